/** The data every peer gets: `item` with a primary key, and `dim`, which each item belongs to one of. */
import { Random } from './random.ts'

export type Sample = {
  readonly items: number
  readonly dims: number
  /** item.id is the position + 1. */
  readonly dimIds: Int32Array
  readonly groups: Int32Array
  readonly amounts: Int32Array
  readonly scores: Float64Array
  /** dim.id is the position + 1. */
  readonly categories: Int32Array
}

export const GROUPS = 1000
export const CATEGORIES = 50
const MAX_AMOUNT = 100_000

export const sampleSchema = {
  dim: 'create table dim (id integer primary key, category integer not null, name text not null)',
  item: `create table item (id integer primary key, dim_id integer not null, grp integer not null,
    amount integer not null, score double precision not null, name text not null)`,
  note: 'create table note (id integer primary key, body text not null)',
} as const

export function makeSample(seed: number, items: number, dims: number): Sample {
  const random = new Random(seed)
  const int = (length: number, bound: number, from = 0): Int32Array =>
    Int32Array.from({ length }, () => random.below(bound) + from)
  return {
    items,
    dims,
    dimIds: int(items, dims, 1),
    groups: int(items, GROUPS),
    amounts: int(items, MAX_AMOUNT),
    scores: Float64Array.from({ length: items }, () => random.uint32() / 4_294_967_296),
    categories: int(dims, CATEGORIES),
  }
}

export type ItemRow = [number, number, number, number, number, string]

export function itemRow(sample: Sample, i: number): ItemRow {
  return [
    i + 1,
    sample.dimIds[i] as number,
    sample.groups[i] as number,
    sample.amounts[i] as number,
    sample.scores[i] as number,
    `item number ${i + 1}`,
  ]
}

export type DimRow = [number, number, string]

export function dimRow(sample: Sample, i: number): DimRow {
  return [i + 1, sample.categories[i] as number, `dimension ${i + 1}`]
}

/** Keys of items, drawn with repetition. */
export function itemKeys(seed: number, sample: Sample, count: number): Int32Array {
  const random = new Random(seed)
  return Int32Array.from({ length: count }, () => random.below(sample.items) + 1)
}
