/**
 * Physical plans: plain data from the planner to the executor. Expressions see their operator's input row as `column` nodes
 * (of a join: the left row, then the right row). `output` names and types what a node answers with.
 */
import type { AggregateCall, Expr, SortKey } from '../binder/expression.ts'
import type { StatementNeeds } from '../binder/statement-needs.ts'
import type { FunctionSignature } from '../functions/function.ts'
import type { RowLockStrength, WaitPolicy } from '../store/table-access.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import type { NearestScan, TopNearest } from './nearest-plan.ts'

export type OutputColumn = {
  readonly name: string
  readonly type: TypeRef
  /** Where the column comes straight from a table, for RowDescription; 0 otherwise. */
  readonly tableOid: Oid
  readonly attnum: number
}

type Node = {
  readonly output: readonly OutputColumn[]
  /** The planner's estimates, for EXPLAIN. */
  readonly rows: number
  readonly startupCost: number
  readonly totalCost: number
}

/** Slots of `outer` nodes filled from a row before a plan under it runs. */
export type SlotBinding = { readonly slot: number; readonly value: Expr }

export type ScanTarget = {
  readonly table: Oid
  /** Name and alias, for EXPLAIN. */
  readonly name: string
  readonly alias: string
  /** Attribute numbers in output order; 0 is the row id (`ROW_ID`). */
  readonly attnums: readonly number[]
}

/** Values of a prefix of an index's columns, then optionally a range over the next column. All free of the scan's own row. */
export type IndexRange = {
  readonly equal: readonly Expr[]
  readonly lower: { readonly value: Expr; readonly inclusive: boolean } | undefined
  readonly upper: { readonly value: Expr; readonly inclusive: boolean } | undefined
  /** `col = ANY(array)` over the column after `equal`: one range per distinct element. Then no lower/upper. */
  readonly any: Expr | undefined
  /** The column after `equal` IS NULL. */
  readonly isNull: boolean
}

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti'

/** How the rows of a catalog are found by the value of one column. */
export type VirtualLookup = {
  readonly column: number
  readonly value: Expr
  /** `value` is an array of which any will do. */
  readonly any: boolean
}

