import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { clockGuess, diskGuess } from '../src/story.ts'

const folder = mkdtempSync(join(tmpdir(), 'twill memory '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const main = join(import.meta.dirname, '../src/main.ts')
const bun = join(import.meta.dirname, '../../../node_modules/.bin/bun')

test.each([
  ['Bun', bun, []],
  ['Node', process.execPath, ['--disable-warning=ExperimentalWarning']],
] as const)(
  'on %s one branch is thrown away and the other becomes the memory',
  (name, program, options) => {
    const url = `file://${join(folder, `${name}.db`)}`
    const args = [...options, '--conditions=@twill/source', main, url]
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain('Index Scan using memory_embedding on memory')
    expect(stdout).toContain('The branch "clock" is the memory now')
    const [, after] = stdout.split('Asked again')
    for (const body of diskGuess) expect(after).not.toContain(body)
    for (const body of clockGuess) expect(after).toContain(body)
  },
)
