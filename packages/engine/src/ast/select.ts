/** Queries: SELECT, VALUES, TABLE, set operations, WITH, and everything that stands in FROM. */
import type { Call, Expression, SortItem, Window } from './expression.ts'
import type { Delete, Insert, Update } from './dml.ts'
import type { TypeName } from './type-name.ts'

/**
 * A query. The clauses here apply to the whole body, also when it is a set operation; the operands of a
 * set operation are themselves queries and have their own when they were in parentheses.
 */
export type Select = {
  readonly kind: 'select'
  readonly pos: number
  readonly with: WithClause | undefined
  readonly body: SelectBody
  readonly orderBy: readonly SortItem[]
  /** Absent also for `LIMIT ALL`. */
  readonly limit: Expression | undefined
  /** `FETCH FIRST … WITH TIES`. */
  readonly withTies: boolean
  readonly offset: Expression | undefined
  readonly locking: readonly LockingClause[]
}

export type SelectBody = SelectCore | SetOperation | Values

/** One SELECT … FROM … WHERE …; `TABLE t` is `SELECT * FROM t`. */
export type SelectCore = {
  readonly kind: 'select-core'
  readonly pos: number
  readonly distinct: boolean
  /** `DISTINCT ON (…)`; `distinct` is then true as well. */
  readonly distinctOn: readonly Expression[]
  readonly targets: readonly SelectItem[]
  readonly into: IntoClause | undefined
  readonly from: readonly FromItem[]
  readonly where: Expression | undefined
  readonly groupBy: readonly GroupItem[]
  /** `GROUP BY DISTINCT`. */
  readonly groupDistinct: boolean
  readonly having: Expression | undefined
  readonly windows: readonly Window[]
}

export type SetOperation = {
  readonly kind: 'set-operation'
  readonly pos: number
  readonly operator: 'union' | 'intersect' | 'except'
  readonly all: boolean
  readonly left: Select
  readonly right: Select
}

export type Values = {
  readonly kind: 'values'
  readonly pos: number
  readonly rows: readonly (readonly Expression[])[]
}

/** Also one item of RETURNING. `expression` may be a `star` or `field-star`. */
export type SelectItem = {
  readonly pos: number
  readonly expression: Expression
  readonly alias: string | undefined
}

/** `SELECT … INTO`, and the head of `CREATE TABLE … AS`. */
export type IntoClause = {
  readonly relation: RelationName
  readonly persistence: Persistence
}

export type Persistence = 'permanent' | 'temporary' | 'unlogged'

export type GroupItem =
  | { readonly kind: 'expression'; readonly expression: Expression }
  /** `()`. */
  | { readonly kind: 'empty'; readonly pos: number }
  /** A parenthesised list inside ROLLUP, CUBE or GROUPING SETS arrives as a `row` expression. */
  | {
      readonly kind: 'rollup' | 'cube'
      readonly pos: number
      readonly items: readonly Expression[]
    }
  | { readonly kind: 'grouping-sets'; readonly pos: number; readonly items: readonly GroupItem[] }

export type LockingClause = {
  readonly pos: number
  readonly strength: 'update' | 'no-key-update' | 'share' | 'key-share'
  /** `OF t, …`; empty means every table. */
  readonly tables: readonly RelationName[]
  readonly wait: 'block' | 'nowait' | 'skip-locked'
}

export type WithClause = {
  readonly pos: number
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
}

export type Cte = {
  readonly pos: number
  readonly name: string
  readonly columns: readonly string[]
  /** `MATERIALIZED`, `NOT MATERIALIZED`, or neither. */
  readonly materialized: boolean | undefined
  readonly query: Select | Insert | Update | Delete
  readonly search: SearchClause | undefined
  readonly cycle: CycleClause | undefined
}

export type SearchClause = {
  readonly pos: number
  readonly order: 'breadth' | 'depth'
  readonly columns: readonly string[]
  readonly sequenceColumn: string
}

export type CycleClause = {
  readonly pos: number
  readonly columns: readonly string[]
  readonly markColumn: string
  /** `TO value DEFAULT default`; absent means true and false. */
  readonly markValue: Expression | undefined
  readonly markDefault: Expression | undefined
  readonly pathColumn: string
}

/** A relation as written; one to three parts. */
export type RelationName = {
  readonly pos: number
  readonly catalog: string | undefined
  readonly schema: string | undefined
  readonly name: string
}

export type FromItem = TableRef | SubqueryRef | FunctionRef | Join

export type Alias = {
  readonly pos: number
  readonly name: string
  readonly columns: readonly string[]
}

export type TableRef = {
  readonly kind: 'table'
  readonly pos: number
  readonly relation: RelationName
  /** `ONLY t`: without the tables that inherit from it. */
  readonly only: boolean
  readonly alias: Alias | undefined
  readonly sample: TableSample | undefined
  readonly asOf: AsOf | undefined
}

/** Twill's own: `t AS OF LSN n`, `t AS OF TIMESTAMP x`. */
export type AsOf = {
  readonly pos: number
  readonly unit: 'lsn' | 'timestamp'
  readonly value: Expression
}

export type TableSample = {
  readonly pos: number
  readonly method: readonly string[]
  readonly args: readonly Expression[]
  readonly repeatable: Expression | undefined
}

export type SubqueryRef = {
  readonly kind: 'subquery'
  readonly pos: number
  readonly query: Select
  readonly lateral: boolean
  readonly alias: Alias
}

/** `f(…)` or `ROWS FROM (f(…), …)` in FROM. */
export type FunctionRef = {
  readonly kind: 'function'
  readonly pos: number
  readonly functions: readonly RangeFunction[]
  readonly rowsFrom: boolean
  readonly ordinality: boolean
  readonly lateral: boolean
  readonly alias: Alias | undefined
  /** `f(…) AS t(a int, …)`; each function of ROWS FROM has its own. */
  readonly columnDefinitions: readonly RangeColumn[]
}

export type RangeFunction = {
  /** A call, or an expression with a call's syntax (`coalesce`, `current_date`, `cast` …). */
  readonly call: Call | Expression
  readonly columnDefinitions: readonly RangeColumn[]
}

export type RangeColumn = {
  readonly pos: number
  readonly name: string
  readonly type: TypeName
  readonly collation: readonly string[] | undefined
}

export type Join = {
  readonly kind: 'join'
  readonly pos: number
  /** CROSS JOIN is `inner` with no condition. */
  readonly type: 'inner' | 'left' | 'right' | 'full'
  readonly natural: boolean
  readonly left: FromItem
  readonly right: FromItem
  readonly using: readonly string[] | undefined
  /** `USING (…) AS alias`. */
  readonly usingAlias: string | undefined
  readonly on: Expression | undefined
  /** `(a JOIN b …) AS alias`. */
  readonly alias: Alias | undefined
}
