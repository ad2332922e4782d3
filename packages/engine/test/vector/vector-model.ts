/** A table of vectors with an hnsw index in a database that is opened again and again, and what must be in it. */
import type { GraphMetric } from '../../src/vector/hnsw/graph-layout.ts'
import { openEngine, type Engine, type Session } from '../../src/index.ts'
import type { Random } from '../support/random.ts'
import { forgetTestStorage, openTestStorage } from '../support/test-storage.ts'
import { testEnv } from '../support/test-env.ts'
import { runText } from '../support/text-rows.ts'
import { nearest } from './hnsw/vector-sets.ts'

export const DIMENSIONS = 8

const classes = {
  l2: ['vector_l2_ops', '<->'],
  'inner product': ['vector_ip_ops', '<#>'],
  cosine: ['vector_cosine_ops', '<=>'],
  l1: ['vector_l1_ops', '<+>'],
} as const

/** `undefined`: NULL. */
type Stored = Float32Array | undefined

/** With the entries of older versions, a search still looks at all of them. */
const MOST_ROWS = 700
let databases = 0

export class VectorModel {
  readonly #name = `vectors ${databases++}`
  readonly #random: Random
  readonly #metric: GraphMetric
  #rows = new Map<number, Stored>()
  #committed = new Map<number, Stored>()
  #nextId = 1
  #engine!: Engine
  #session!: Session

  private constructor(random: Random, metric: GraphMetric) {
    this.#random = random
    this.#metric = metric
  }

  static async open(random: Random, metric: GraphMetric): Promise<VectorModel> {
    const model = new VectorModel(random, metric)
    await model.#open()
    await model.run('create extension vector')
    await model.run(`create table t (id int primary key, n int, v vector(${DIMENSIONS}))`)
    if (random.chance(0.5)) await model.insert(random.between(1, 150))
    await model.run(`create index t_v on t using hnsw (v ${classes[metric][0]})
      with (m = ${random.pick([8, 16])}, ef_construction = ${random.pick([32, 64])},
        quantization = ${metric === 'l1' ? 'none' : random.pick(['none', 'int4', 'int8'])})`)
    return model
  }

