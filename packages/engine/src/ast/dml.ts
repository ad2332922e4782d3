/** Statements that change rows: INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE. */
import type { Expression, Subscript } from './expression.ts'
import type { FromItem, RelationName, Select, SelectItem, TableRef, WithClause } from './select.ts'
import type { IndexElement } from './ddl-index.ts'
import type { Option } from './option.ts'

/** A table that is written to. */
export type TargetTable = {
  readonly pos: number
  readonly relation: RelationName
  readonly only: boolean
  readonly alias: string | undefined
}

/** A column as the target of a write: `a`, `a.field`, `a[1]`, `a[1:2].x`. */
export type ColumnTarget = {
  readonly pos: number
  readonly name: string
  readonly indirection: readonly TargetStep[]
}

export type TargetStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'subscript'; readonly subscript: Subscript }
  /** `a.*`, which the binder refuses. */
  | { readonly kind: 'star' }

export type Insert = {
  readonly kind: 'insert'
  readonly pos: number
  readonly with: WithClause | undefined
  readonly target: TargetTable
  /** Empty when no list was written. */
  readonly columns: readonly ColumnTarget[]
  readonly overriding: 'user' | 'system' | undefined
  /** `undefined` for DEFAULT VALUES. */
  readonly source: Select | undefined
  readonly onConflict: OnConflict | undefined
  readonly returning: readonly SelectItem[]
}

export type OnConflict = {
  readonly pos: number
  readonly arbiter: ConflictArbiter | undefined
  readonly action: 'nothing' | 'update'
  readonly set: readonly Assignment[]
  readonly where: Expression | undefined
}

export type ConflictArbiter =
  | {
      readonly kind: 'columns'
      readonly pos: number
      readonly elements: readonly IndexElement[]
      readonly where: Expression | undefined
    }
  | { readonly kind: 'constraint'; readonly pos: number; readonly name: string }

export type Assignment =
  | {
      readonly kind: 'one'
      readonly pos: number
      readonly target: ColumnTarget
      readonly value: Expression
    }
  /** `(a, b) = source`: a row constructor, a subquery, or anything else (which the binder refuses). */
  | {
      readonly kind: 'many'
      readonly pos: number
      readonly targets: readonly ColumnTarget[]
      readonly source: Expression
    }

export type Update = {
  readonly kind: 'update'
  readonly pos: number
  readonly with: WithClause | undefined
  readonly target: TargetTable
  readonly set: readonly Assignment[]
  readonly from: readonly FromItem[]
  readonly where: Expression | undefined
  readonly returning: readonly SelectItem[]
}

export type Delete = {
  readonly kind: 'delete'
  readonly pos: number
  readonly with: WithClause | undefined
  readonly target: TargetTable
  readonly using: readonly FromItem[]
  readonly where: Expression | undefined
  readonly returning: readonly SelectItem[]
}

export type Merge = {
  readonly kind: 'merge'
  readonly pos: number
  readonly with: WithClause | undefined
  readonly target: TargetTable
  readonly source: FromItem
  readonly on: Expression
  readonly clauses: readonly MergeClause[]
}

export type MergeClause = {
  readonly pos: number
  readonly matched: boolean
  readonly condition: Expression | undefined
  readonly action: MergeAction
}

export type MergeAction =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'update'; readonly set: readonly Assignment[] }
  | {
      readonly kind: 'insert'
      readonly columns: readonly ColumnTarget[]
      readonly overriding: 'user' | 'system' | undefined
      /** `undefined` for DEFAULT VALUES. */
      readonly values: readonly Expression[] | undefined
    }

export type CopySource =
  | { readonly kind: 'table'; readonly relation: RelationName; readonly columns: readonly string[] }
  | { readonly kind: 'query'; readonly query: Select | Insert | Update | Delete | Merge }

export type Copy = {
  readonly kind: 'copy'
  readonly pos: number
  readonly direction: 'from' | 'to'
  readonly source: CopySource
  readonly program: boolean
  /** `undefined` for STDIN and STDOUT. */
  readonly file: string | undefined
  /** The old syntax (`WITH CSV HEADER …`) arrives as the same options. */
  readonly options: readonly Option[]
  readonly where: Expression | undefined
}

export type Truncate = {
  readonly kind: 'truncate'
  readonly pos: number
  readonly tables: readonly TruncateTable[]
  readonly restartIdentity: boolean
  readonly cascade: boolean
}

export type TruncateTable = Pick<TableRef, 'relation' | 'only'>
