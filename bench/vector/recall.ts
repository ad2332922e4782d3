/**
 * Recall and queries a second at equal `ef`, side by side in one process and turn by turn, in processor time. The raw indexes are built so too; those behind
 * SQL are built by one statement. PGlite has fewer rows, because it builds so slowly, and then Twill has as few beside it.
 */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { openVectorPeer } from '../peers/vector/load-vector-peer.ts'
import { K } from '../peers/vector/vector-peer.ts'
import type { VectorPeer, VectorPeerName } from '../peers/vector/vector-peer.ts'
import { hits, nearest, squaredDistances } from './exact.ts'
import { Spent } from './processor-time.ts'
import { firstOf } from './vector-sets.ts'
import type { VectorSet } from './vector-sets.ts'

export const EFS = [10, 20, 40, 80, 100, 200] as const

export type RecallResult = {
  readonly set: string
  readonly rows: number
  readonly peer: VectorPeerName
  readonly version: string
  /** Processor time; the load of a table is not part of it. */
  readonly buildSeconds: number
  readonly points: readonly RecallPoint[]
}

export type RecallPoint = {
  readonly ef: number
  readonly recall: number
  readonly queriesPerSecond: number
}

export type RecallOptions = {
  readonly pgliteRows: number
  /** How often each query is asked; the first time does not count where there are more. */
  readonly passes: number
  readonly seed: number
  readonly directory: string
  readonly log: (line: string) => void
}

/** Vectors added, and queries answered, before it is the next one's turn. */
const TURN = 50

export async function measureRecall(
  set: VectorSet,
  options: RecallOptions,
): Promise<readonly RecallResult[]> {
  const all = await compare(set, ['twill', 'hnswlib', 'usearch', 'twill-sql'], options)
  const few = firstOf(set, options.pgliteRows)
  return [...all, ...(await compare(few, ['twill-sql', 'pglite'], options))]
}

async function compare(
  set: VectorSet,
  names: readonly VectorPeerName[],
  options: RecallOptions,
): Promise<readonly RecallResult[]> {
  const peers: VectorPeer[] = []
  for (const name of names) {
    const directory = mkdtempSync(join(options.directory, `${name}-`))
    const peer = await openVectorPeer(name, { set, directory, seed: options.seed, threads: 1 })
    if (peer === undefined) options.log(`${name} is not installed`)
    else peers.push(peer)
  }
  options.log(`${set.name}: building ${set.count} × ${set.dimensions}`)
  const built = await build(set, peers)
  const truth = set.queries.map((query) => nearest(squaredDistances(set, query), K))
  const points = new Map<VectorPeerName, RecallPoint[]>(peers.map(({ name }) => [name, []]))
  for (const ef of EFS) {
    options.log(`${set.name}: ef ${ef}`)
    for (const [name, point] of await answer(set, peers, ef, truth, options.passes)) {
      points.get(name)?.push(point)
    }
  }
  const results = peers.map(({ name, version }) => ({
    set: set.name,
    rows: set.count,
    peer: name,
    version,
    buildSeconds: built.of(name),
    points: points.get(name) ?? [],
  }))
  for (const peer of peers) await peer.close()
  return results
}

async function build(set: VectorSet, peers: readonly VectorPeer[]): Promise<Spent> {
  const spent = new Spent()
  for (let from = 0; from < set.count; from += TURN) {
    const to = Math.min(set.count, from + TURN)
    for (const peer of peers) {
      if (peer.buildsAfterwards) continue
      peer.prepare?.(from, to)
      await spent.by(peer.name, () => peer.add(from, to))
    }
  }
  for (const peer of peers) {
    if (peer.buildsAfterwards) await peer.add(0, set.count)
    await spent.by(peer.name, () => peer.build())
  }
  return spent
}

async function answer(
  set: VectorSet,
  peers: readonly VectorPeer[],
  ef: number,
  truth: readonly (readonly number[])[],
  passes: number,
): Promise<ReadonlyMap<VectorPeerName, RecallPoint>> {
  for (const peer of peers) await peer.setEf(ef)
  let spent = new Spent()
  const found = new Map<VectorPeerName, number>()
  for (let pass = 0; pass < passes; pass++) {
    if (pass === 1) spent = new Spent()
    found.clear()
    for (let from = 0; from < set.queries.length; from += TURN) {
      const queries = set.queries.slice(from, from + TURN)
      for (const peer of peers) {
        const answers = await spent.by(peer.name, () => askAll(peer, queries))
        let right = 0
        for (const [i, ids] of answers.entries()) {
          right += hits(Array.from(ids), truth[from + i] as readonly number[])
        }
        found.set(peer.name, (found.get(peer.name) ?? 0) + right)
      }
    }
  }
  const counted = set.queries.length * Math.max(1, passes - 1)
  return new Map(
    peers.map(({ name }) => [
      name,
      {
        ef,
        recall: (found.get(name) ?? 0) / (set.queries.length * K),
        queriesPerSecond: counted / spent.of(name),
      },
    ]),
  )
}

async function askAll(
  peer: VectorPeer,
  queries: readonly Float32Array[],
): Promise<readonly ArrayLike<number>[]> {
  const answers: ArrayLike<number>[] = []
  for (const query of queries) {
    const answer = peer.search(query)
    answers.push(answer instanceof Promise ? await answer : answer)
  }
  return answers
}

/** Queries a second at a recall: between the two `ef` around it, on the line of their logarithms. `undefined`: it is never reached. */
export function rateAt(points: readonly RecallPoint[], recall: number): number | undefined {
  let before: RecallPoint | undefined
  for (const point of points) {
    if (point.recall >= recall) {
      if (before === undefined) return point.queriesPerSecond
      const share = (recall - before.recall) / (point.recall - before.recall)
      const from = Math.log(before.queriesPerSecond)
      return Math.exp(from + share * (Math.log(point.queriesPerSecond) - from))
    }
    before = point
  }
  return undefined
}
