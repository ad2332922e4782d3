import type { Expression } from './expression.ts'

/** `interval` with a field restriction, as written. */
export type IntervalFields =
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'year to month'
  | 'day to hour'
  | 'day to minute'
  | 'day to second'
  | 'hour to minute'
  | 'hour to second'
  | 'minute to second'

/**
 * A type as written. Types that the grammar spells specially are already resolved as PostgreSQL does:
 * `int` → `pg_catalog.int4`, `timestamp with time zone` → `pg_catalog.timestamptz`, `char` →
 * `pg_catalog.bpchar` with modifier 1, `float(20)` → `pg_catalog.float4`. Any other name stays as it is.
 */
export type TypeName = {
  readonly kind: 'type-name'
  readonly pos: number
  /** Catalog, schema, name: one to three parts, the type's own name last. */
  readonly names: readonly string[]
  /** What stands in the parentheses: constants for built-in types. */
  readonly modifiers: readonly Expression[]
  readonly intervalFields: IntervalFields | undefined
  /** One entry per `[]`, with its declared bound; empty when this is no array. */
  readonly arrayBounds: readonly (number | undefined)[]
  readonly setOf: boolean
  /** `table.column%TYPE`; `names` is then the column's path. */
  readonly percentType: boolean
}
