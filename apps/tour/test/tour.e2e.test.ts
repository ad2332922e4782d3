import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sampleTables } from '../src/sample.ts'

const directory = mkdtempSync(join(tmpdir(), 'twill tour '))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const main = join(import.meta.dirname, '../src/main.ts')

function tour(...args: readonly string[]) {
  const options = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning', main]
  return spawnSync(process.execPath, [...options, ...args], { encoding: 'utf8' })
}

test('the tour loads, asks, branches, kills, finds all and says what to type next', () => {
  const path = join(directory, 'shop with a space.db')
  const { status, stdout, stderr } = tour('--small', path)
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(stdout).toMatch(/All [\d,]+ acknowledged transfers are there/)
  expect(stdout).not.toContain('WRONG')
  expect(stdout).toContain(`twill -- exec '${path}'`)
  const again = tour('--small', path)
  expect(again.status).toBe(2)
  expect(again.stderr).toContain('is there already')
})

test('the sample is the same for the same seed and another for another', () => {
  const size = { customers: 10, products: 5, orders: 20 }
  const rows = (seed: number) => sampleTables(seed, size).map((table) => [...table.rows()])
  expect(rows(1)).toEqual(rows(1))
  expect(rows(1)).not.toEqual(rows(2))
  for (const table of sampleTables(1, size)) expect([...table.rows()]).toHaveLength(table.count)
})
