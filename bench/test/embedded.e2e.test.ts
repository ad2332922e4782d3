import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { measureOpen } from '../experiments/cold-open.ts'
import { runWorkloads, sizes } from '../experiments/embedded-workloads.ts'
import { loadPeer, peerNames } from '../peers/load-peer.ts'

const directory = mkdtempSync(join(tmpdir(), 'twill-bench-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const tiny = { ...sizes.small, items: 3000, dims: 50, budgetMs: 5, repetitions: 1 }

test.each(peerNames)('every workload runs on %s and gives the right answers', async (name) => {
  const peer = await loadPeer(name)
  const own = mkdtempSync(join(directory, name))
  const measured = await runWorkloads(peer, own, tiny, 7)
  expect(measured.map(({ workload }) => workload)).toEqual([
    'bulk insert',
    'filter + count',
    'GROUP BY 1000 groups',
    'join + aggregate',
    'top 10',
    'prepared point SELECT',
    'distinct-text point SELECT',
    'single-row commit',
    '32 concurrent committers',
    'UPDATE by key',
  ])
  for (const { value } of measured) expect(value).toBeGreaterThan(0)
  if (!peer.keepsData) return
  const { ms, rssMiB } = await measureOpen(peer, own)
  expect(ms).toBeGreaterThan(0)
  expect(rssMiB).toBeGreaterThan(1)
})

test('only the workloads that were asked for are measured', async () => {
  const peer = await loadPeer('node-sqlite')
  const own = mkdtempSync(join(directory, 'only'))
  const measured = await runWorkloads(peer, own, tiny, 7, ['bulk', 'point'])
  expect(measured.map(({ workload }) => workload)).toEqual([
    'bulk insert',
    'prepared point SELECT',
    'distinct-text point SELECT',
  ])
})

test('a wrong answer is a failure, however fast', async () => {
  const peer = await loadPeer('node-sqlite')
  const liar = {
    ...peer,
    open: async (path: string) => {
      const db = await peer.open(path)
      return Object.assign(Object.create(db) as typeof db, {
        createTables: () => db.createTables(),
        loadItems: (sample: Parameters<typeof db.loadItems>[0]) => db.loadItems(sample),
        loadDims: (sample: Parameters<typeof db.loadDims>[0]) => db.loadDims(sample),
        query: async (sql: string) => [...(await db.query(sql))].slice(1),
      })
    },
  }
  const own = mkdtempSync(join(directory, 'liar'))
  await expect(runWorkloads(liar, own, tiny, 7)).rejects.toThrow('instead of')
})
