/** A table of vectors with an hnsw index, and answers with and without it. */
import { Random } from '../../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../../support/sql-database.ts'
import type { TextRow } from '../../support/text-rows.ts'

export const operators = {
  vector_l2_ops: '<->',
  vector_ip_ops: '<#>',
  vector_cosine_ops: '<=>',
  vector_l1_ops: '<+>',
} as const

export type OperatorClass = keyof typeof operators

export function vectorText(vector: readonly number[]): string {
  return `[${vector.join()}]`
}

/** A point near one of few centres: data as embeddings are. */
export function clustered(random: Random, dimensions: number, clusters: number): string {
  const centre = new Random(1000 + random.below(clusters))
  return vectorText(
    random.list(dimensions, () => (centre.between(-900, 900) + random.between(-250, 250)) / 100),
  )
}

export type VectorTable = {
  readonly rows: number
  readonly dimensions?: number
  readonly clusters?: number
  readonly operatorClass?: OperatorClass
  readonly seed?: number
  /** How many in a hundred are NULL, or all zeros. */
  readonly nulls?: number
  readonly zeros?: number
}

/**
 * `item (id, part, v)`, `part` one of a thousand by chance, with the index `item_v`, which is used although the table is small.
 */
export async function vectorTable(spec: VectorTable): Promise<SqlDatabase> {
  const { rows, dimensions = 8, clusters = 40, operatorClass = 'vector_l2_ops' } = spec
  const random = new Random(spec.seed ?? 1)
  const db = await sqlDatabase(
    `create extension vector;
     create table item (id int primary key, part int, v vector(${dimensions}));
     create index item_v on item using hnsw (v ${operatorClass});
     set enable_seqscan = off`,
  )
  const value = (): string => {
    if (random.below(100) < (spec.nulls ?? 0)) return 'null'
    if (random.below(100) < (spec.zeros ?? 0)) return `'${vectorText(Array(dimensions).fill(0))}'`
    return `'${clustered(random, dimensions, clusters)}'`
  }
  for (let from = 0; from < rows; from += 1000) {
    const values = random.list(
      Math.min(1000, rows - from),
      (i) => `(${from + i}, ${random.below(1000)}, ${value()})`,
    )
    await db.run(`insert into item values ${values.join()}`)
  }
  return db
}

/** The same without the index. */
export async function exactly(db: SqlDatabase, sql: string): Promise<readonly TextRow[]> {
  await db.run('set enable_indexscan = off; set enable_seqscan = on')
  const rows = await db.rows(sql)
  await db.run('set enable_indexscan = on; set enable_seqscan = off')
  return rows
}

/** What EXPLAIN ANALYZE says, without indents. */
export async function explained(db: SqlDatabase, sql: string): Promise<readonly string[]> {
  const rows = await db.rows(`explain (analyze, costs off, timing off, summary off) ${sql}`)
  return rows.map(([line]) => (line ?? '').trim())
}

/** How many of the expected ids are among those found. */
export function shareFound(found: readonly TextRow[], expected: readonly TextRow[]): number {
  if (expected.length === 0) return 1
  const ids = new Set(found.map(([id]) => id))
  return expected.filter(([id]) => ids.has(id)).length / expected.length
}
