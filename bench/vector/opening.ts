/** Opening a database on a file and answering a first top-10 query, in a process that has done nothing else, by the number of vectors. */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { open } from '@twill/bun'
import { runProcess } from '../harness/run-process.ts'
import { K } from '../peers/vector/vector-peer.ts'
import {
  createIndex,
  indexBytes,
  loadVectors,
  makeTable,
  NEAREST,
  openTable,
  urlOf,
} from './sql-table.ts'
import { makeSet } from './vector-sets.ts'
import type { SetSpec } from './vector-sets.ts'

export type MakeJob = { readonly kind: 'make'; readonly set: SetSpec; readonly directory: string }

export type OpenJob = {
  readonly kind: 'open'
  readonly directory: string
  readonly query: readonly number[]
}

export type OpenAnswer = {
  readonly openMs: number
  readonly queryMs: number
  readonly rssMiB: number
  readonly pagesRead: number
}

export type OpeningResult = OpenAnswer & {
  readonly set: string
  readonly rows: number
  readonly indexBytes: number
}

/** Candidates at building: how well the graph is made changes nothing of what opening it costs. */
export const OPENING_EF_CONSTRUCTION = 64

export async function measureOpenings(
  specs: readonly SetSpec[],
  options: {
    readonly repetitions: number
    readonly directory: string
    readonly log: (line: string) => void
  },
): Promise<readonly OpeningResult[]> {
  const results: OpeningResult[] = []
  for (const set of specs) {
    const directory = mkdtempSync(join(options.directory, 'open-'))
    options.log(`opening: ${set.kind} ${set.count}`)
    const made = (await child({ kind: 'make', set, directory })) as Made | null
    if (made === null) continue
    const answers: OpenAnswer[] = []
    for (let i = 0; i < options.repetitions; i++) {
      answers.push((await child({ kind: 'open', directory, query: made.query })) as OpenAnswer)
    }
    answers.sort((a, b) => a.openMs + a.queryMs - b.openMs - b.queryMs)
    const median = answers[answers.length >> 1] as OpenAnswer
    results.push({ set: made.name, rows: set.count, indexBytes: made.indexBytes, ...median })
  }
  return results
}

function child(job: MakeJob | OpenJob): Promise<unknown> {
  return runProcess(join(import.meta.dirname, 'process.ts'), job)
}

type Made = {
  readonly name: string
  readonly query: readonly number[]
  readonly indexBytes: number
}

export async function makeOpeningTable({
  set: spec,
  directory,
}: MakeJob): Promise<Made | undefined> {
  const set = makeSet(spec)
  if (set === undefined) return undefined
  const db = await openTable(directory)
  await makeTable(db, set.dimensions)
  await loadVectors(db, set, 0, set.count)
  await createIndex(db, { efConstruction: OPENING_EF_CONSTRUCTION })
  await db.checkpoint()
  const bytes = await indexBytes(db)
  await db.close()
  return { name: set.name, query: Array.from(set.queries[0] ?? []), indexBytes: bytes }
}

export async function measureOpening({ directory, query }: OpenJob): Promise<OpenAnswer> {
  const vector = Float32Array.from(query)
  const startedMs = performance.now()
  const db = await open(urlOf(directory))
  const openMs = performance.now() - startedMs
  const rows = await db.query(NEAREST, [vector])
  const queryMs = performance.now() - startedMs - openMs
  const rssMiB = process.memoryUsage().rss / 2 ** 20
  if (rows.length !== K) throw new Error(`${rows.length} rows instead of ${K}`)
  const pagesRead = db.stats().cacheMisses
  await db.close()
  return { openMs, queryMs, rssMiB, pagesRead }
}
