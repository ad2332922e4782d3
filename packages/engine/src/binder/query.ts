/**
 * Bound statements: what the binder hands to the planner. Names are resolved and types are final; `var` nodes point at
 * `relations` of the query `levelsUp` levels out. Set operations and VALUES are relations of a query whose targets are plain
 * vars over them, so that ORDER BY, LIMIT and the rest have one meaning everywhere.
 */
import type { SequenceObject, TableObject, ViewObject } from '../catalog/objects.ts'
import type { VirtualRelation } from '../catalog/virtual-relation.ts'
import type { FrameBound, FunctionCall, RowRules, WindowFrame } from '../planner/plan.ts'
import type { RowLockStrength, WaitPolicy } from '../store/table-access.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import type { Expr } from './expression.ts'

export type { FrameBound, FunctionCall, WindowFrame }

/** A column of a relation of the query; `attnum` is 0 except for tables and virtual relations. */
export type RelationColumn = {
  readonly name: string
  readonly type: TypeRef
  readonly attnum: number
}

type Named = {
  /** Alias or name, for EXPLAIN. */
  readonly alias: string
  readonly columns: readonly RelationColumn[]
}

export type Relation =
  | (Named & {
      readonly kind: 'table'
      readonly table: TableObject
      readonly sample: Sample | undefined
    })
  | (Named & { readonly kind: 'virtual'; readonly relation: VirtualRelation })
  | (Named & { readonly kind: 'sequence'; readonly sequence: SequenceObject })
  | (Named & {
      readonly kind: 'subquery'
      readonly query: Query
      readonly lateral: boolean
      readonly view: ViewObject | undefined
    })
  | (Named & {
      readonly kind: 'function'
      readonly calls: readonly FunctionCall[]
      readonly ordinality: boolean
    })
  | (Named & { readonly kind: 'values'; readonly lists: readonly (readonly Expr[])[] })
  | (Named & { readonly kind: 'setOperation'; readonly tree: SetOperationTree })
  /** `cte.id` names it; inside the recursive term of that very CTE it is the work table. */
  | (Named & { readonly kind: 'cte'; readonly cte: Cte; readonly workTable: boolean })

export type Sample = {
  readonly method: 'bernoulli' | 'system'
  readonly percent: Expr
  readonly repeatable: Expr | undefined
}

/** Leaves answer with exactly the columns (number and types) of the whole. */
export type SetOperationTree =
  | { readonly kind: 'leaf'; readonly query: Query }
  | {
      readonly kind: 'operation'
      readonly operator: 'union' | 'intersect' | 'except'
      readonly all: boolean
      readonly left: SetOperationTree
      readonly right: SetOperationTree
    }

export type JoinTree =
  | { readonly kind: 'relation'; readonly relation: number }
  | {
      readonly kind: 'join'
      readonly type: 'inner' | 'left' | 'right' | 'full'
      readonly left: JoinTree
      readonly right: JoinTree
      readonly on: Expr | undefined
      /** The columns of USING, for definitions; `on` says what they mean. */
      readonly using?: readonly string[]
      /** The join as a whole has a name. */
      readonly isNamed?: boolean
    }

export type Target = {
  readonly expr: Expr
  readonly name: string
  /** Needed for sorting or grouping, not part of the result. */
  readonly junk: boolean
  readonly tableOid: Oid
  readonly attnum: number
}

/** `target` is a position in the query's targets. */
export type SortTarget = {
  readonly target: number
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export type WindowSpec = {
  readonly partitionBy: readonly Expr[]
  readonly orderBy: readonly {
    readonly expr: Expr
    readonly descending: boolean
    readonly nullsFirst: boolean
  }[]
  readonly frame: WindowFrame
}

export type RowMark = {
  readonly relation: number
  readonly strength: RowLockStrength
  readonly wait: WaitPolicy
}

export type Cte = {
  /** Unique in the statement. */
  readonly id: number
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly materialized: boolean | undefined
  /** How many relations name it, itself left out. */
  references: number
  body: CteBody
}

export type CteBody =
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'recursive'
      readonly base: Query
      readonly recursive: Query
      readonly all: boolean
    }
  | { readonly kind: 'modification'; readonly modification: Modification }
  /** While its own definition is being bound. */
  | { readonly kind: 'pending' }

