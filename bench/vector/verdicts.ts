/** What the milestone promises, and whether a run shows it. What was not measured has no line. */
import type { VectorPeerName } from '../peers/vector/vector-peer.ts'
import { shortNumber } from '../harness/table.ts'
import type { Table } from '../harness/table.ts'
import type { BucketOpeningResult } from './bucket-opening.ts'
import type { BuildResult } from './build.ts'
import type { ChurnResult } from './churn.ts'
import type { FilterResult } from './filters.ts'
import type { OpeningResult } from './opening.ts'
import { rateAt } from './recall.ts'
import type { RecallResult } from './recall.ts'

export type VectorResults = {
  readonly recall: readonly RecallResult[]
  readonly builds: readonly BuildResult[]
  readonly filters: readonly FilterResult[]
  readonly churn: readonly ChurnResult[]
  readonly openings: readonly OpeningResult[]
  readonly bucketOpenings: readonly BucketOpeningResult[]
}

export type Verdict = {
  readonly what: string
  readonly on: string
  readonly measured: string
  readonly target: string
  readonly holds: boolean
}

const RECALLS = [0.95, 0.99]
/** Neighbours are compared at this `ef`, where both have the same work. */
const OVERHEAD_EFS = [10, 40, 100]

export function verdicts(results: VectorResults): readonly Verdict[] {
  return [
    ...recallVerdicts(results.recall),
    ...rateVerdicts(results.recall),
    ...buildVerdicts(results),
    ...filterVerdicts(results.filters),
    ...results.churn.flatMap(churnVerdicts),
    ...openingVerdicts(results.openings),
    ...results.bucketOpenings.map((opening) =>
      atMost('reads of a cold first query', on(opening), opening.reads, 60, shortNumber),
    ),
    ...overheadVerdicts(results.recall),
  ]
}

export function verdictTable(all: readonly Verdict[]): Table {
  return {
    columns: ['what', 'on', 'measured', 'target', 'holds'],
    rows: all.map(({ what, on: where, measured, target, holds }) => [
      what,
      where,
      measured,
      target,
      holds ? 'yes' : 'NO',
    ]),
  }
}

type Pair = { readonly own: RecallResult; readonly other: RecallResult }

/** Results of two peers on the same rows. */
function pairs(
  results: readonly RecallResult[],
  ownName: VectorPeerName,
  otherName: VectorPeerName,
): readonly Pair[] {
  return results.flatMap((own) => {
    if (own.peer !== ownName) return []
    const other = results.find(
      ({ peer, set, rows }) => peer === otherName && set === own.set && rows === own.rows,
    )
    return other === undefined ? [] : [{ own, other }]
  })
}

function recallVerdicts(results: readonly RecallResult[]): readonly Verdict[] {
  return (['twill', 'twill-sql'] as const).flatMap((name) =>
    pairs(results, name, 'hnswlib').map(({ own, other }) => {
      const behind = Math.max(
        ...own.points.map((point, i) => (other.points[i]?.recall ?? NaN) - point.recall),
      )
      const what = `recall@10 behind hnswlib at equal ef, at most (${name})`
      return atMost(what, on(own), behind * 100, 0.5, (points) => `${points.toFixed(2)} points`)
    }),
  )
}

function rateVerdicts(results: readonly RecallResult[]): readonly Verdict[] {
  const compared = [
    { own: 'twill', other: 'hnswlib', least: 1 },
    { own: 'twill-sql', other: 'pglite', least: 3 },
  ] as const
  return compared.flatMap(({ own: ownName, other: otherName, least }) =>
    pairs(results, ownName, otherName).flatMap(({ own, other }) =>
      RECALLS.flatMap((recall) => {
        const ratio = (rateAt(own.points, recall) ?? NaN) / (rateAt(other.points, recall) ?? NaN)
        if (Number.isNaN(ratio)) return []
        const what = `queries/s at recall ${recall}, ${ownName} ÷ ${otherName}`
        return [atLeast(what, on(own), ratio, least, times)]
      }),
    ),
  )
}

function buildVerdicts({ recall, builds }: VectorResults): readonly Verdict[] {
  const together = (['twill', 'twill-sql'] as const).flatMap((name) =>
    pairs(recall, name, 'hnswlib').map(({ own, other }) =>
      atMost(
        `build on one thread, ${name} ÷ hnswlib`,
        on(own),
        own.buildSeconds / other.buildSeconds,
        1.5,
        times,
      ),
    ),
  )
  return [...together, ...builds.flatMap((hnswlib) => alone(builds, hnswlib))]
}

