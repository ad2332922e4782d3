/** A table of vectors in Twill, on a file: how every experiment through SQL makes it and asks it. */
import { join } from 'node:path'
import { open } from '@twill/bun'
import type { Database, Parameter } from '@twill/bun'
import { EF_CONSTRUCTION, K, M } from '../peers/vector/vector-peer.ts'
import { vectorOf } from './vector-sets.ts'
import type { VectorSet } from './vector-sets.ts'

/** Room for the largest set: its table and its index stay in memory, as they do in a library that knows nothing else. */
export const CACHE_BYTES = 3 * 2 ** 30

export const NEAREST = `select id from item order by v <-> $1 limit ${K}`

/** One session: what is SET holds for everything that follows. */
export function openTable(directory: string, cacheBytes = CACHE_BYTES): Promise<Database> {
  return open(urlOf(directory), { cacheBytes, maxSessions: 1 })
}

export function urlOf(directory: string): string {
  return `file://${join(directory, 'vectors.db')}`
}

/** `item (id, v, …)`; other columns are integers that `others` gives for an id. */
export async function makeTable(
  db: Database,
  dimensions: number,
  others: readonly string[] = [],
): Promise<void> {
  await db.exec('create extension vector')
  const columns = others.map((name) => `, ${name} int not null`).join('')
  await db.exec(
    `create table item (id int primary key, v vector(${dimensions}) not null${columns})`,
  )
}

export async function loadVectors(
  db: Database,
  set: VectorSet,
  from: number,
  to: number,
  others: Readonly<Record<string, ArrayLike<number>>> = {},
): Promise<void> {
  const names = Object.keys(others)
  const rows = function* (): Generator<readonly Parameter[]> {
    for (let id = from; id < to; id++) {
      yield [id, vectorOf(set, id), ...names.map((name) => others[name]?.[id])]
    }
  }
  await db.bulkInsert('item', rows(), { columns: ['id', 'v', ...names] })
}

export function indexSql(efConstruction: number): string {
  return `create index item_v on item using hnsw (v vector_l2_ops)
    with (m = ${M}, ef_construction = ${efConstruction})`
}

export async function createIndex(
  db: Database,
  { threads = 1, efConstruction = EF_CONSTRUCTION } = {},
): Promise<void> {
  await db.exec(`set max_parallel_maintenance_workers = ${threads - 1}`)
  await db.exec(indexSql(efConstruction))
  await db.exec('analyze item')
}

export async function setEf(db: Database, ef: number): Promise<void> {
  await db.exec(`set hnsw.ef_search = ${ef}`)
}

export async function nearestIds(db: Database, query: Float32Array): Promise<number[]> {
  const rows = await db.query<{ id: number }>(NEAREST, [query])
  return rows.map(({ id }) => id)
}

/** Its size on disk. */
export async function indexBytes(db: Database): Promise<number> {
  const [row] = await db.query<{ bytes: number }>(`select pg_relation_size('item_v') as bytes`)
  return row?.bytes ?? NaN
}