export type Plan =
  /** One row without input; none where `filter` is not true. */
  | (Node & {
      readonly kind: 'result'
      readonly exprs: readonly Expr[]
      readonly filter: Expr | undefined
    })
  | (Node & { readonly kind: 'values'; readonly lists: readonly (readonly Expr[])[] })
  | (Node & ScanTarget & { readonly kind: 'seqScan'; readonly filter: Expr | undefined })
  | (Node &
      ScanTarget & {
        readonly kind: 'indexScan'
        readonly index: Oid
        readonly indexName: string
        /** One range each; their union is scanned, in order when they are (non-overlapping). */
        readonly ranges: readonly IndexRange[]
        readonly reverse: boolean
        /** The whole condition, index part included: rows are checked again. */
        readonly filter: Expr | undefined
        /** What `ranges` came from, for EXPLAIN. */
        readonly indexCondition: Expr | undefined
        /** True when at most one row can match: unique index, all columns equal. */
        readonly unique: boolean
      })
  | (Node & NearestScan & { readonly kind: 'nearestScan' })
  /** A relation computed by the engine itself (pg_catalog, information_schema). */
  | (Node & {
      readonly kind: 'virtualScan'
      readonly relation: Oid
      readonly name: string
      readonly alias: string
      /** Column positions (0-based) wanted. */
      readonly columns: readonly number[]
      /** Only rows with this value, or one of the array's values, in a column are looked at. */
      readonly lookup: VirtualLookup | undefined
      /** The whole condition, that of the look-up included. */
      readonly filter: Expr | undefined
    })
  /** Set-returning functions side by side, padded with NULLs; ordinality adds an int8 column. */
  | (Node & {
      readonly kind: 'functionScan'
      /** For EXPLAIN. */
      readonly alias?: string
      readonly calls: readonly FunctionCall[]
      readonly ordinality: boolean
      readonly filter: Expr | undefined
    })
  | (Node & {
      readonly kind: 'cteScan'
      readonly alias?: string
      readonly cte: number
      readonly name: string
      readonly filter: Expr | undefined
    })
  | (Node & {
      readonly kind: 'workTableScan'
      readonly alias?: string
      readonly cte: number
      readonly filter: Expr | undefined
    })
  | (Node & { readonly kind: 'filter'; readonly input: Plan; readonly predicate: Expr })
  | (Node & { readonly kind: 'project'; readonly input: Plan; readonly exprs: readonly Expr[] })
  /** Projection with set-returning calls in the list, in lockstep. */
  | (Node & { readonly kind: 'projectSet'; readonly input: Plan; readonly exprs: readonly Expr[] })
  /** For each left row: fills `params`, runs the right side anew. Types inner, left, semi, anti. */
  | (Node & {
      readonly kind: 'nestedLoop'
      readonly join: JoinType
      readonly left: Plan
      readonly right: Plan
      readonly params: readonly SlotBinding[]
      readonly predicate: Expr | undefined
      /** True when the right side does not depend on `params` and is kept after its first run. */
      readonly materialize: boolean
    })
  /** Builds on the right, probes with the left. semi/anti answer with left rows alone. */
  | (Node & {
      readonly kind: 'hashJoin'
      readonly join: JoinType
      readonly left: Plan
      readonly right: Plan
      readonly leftKeys: readonly Expr[]
      readonly rightKeys: readonly Expr[]
      /** Over left row ++ right row. */
      readonly residual: Expr | undefined
      /** NOT IN: a NULL on either side is unknown, not different. */
      readonly nullAware: boolean
    })
  /** Output: the group expressions, then the aggregates, then (with grouping sets) an int4 bit mask for GROUPING(). */
  | (Node & {
      readonly kind: 'aggregate'
      readonly strategy: 'plain' | 'hash' | 'sorted'
      readonly input: Plan
      readonly groups: readonly Expr[]
      /** Each set lists positions in `groups`; `undefined`: the one set of all groups. */
      readonly groupingSets: readonly (readonly number[])[] | undefined
      readonly aggregates: readonly AggregateCall[]
    })
  /** Input comes sorted by partition, then order. Output: the input row, then one column per call. */
  | (Node & {
      readonly kind: 'window'
      readonly input: Plan
      readonly partitionBy: readonly Expr[]
      readonly orderBy: readonly SortKey[]
      readonly calls: readonly WindowCall[]
    })
  | (Node & { readonly kind: 'sort'; readonly input: Plan; readonly keys: readonly SortKey[] })
  | (Node & {
      readonly kind: 'limit'
      readonly input: Plan
      readonly limit: Expr | undefined
      readonly offset: Expr | undefined
      /** FETCH … WITH TIES: rows equal to the last under these keys follow. */
      readonly ties: readonly SortKey[] | undefined
    })
  /** Sort and limit in one: keeps limit + offset rows. */
  | (Node & {
      readonly kind: 'topN'
      readonly input: Plan
      readonly keys: readonly SortKey[]
      readonly limit: Expr
      readonly offset: Expr | undefined
    })
  | (Node & TopNearest & { readonly kind: 'topNearest' })
  /** Whole rows, each once. */
  | (Node & { readonly kind: 'distinct'; readonly input: Plan })
  /** The first row of each run of equal keys; input comes sorted. */
  | (Node & { readonly kind: 'distinctOn'; readonly input: Plan; readonly keys: readonly Expr[] })
  | (Node & { readonly kind: 'append'; readonly inputs: readonly Plan[] })
  | (Node & {
      readonly kind: 'setOperation'
      readonly operation: 'intersect' | 'except'
      readonly all: boolean
      readonly left: Plan
      readonly right: Plan
    })
  | (Node & {
      readonly kind: 'recursiveUnion'
      readonly cte: number
      readonly base: Plan
      readonly recursive: Plan
      readonly all: boolean
    })
  /** Runs `input` with CTEs: each computed at most once, on demand — data-modifying ones always, to their end. */
  | (Node & {
      readonly kind: 'with'
      readonly ctes: readonly {
        readonly id: number
        readonly name: string
        readonly plan: Plan
        readonly modifies: boolean
      }[]
      readonly input: Plan
    })
  | (Node & { readonly kind: 'lockRows'; readonly input: Plan; readonly locks: readonly RowLock[] })
  | (Node & InsertPlan & { readonly kind: 'insert' })
  | (Node & UpdatePlan & { readonly kind: 'update' })
  | (Node & DeletePlan & { readonly kind: 'delete' })
  | (Node & MergePlan & { readonly kind: 'merge' })

export type FunctionCall = {
  readonly fn: FunctionSignature
  readonly args: readonly Expr[]
  readonly variadicArray: boolean
  /** What its columns are: of a column definition list too. */
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  /** The call's own result type (a scalar function stands in FROM as one row). */
  readonly type: TypeRef
}

export type FrameBound =
  | { readonly kind: 'unboundedPreceding' | 'currentRow' | 'unboundedFollowing' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expr }