/** Of builds in processes of their own, beside hnswlib's. */
function alone(builds: readonly BuildResult[], hnswlib: BuildResult): readonly Verdict[] {
  if (hnswlib.peer !== 'hnswlib') return []
  const of = (peer: VectorPeerName, threads: number): BuildResult | undefined =>
    builds.find(
      (build) =>
        build.peer === peer &&
        build.threads === threads &&
        build.set === hnswlib.set &&
        build.rows === hnswlib.rows,
    )
  const where = on(hnswlib)
  const verdictsHere: Verdict[] = []
  const two = of('twill-sql', 2)
  if (two !== undefined) {
    const ratio = two.seconds / hnswlib.seconds
    verdictsHere.push(
      atMost('build on two threads, twill-sql ÷ hnswlib on one', where, ratio, 1, times),
    )
  }
  for (const peer of ['twill', 'twill-sql'] as const) {
    const own = of(peer, 1)
    if (own?.toldBytes === undefined || hnswlib.toldBytes === undefined) continue
    const told = own.toldBytes / hnswlib.toldBytes
    verdictsHere.push(atMost(`bytes of the index, ${peer} ÷ hnswlib`, where, told, 1.2, times))
    const grown = own.grownBytes / hnswlib.grownBytes
    verdictsHere.push(
      atMost(`memory grown by building, ${peer} ÷ hnswlib`, where, grown, 1.2, times),
    )
  }
  return verdictsHere
}

function filterVerdicts(filters: readonly FilterResult[]): readonly Verdict[] {
  const sets = new Set(filters.map(on))
  return [...sets].flatMap((where) => {
    const here = filters.filter((each) => on(each) === where && each.filter !== 'none')
    const wrong = here.reduce((sum, filter) => sum + filter.wrong, 0)
    return [
      ...[...new Set(here.map(({ ef }) => ef))].map((ef) => {
        const least = Math.min(...here.filter((each) => each.ef === ef).map(({ recall }) => recall))
        const what = `recall@10 under a filter, least, ef ${ef}`
        return atLeast(what, where, least, 0.98, (x) => x.toFixed(4))
      }),
      atMost('answers with too few rows, or wrong ones', where, wrong, 0, String),
    ]
  })
}

function churnVerdicts(churn: ChurnResult): readonly Verdict[] {
  const before = churn.stages.find(({ round }) => round === 0)
  const after = churn.stages.findLast(({ round }) => typeof round === 'number')
  if (before === undefined || after === undefined) return []
  const loss = (before.recall - after.recall) * 100
  const growth = after.indexBytes / before.indexBytes
  return [
    atMost(
      'recall lost by ten rounds of churn',
      on(churn),
      loss,
      1,
      (x) => `${x.toFixed(2)} points`,
    ),
    atMost('size of the index after them', on(churn), growth, 1.2, times),
  ]
}

function openingVerdicts(openings: readonly OpeningResult[]): readonly Verdict[] {
  return openings.flatMap((large) => {
    const ofSet = openings.filter(({ set }) => set === large.set)
    const small = ofSet.reduce((least, each) => (each.rows < least.rows ? each : least))
    if (small === large) return []
    const ratio = (large.openMs + large.queryMs) / (small.openMs + small.queryMs)
    const what = `open + first top-10 on file ÷ at ${shortNumber(small.rows)} rows`
    return [atMost(what, on(large), ratio, 2, times)]
  })
}

function overheadVerdicts(results: readonly RecallResult[]): readonly Verdict[] {
  return pairs(results, 'twill-sql', 'twill').flatMap(({ own, other }) =>
    OVERHEAD_EFS.flatMap((ef) => {
      const cost = (points: RecallResult): number =>
        1e6 / (points.points.find((point) => point.ef === ef)?.queriesPerSecond ?? NaN)
      const over = cost(own) - cost(other)
      if (Number.isNaN(over)) return []
      return [
        atMost(
          `SQL over the index itself, ef ${ef}`,
          on(own),
          over,
          20,
          (x) => `${shortNumber(x)} µs`,
        ),
      ]
    }),
  )
}

function on({ set, rows }: { readonly set: string; readonly rows: number }): string {
  return `${set} ${shortNumber(rows)}`
}

function times(ratio: number): string {
  return `${shortNumber(ratio)}×`
}

function atMost(
  what: string,
  where: string,
  value: number,
  most: number,
  print: (value: number) => string,
): Verdict {
  return {
    what,
    on: where,
    measured: print(value),
    target: `≤ ${print(most)}`,
    holds: value <= most,
  }
}

function atLeast(
  what: string,
  where: string,
  value: number,
  least: number,
  print: (value: number) => string,
): Verdict {
  return {
    what,
    on: where,
    measured: print(value),
    target: `≥ ${print(least)}`,
    holds: value >= least,
  }
}
