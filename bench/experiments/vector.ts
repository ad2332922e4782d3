/**
 * Vector search beside hnswlib, usearch and pgvector in PGlite: recall and rate at equal `ef`, building and memory, filters, churn, opening
 * from a file and from a bucket, and what SQL costs over the index itself. `only` names parts.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { runProcess } from '../harness/run-process.ts'
import { measureBucketOpenings } from '../vector/bucket-opening.ts'
import type { BuildJob, BuildResult } from '../vector/build.ts'
import { measureChurn } from '../vector/churn.ts'
import type { ChurnResult } from '../vector/churn.ts'
import { measureFilters } from '../vector/filters.ts'
import type { FilterResult } from '../vector/filters.ts'
import { measureOpenings } from '../vector/opening.ts'
import { measureRecall } from '../vector/recall.ts'
import type { RecallResult } from '../vector/recall.ts'
import type { Run } from '../vector/report.ts'
import { makeSet } from '../vector/vector-sets.ts'
import type { SetSpec, VectorSet } from '../vector/vector-sets.ts'
import type { VectorResults } from '../vector/verdicts.ts'

export type VectorSize = {
  readonly images: number
  readonly clusters: number
  readonly queries: number
  readonly passes: number
  /** Rows of PGlite, and Twill's beside it. */
  readonly pgliteRows: { readonly images: number; readonly clusters: number }
  /** Rows of a build in a process of its own; 0: there is none. */
  readonly buildRows: { readonly images: number; readonly clusters: number }
  readonly filterQueries: number
  /** Rows in the table; as many again replace them. */
  readonly churnRows: { readonly images: number; readonly clusters: number }
  readonly openings: readonly { readonly kind: SetSpec['kind']; readonly count: number }[]
  readonly repetitions: number
}

export const vectorSizes = {
  small: {
    images: 1_000,
    clusters: 2_000,
    queries: 40,
    passes: 1,
    pgliteRows: { images: 300, clusters: 500 },
    buildRows: { images: 0, clusters: 500 },
    filterQueries: 5,
    churnRows: { images: 300, clusters: 500 },
    openings: [
      { kind: 'clusters', count: 500 },
      { kind: 'clusters', count: 2_000 },
    ],
    repetitions: 1,
  },
  full: {
    images: 60_000,
    clusters: 100_000,
    queries: 500,
    passes: 4,
    pgliteRows: { images: 10_000, clusters: 20_000 },
    buildRows: { images: 30_000, clusters: 100_000 },
    filterQueries: 25,
    churnRows: { images: 30_000, clusters: 100_000 },
    openings: [
      { kind: 'images', count: 1_000 },
      { kind: 'images', count: 60_000 },
      { kind: 'clusters', count: 1_000 },
      { kind: 'clusters', count: 1_000_000 },
    ],
    repetitions: 5,
  },
} as const satisfies Record<string, VectorSize>

export const vectorParts = ['recall', 'build', 'filters', 'churn', 'open', 'bucket'] as const

export type VectorPart = (typeof vectorParts)[number]

export type VectorOptions = {
  readonly size: VectorSize
  readonly sizeName: string
  readonly seed: number
  readonly only: readonly string[]
  /** Where databases are made; removed afterwards. */
  readonly directory: string
  readonly log: (line: string) => void
}

export async function runVector(
  options: VectorOptions,
): Promise<{ readonly results: VectorResults; readonly run: Run }> {
  const { size, seed, only } = options
  const startedMs = performance.now()
  const before = loadavg()[0] ?? NaN
  mkdirSync(options.directory, { recursive: true })
  const directory = mkdtempSync(join(options.directory, 'twill-vectors-'))
  const within = { ...options, directory }
  const isWanted = (part: VectorPart): boolean => only.length === 0 || only.includes(part)
  const openings = size.openings.map((opening) => ({ ...opening, queries: 10, seed }))
  try {
    const results: VectorResults = {
      recall: isWanted('recall') ? await recall(within) : [],
      builds: isWanted('build') ? await builds(within) : [],
      filters: isWanted('filters') ? await filters(within) : [],
      churn: isWanted('churn') ? await churn(within) : [],
      openings: isWanted('open')
        ? await measureOpenings(openings, { ...within, repetitions: size.repetitions })
        : [],
      bucketOpenings: isWanted('bucket') ? await measureBucketOpenings(openings, within) : [],
    }
    const seconds = (performance.now() - startedMs) / 1000
    const missing = vectorParts.filter((part) => !isWanted(part))
    const load = [before, loadavg()[0] ?? NaN] as const
    return { results, run: { size: options.sizeName, missing, seed, load, seconds } }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const kinds = ['images', 'clusters'] as const

function sets({ size, seed }: VectorOptions, counts: Readonly<Record<SetSpec['kind'], number>>) {
  return kinds.flatMap((kind): { kind: SetSpec['kind']; set: VectorSet }[] => {
    const set = makeSet({ kind, count: counts[kind], queries: size.queries, seed })
    return set === undefined ? [] : [{ kind, set }]
  })
}

async function recall(options: VectorOptions): Promise<readonly RecallResult[]> {
  const results: RecallResult[] = []
  const { size } = options
  for (const { kind, set } of sets(options, size)) {
    const pgliteRows = size.pgliteRows[kind]
    results.push(...(await measureRecall(set, { ...options, passes: size.passes, pgliteRows })))
  }
  return results
}

/** hnswlib and PGlite build on one thread; the graph by itself does too. */
const builders = [
  { peer: 'twill', threads: 1 },
  { peer: 'hnswlib', threads: 1 },
  { peer: 'usearch', threads: 1 },
  { peer: 'usearch', threads: 2 },
  { peer: 'twill-sql', threads: 1 },
  { peer: 'twill-sql', threads: 2 },
  { peer: 'pglite', threads: 1 },
] as const

async function builds(options: VectorOptions): Promise<BuildResult[]> {
  const results: BuildResult[] = []
  const { size, seed, log } = options
  const script = join(import.meta.dirname, '../vector/process.ts')
  for (const { kind } of sets(options, { images: 1, clusters: 1 })) {
    if (size.buildRows[kind] === 0) continue
    for (const { peer, threads } of builders) {
      const most = peer === 'pglite' ? size.pgliteRows[kind] : Infinity
      const set = { kind, count: Math.min(size.buildRows[kind], most), queries: 1, seed }
      const directory = mkdtempSync(join(options.directory, 'build-'))
      log(`building ${set.count} ${kind} with ${peer} on ${threads}`)
      const job: BuildJob = { kind: 'build', peer, threads, set, directory }
      const result = (await runProcess(script, job)) as BuildResult | null
      if (result !== null) results.push(result)
    }
  }
  return results
}

async function filters(options: VectorOptions): Promise<readonly FilterResult[]> {
  const results: FilterResult[] = []
  for (const { set } of sets(options, options.size)) {
    const directory = mkdtempSync(join(options.directory, 'filters-'))
    const queriesEach = options.size.filterQueries
    results.push(...(await measureFilters(set, { ...options, directory, queriesEach })))
  }
  return results
}

async function churn(options: VectorOptions): Promise<readonly ChurnResult[]> {
  const results: ChurnResult[] = []
  const { images, clusters } = options.size.churnRows
  for (const { set } of sets(options, { images: images * 2, clusters: clusters * 2 })) {
    const directory = mkdtempSync(join(options.directory, 'churn-'))
    const queries = Math.min(100, options.size.queries)
    results.push(await measureChurn(set, { ...options, directory, queries }))
  }
  return results
}