export type WindowFrame = {
  readonly mode: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  readonly end: FrameBound
  readonly exclude: 'none' | 'current row' | 'group' | 'ties'
  /** range with offsets: `order key ± offset`, functions of the ordering type. */
  readonly add: FunctionSignature | undefined
  readonly subtract: FunctionSignature | undefined
}

export type WindowCall = {
  readonly fn: FunctionSignature
  readonly aggregate: boolean
  readonly args: readonly Expr[]
  readonly filter: Expr | undefined
  readonly frame: WindowFrame
  readonly type: TypeRef
}

export type RowLock = {
  readonly table: Oid
  /** Position of the row id in the input row. */
  readonly rowId: number
  readonly strength: RowLockStrength
  readonly wait: WaitPolicy
  /** Where the table's columns stand in the input row: read again after a wait under READ COMMITTED. */
  readonly refetch: readonly { readonly input: number; readonly attnum: number }[]
  /** Over the input row: must still hold after a re-read. */
  readonly recheck: Expr | undefined
}

/** Over a row of the table: all its live columns, in order. */
export type RowCheck = { readonly name: string; readonly check: Expr }

/** What must hold, and be filled in, for a new row; expressions see the table's live columns in order. */
export type RowRules = {
  /** Attribute numbers of the live columns: the layout that every table-row expression sees. */
  readonly attnums: readonly number[]
  /** Positions in the layout. */
  readonly notNull: readonly number[]
  readonly checks: readonly RowCheck[]
  /** GENERATED … STORED: position in the layout and its expression. */
  readonly generated: readonly { readonly position: number; readonly value: Expr }[]
  /** WITH CHECK OPTION of a view. */
  readonly viewChecks: readonly RowCheck[]
}

export type InsertPlan = {
  readonly table: Oid
  /** Its row has one value per live column, defaults already in. */
  readonly input: Plan
  readonly rules: RowRules
  readonly conflict: ConflictAction | undefined
  /** Over the new row. `undefined`: no RETURNING. */
  readonly returning: readonly Expr[] | undefined
}

export type ConflictAction = {
  /** Unique indexes that arbitrate; for DO NOTHING without a target, all of them. */
  readonly indexes: readonly Oid[]
  readonly update:
    | {
        /** Over existing row ++ proposed row (`excluded`). */
        readonly assignments: readonly Assignment[]
        readonly where: Expr | undefined
      }
    | undefined
}

/** A new value for the column at `position` of the layout. */
export type Assignment = { readonly position: number; readonly value: Expr }

/** The table's columns in the input row, read again after a wait under READ COMMITTED; then `recheck` over that row. */
export type Refetch = {
  readonly rowId: number
  readonly columns: readonly { readonly input: number; readonly attnum: number }[]
  readonly recheck: Expr | undefined
}

export type UpdatePlan = {
  readonly table: Oid
  readonly input: Plan
  readonly target: Refetch
  /** Over the input row. */
  readonly assignments: readonly Assignment[]
  readonly rules: RowRules
  /** Over new row ++ input row. */
  readonly returning: readonly Expr[] | undefined
}

export type DeletePlan = {
  readonly table: Oid
  readonly attnums: readonly number[]
  readonly input: Plan
  readonly target: Refetch
  /** Over old row ++ input row. */
  readonly returning: readonly Expr[] | undefined
}

/** Input: left join of the source with the target; the row id is NULL where nothing matched. */
export type MergePlan = {
  readonly table: Oid
  readonly input: Plan
  readonly target: Refetch
  readonly rules: RowRules
  readonly actions: readonly {
    readonly matched: boolean
    readonly condition: Expr | undefined
    readonly action:
      | { readonly kind: 'insert'; readonly values: readonly Expr[] }
      | { readonly kind: 'update'; readonly assignments: readonly Assignment[] }
      | { readonly kind: 'delete' }
      | { readonly kind: 'nothing' }
  }[]
}

/** A planned statement, ready to run any number of times until the catalog changes. */
export type PlannedStatement = {
  readonly plan: Plan
  readonly command: 'select' | 'insert' | 'update' | 'delete' | 'merge'
  readonly parameterTypes: readonly TypeRef[]
  /** How many `outer` slots the whole plan uses. */
  readonly slots: number
  /** Relations read and written: what to lock, and what a catalog change must touch to spoil the plan. */
  readonly relations: readonly {
    readonly oid: Oid
    readonly mode: 'read' | 'row share' | 'write'
  }[]
  /** True when some function in it is volatile or reads the session. */
  readonly returnsRows: boolean
  /** What whoever runs it must be allowed. */
  readonly needs: StatementNeeds
}