  async #open(): Promise<void> {
    const cacheBytes = this.#random.pick([1, 50_000, 500_000, 50_000_000])
    const storage = await openTestStorage({ name: this.#name })
    this.#engine = await openEngine(storage, { env: testEnv, cacheBytes })
    this.#session = this.#engine.connect()
    await this.run('set enable_seqscan = off')
    await this.run('set hnsw.ef_search = 1000')
  }

  async run(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return (await runText(this.#session, sql)).rows
  }

  async reopen(): Promise<void> {
    await this.#engine.close()
    await this.#open()
  }

  /** As after a crash: nobody closes it. */
  async checkpoint(): Promise<void> {
    await this.#engine.checkpoint()
  }

  async end(): Promise<void> {
    await this.#engine.close()
    await forgetTestStorage(this.#name)
  }

  #vector(): Stored {
    const random = this.#random
    if (random.chance(0.03)) return undefined
    if (random.chance(0.03)) return new Float32Array(DIMENSIONS)
    const known = [...this.#rows.values()]
    if (known.length > 0 && random.chance(0.05)) return random.pick(known)
    return Float32Array.from({ length: DIMENSIONS }, () => random.between(-1000, 1000) / 64)
  }

  async insert(count: number): Promise<void> {
    if (this.#rows.size + count > MOST_ROWS) return
    const added = this.#random.list(count, () => [this.#nextId++, this.#vector()] as const)
    const values = added.map(([id, vector]) => `(${id}, 0, ${literal(vector)})`)
    await this.run(`insert into t values ${values.join(', ')}`)
    for (const [id, vector] of added) this.#rows.set(id, vector)
  }

  /** Rows come by a query, in batches; no more than a search looks at all of. */
  async load(count: number): Promise<void> {
    if (count <= 0 || this.#rows.size + count > MOST_ROWS) return
    const from = this.#nextId
    this.#nextId += count
    const seed = this.#random.below(1000)
    await this.run(`insert into t select i, 0, array(
      select ((i::int8 * 7919 + j * 104729 + ${seed}) * (i + j * 31) % 2003) / 64.0 from generate_series(1, ${DIMENSIONS}) j
    )::vector from generate_series(${from}, ${this.#nextId - 1}) i`)
    for (const [id, text] of await this.run(`select id, v from t where id >= ${from}`)) {
      const vector = Float32Array.from(JSON.parse(text as string) as number[])
      this.#rows.set(Number(id), vector)
    }
  }

  #some(): number[] {
    const ids = [...this.#rows.keys()]
    if (ids.length === 0) return []
    return this.#random.list(this.#random.between(1, 12), () => this.#random.pick(ids))
  }

  async update(): Promise<void> {
    for (const id of this.#some()) {
      const vector = this.#vector()
      const set = this.#random.chance(0.3) ? 'n = n + 1' : `v = ${literal(vector)}`
      await this.run(`update t set ${set} where id = ${id}`)
      if (set.startsWith('v')) this.#rows.set(id, vector)
    }
  }

  async delete(): Promise<void> {
    const ids = this.#some()
    if (ids.length === 0) return
    await this.run(`delete from t where id in (${ids.join()})`)
    for (const id of ids) this.#rows.delete(id)
  }

  /** So many that a sweep takes them out. */
  async deleteMany(): Promise<void> {
    await this.load(MOST_ROWS - this.#rows.size)
    const every = this.#random.between(2, 5)
    await this.run(`delete from t where id % ${every} <> 0`)
    for (const id of this.#rows.keys()) if (id % every !== 0) this.#rows.delete(id)
    await this.rest(this.#random.pick([20, 100, 400, 1000]))
  }

  /** Lets go on what is done in the background: a while, or to its end. */
  async rest(turns: number): Promise<void> {
    for (let i = 0; i < turns; i++) {
      await new Promise<void>((resolve) => {
        testEnv.schedule(0, resolve)
      })
    }
  }

  async begin(): Promise<void> {
    await this.run('begin')
    this.#committed = new Map(this.#rows)
  }

  async finish(how: 'commit' | 'rollback'): Promise<void> {
    await this.run(how)
    if (how === 'rollback') this.#rows = this.#committed
  }

  /** Asks for the nearest and compares with what looking at all rows finds; answers what is wrong. */
  async ask(): Promise<string | undefined> {
    const metric = this.#metric
    const query = Float32Array.from(
      { length: DIMENSIONS },
      () => this.#random.between(-900, 900) / 32,
    )
    const k = this.#random.between(1, 20)
    const sql = `select id from t order by v ${classes[metric][1]} ${literal(query)} limit ${k}`
    const plan = await this.run(`explain ${sql}`)
    if (!JSON.stringify(plan).includes('t_v')) return 'another plan'
    const candidates = [...this.#rows].flatMap(([id, vector]) => {
      if (vector === undefined) return []
      if (metric === 'cosine' && vector.every((x) => x === 0)) return []
      return [{ id, vector }]
    })
    const vectors = candidates.map(({ vector }) => vector)
    const wanted = nearest(metric, vectors, query, k).map((at) =>
      distance(metric, vectors[at], query),
    )
    const found = (await this.run(sql)).map(([id]) => {
      return distance(metric, this.#rows.get(Number(id)), query)
    })
    // Rows without a place among neighbours come after all others.
    if (found.length !== Math.min(k, this.#rows.size)) return `${found.length} rows instead of ${k}`
    const farthest = (wanted.at(-1) ?? 0) + 1e-3
    const hits = found.slice(0, wanted.length).filter((each) => each < farthest).length
    return hits < wanted.length ? `${hits} of the nearest ${wanted.length}` : undefined
  }

  check(): Promise<readonly unknown[]> {
    return this.#engine.check()
  }
}

function distance(metric: GraphMetric, vector: Stored, query: Float32Array): number {
  if (vector === undefined) return NaN
  let sum = 0
  let product = 0
  let length = 0
  for (let i = 0; i < vector.length; i++) {
    const x = query[i] as number
    const y = vector[i] as number
    sum += metric === 'l1' ? Math.abs(x - y) : (x - y) ** 2
    product += x * y
    length += y * y
  }
  if (metric === 'inner product') return -product
  return metric === 'cosine' ? -product / Math.sqrt(length) / 100 : Math.sqrt(sum)
}

function literal(vector: Stored): string {
  return vector === undefined ? 'null' : `'[${vector.join()}]'`
}