export type Query = {
  readonly ctes: readonly Cte[]
  readonly relations: readonly Relation[]
  /** Joined without a condition. Empty: one row without columns. */
  readonly from: readonly JoinTree[]
  readonly where: Expr | undefined
  readonly targets: readonly Target[]
  /** Expressions of GROUP BY, each once. `undefined`: no GROUP BY. */
  readonly groupBy: readonly Expr[] | undefined
  /** Positions in `groupBy`; `undefined`: plain GROUP BY. */
  readonly groupingSets: readonly (readonly number[])[] | undefined
  /** Aggregates, GROUP BY or HAVING: the targets are over groups. */
  readonly grouped: boolean
  readonly having: Expr | undefined
  readonly windows: readonly WindowSpec[]
  /** Some target is a set-returning call. */
  readonly setReturning: boolean
  readonly distinct: boolean
  /** Positions in `targets`. */
  readonly distinctOn: readonly number[] | undefined
  readonly orderBy: readonly SortTarget[]
  readonly limit: Expr | undefined
  readonly offset: Expr | undefined
  readonly withTies: boolean
  readonly rowMarks: readonly RowMark[]
}

/** A new value for the column at `position` of the table's live columns. */
export type ColumnAssignment = { readonly position: number; readonly value: Expr }

/** The views between what a statement names and the table that it changes, the named one first. */
export type ViaView = {
  readonly views: readonly ViewObject[]
  /** The table's column that each column of the first view is; -1 for none. */
  readonly columns: readonly number[]
}

type ModificationBase = {
  readonly ctes: readonly Cte[]
  readonly table: TableObject
  readonly via: ViaView | undefined
  readonly rules: RowRules
  /** Vars are over `relations` of the modification (INSERT: the new row is relation 0). */
  readonly returning: readonly Target[] | undefined
}

export type InsertModification = ModificationBase & {
  readonly kind: 'insert'
  readonly alias: string
  /** The columns that values are given for. */
  readonly given: readonly number[]
  /** One target per live column, in order, defaults in. */
  readonly source: Query
  readonly conflict: InsertConflict | undefined
}

export type InsertConflict = {
  readonly indexes: readonly Oid[]
  readonly update:
    | {
        /** Relation 0 is the existing row, relation 1 the proposed one. */
        readonly assignments: readonly ColumnAssignment[]
        readonly where: Expr | undefined
      }
    | undefined
}

/** Where the rows to change come from: relation `target` is the table. */
export type RowSource = {
  readonly relations: readonly Relation[]
  readonly from: readonly JoinTree[]
  readonly where: Expr | undefined
  readonly target: number
}

export type UpdateModification = ModificationBase & {
  readonly kind: 'update'
  readonly source: RowSource
  readonly assignments: readonly ColumnAssignment[]
}

export type DeleteModification = ModificationBase & {
  readonly kind: 'delete'
  readonly source: RowSource
}

export type MergeModification = ModificationBase & {
  readonly kind: 'merge'
  readonly source: RowSource
  /** The join condition; `source.from` holds the source relations and the target apart. */
  readonly on: Expr
  readonly actions: readonly MergeActionBound[]
}

export type MergeActionBound = {
  readonly matched: boolean
  readonly condition: Expr | undefined
  readonly action:
    | { readonly kind: 'insert'; readonly values: readonly Expr[] }
    | { readonly kind: 'update'; readonly assignments: readonly ColumnAssignment[] }
    | { readonly kind: 'delete' }
    | { readonly kind: 'nothing' }
}

export type Modification =
  | InsertModification
  | UpdateModification
  | DeleteModification
  | MergeModification

export type BoundStatement = {
  readonly body: { readonly kind: 'query'; readonly query: Query } | Modification
  /** Inferred or given, one per parameter; 42P18 was thrown where one stayed unknown. */
  readonly parameterTypes: readonly TypeRef[]
  /** A literal was read under session settings (time zone, 'now'): the result may not be cached beyond them. */
  readonly dependsOnSettings: boolean
  readonly usesViews: boolean
}

/** A result column as RowDescription has it: domains by their base type. */
export type ResultColumn = {
  readonly name: string
  readonly type: TypeRef
  readonly tableOid: Oid
  readonly attnum: number
}
