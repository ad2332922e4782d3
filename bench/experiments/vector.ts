/**
 * The HNSW graph beside hnswlib, in one process and turn by turn: build, recall and queries a second at equal `ef`. What is measured is
 * processor time, so that a machine with other things to do changes little. hnswlib-node is compiled where it is installed and is no
 * dependency of the project: without it (`pnpm --filter @twill/bench add -D hnswlib-node`) its columns stay empty.
 */
import { HnswGraph } from '../../packages/engine/src/vector/hnsw/hnsw-graph.ts'
import { plainTable, shortNumber } from '../harness/table.ts'
import { clusters, images, type VectorSet } from './vector-sets.ts'

export type VectorOptions = {
  readonly size: 'small' | 'full'
  readonly seed: number
  readonly log: (line: string) => void
}

type Peer = 'twill' | 'hnswlib'

export type VectorResult = {
  readonly set: string
  readonly vectors: number
  readonly ef: number
  readonly peer: Peer
  readonly buildSeconds: number
  readonly bytesPerVector: number | undefined
  readonly recall: number
  readonly queriesPerSecond: number
}

interface Index {
  readonly peer: Peer
  add(vector: Float32Array, id: number): void
  /** The numbers of the ten nearest. */
  search(query: Float32Array, ef: number): ArrayLike<number>
  readonly bytes?: number
}

const M = 16
const EF_CONSTRUCTION = 200
const EFS = [10, 20, 40, 100, 200]
const K = 10
/** Vectors added, and queries answered, before it is the other's turn. */
const TURN = 100

const sizes = {
  small: { images: 10_000, clusters: 10_000 },
  full: { images: 60_000, clusters: 100_000 },
} as const

export async function runVector(options: VectorOptions): Promise<readonly VectorResult[]> {
  const size = sizes[options.size]
  const results: VectorResult[] = []
  for (const set of [images(size.images), clusters(size.clusters, options.seed)]) {
    if (set === undefined) continue
    options.log(`${set.name}: ${set.base.length} × ${set.dimensions} …`)
    results.push(...(await compare(set, options.seed)))
  }
  return results
}

async function compare(set: VectorSet, seed: number): Promise<readonly VectorResult[]> {
  const peers = [twill(set, seed), await hnswlib(set)].filter((index) => index !== undefined)
  const build = new Map<Peer, number>()
  for (let from = 0; from < set.base.length; from += TURN) {
    for (const index of peers) {
      spend(build, index.peer, () => {
        const end = Math.min(set.base.length, from + TURN)
        for (let id = from; id < end; id++) index.add(set.base[id] as Float32Array, id)
      })
    }
  }
  const truth = set.queries.map((query) => nearest(set.base, query))
  return EFS.flatMap((ef) => answer(set, peers, ef, truth, build))
}

function answer(
  set: VectorSet,
  peers: readonly Index[],
  ef: number,
  truth: readonly ReadonlySet<number>[],
  build: ReadonlyMap<Peer, number>,
): VectorResult[] {
  const spent = new Map<Peer, number>()
  const found = new Map<Peer, number>()
  for (let from = 0; from < set.queries.length; from += TURN) {
    const queries = set.queries.slice(from, from + TURN)
    for (const index of peers) {
      const answers: ArrayLike<number>[] = []
      spend(spent, index.peer, () => {
        for (const query of queries) answers.push(index.search(query, ef))
      })
      let hits = 0
      for (const [i, ids] of answers.entries()) {
        for (let k = 0; k < K; k++) if (truth[from + i]?.has(ids[k] as number) === true) hits++
      }
      found.set(index.peer, (found.get(index.peer) ?? 0) + hits)
    }
  }
  return peers.map(({ peer, bytes }) => ({
    set: set.name,
    vectors: set.base.length,
    ef,
    peer,
    buildSeconds: build.get(peer) ?? 0,
    bytesPerVector: bytes === undefined ? undefined : bytes / set.base.length,
    recall: (found.get(peer) ?? 0) / (set.queries.length * K),
    queriesPerSecond: set.queries.length / (spent.get(peer) ?? Infinity),
  }))
}

function spend(spent: Map<Peer, number>, peer: Peer, work: () => void): void {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  spent.set(peer, (spent.get(peer) ?? 0) + (user + system) / 1e6)
}

function nearest(base: readonly Float32Array[], query: Float32Array): ReadonlySet<number> {
  const scored = base.map((vector, id) => {
    let sum = 0
    for (let i = 0; i < query.length; i++) {
      sum += ((vector[i] as number) - (query[i] as number)) ** 2
    }
    return { id, sum }
  })
  scored.sort((a, b) => a.sum - b.sum)
  return new Set(scored.slice(0, K).map(({ id }) => id))
}

function twill({ dimensions }: VectorSet, seed: number): Index {
  const graph = new HnswGraph({
    dimensions,
    metric: 'l2',
    m: M,
    efConstruction: EF_CONSTRUCTION,
    seed,
  })
  return {
    peer: 'twill',
    add: (vector) => {
      graph.insert(vector)
    },
    search: (query, ef) => graph.search(query, ef).nodes,
    get bytes() {
      return graph.bytes
    },
  }
}

type Hnswlib = {
  readonly HierarchicalNSW: new (
    space: 'l2',
    dimensions: number,
  ) => {
    initIndex(capacity: number, m: number, efConstruction: number, seed: number): void
    addPoint(point: readonly number[], label: number): void
    setEf(ef: number): void
    searchKnn(query: readonly number[], k: number): { readonly neighbors: readonly number[] }
  }
}

async function hnswlib({ base, queries, dimensions }: VectorSet): Promise<Index | undefined> {
  const name: string = 'hnswlib-node'
  const loaded = (await import(name).catch(() => undefined)) as { default: Hnswlib } | undefined
  if (loaded === undefined) return undefined
  const index = new loaded.default.HierarchicalNSW('l2', dimensions)
  index.initIndex(base.length, M, EF_CONSTRUCTION, 100)
  // it takes plain arrays only; making them is not its time
  const plain = new Map([...base, ...queries].map((vector) => [vector, Array.from(vector)]))
  const arrayOf = (vector: Float32Array): readonly number[] => plain.get(vector) as number[]
  return {
    peer: 'hnswlib',
    add: (vector, id) => index.addPoint(arrayOf(vector), id),
    search: (query, ef) => {
      index.setEf(ef)
      return index.searchKnn(arrayOf(query), K).neighbors
    },
  }
}

export function vectorReport(results: readonly VectorResult[]): string {
  return plainTable({
    columns: ['set', 'peer', 'build s', 'bytes each', 'ef', 'recall@10', 'queries/s'],
    rows: results.map((result) => [
      `${result.set} ${result.vectors}`,
      result.peer,
      shortNumber(result.buildSeconds),
      result.bytesPerVector === undefined ? '–' : shortNumber(result.bytesPerVector),
      String(result.ef),
      result.recall.toFixed(4),
      shortNumber(result.queriesPerSecond),
    ]),
  })
}
