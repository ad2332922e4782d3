import type { Expression } from './expression.ts'
import type { Option } from './option.ts'
import type { RelationName } from './select.ts'

/** One key of an index, or of a conflict target: a column's name or an expression. */
export type IndexElement = {
  readonly pos: number
  /** Exactly one of `column` and `expression` is there. */
  readonly column: string | undefined
  readonly expression: Expression | undefined
  readonly collation: readonly string[] | undefined
  readonly operatorClass: readonly string[] | undefined
  readonly operatorClassOptions: readonly Option[]
  readonly direction: 'default' | 'asc' | 'desc'
  readonly nulls: 'default' | 'first' | 'last'
}

export type CreateIndex = {
  readonly kind: 'create-index'
  readonly pos: number
  readonly unique: boolean
  readonly concurrently: boolean
  readonly ifNotExists: boolean
  readonly name: string | undefined
  readonly table: RelationName
  readonly only: boolean
  /** `btree` when none is written. */
  readonly method: string
  readonly elements: readonly IndexElement[]
  readonly include: readonly IndexElement[]
  readonly nullsNotDistinct: boolean
  readonly options: readonly Option[]
  readonly tablespace: string | undefined
  readonly where: Expression | undefined
}

export type Reindex = {
  readonly kind: 'reindex'
  readonly pos: number
  readonly target: 'index' | 'table' | 'schema' | 'system' | 'database'
  /** Of an index or table. */
  readonly relation: RelationName | undefined
  /** Of a schema or database. */
  readonly name: string | undefined
  readonly concurrently: boolean
  readonly options: readonly Option[]
}
