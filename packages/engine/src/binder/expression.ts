/**
 * Bound expressions: names resolved, every node typed, every cast explicit. The binder makes them with `var` nodes (a relation
 * of the query and its column); the planner turns those into `column` nodes (a position in an operator's input row) and
 * `outer` nodes (a slot filled by an enclosing operator) and sublinks into subplans. The executor sees no `var`, `aggregate`,
 * `window` or `sublink`.
 */
import type { FunctionSignature } from '../functions/function.ts'
import type { Plan } from '../planner/plan.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import type { Query } from './query.ts'

type Typed = { readonly type: TypeRef }

export type Expr =
  /** `pos`: where the literal stands, for errors of reading it. */
  | (Typed & { readonly kind: 'const'; readonly value: Datum; readonly pos?: number })
  /** A statement parameter, 0-based. */
  | (Typed & { readonly kind: 'param'; readonly index: number; readonly pos?: number })
  /** Binder only: column `column` (0-based; -1 the whole row) of relation `relation` of the query `levelsUp` levels out. */
  | (Typed & {
      readonly kind: 'var'
      readonly relation: number
      readonly column: number
      readonly levelsUp: number
      readonly pos?: number
    })
  /** Position in the operator's input row; of a join, the left row and then the right row. */
  | (Typed & { readonly kind: 'column'; readonly index: number })
  /** A value handed in by an enclosing nested loop or subplan call. */
  | (Typed & { readonly kind: 'outer'; readonly slot: number })
  /** A function, operator or cast function. A set-returning one stands only in `projectSet` and `functionScan`. */
  | (Typed & {
      readonly kind: 'call'
      readonly fn: FunctionSignature
      readonly args: readonly Expr[]
      /** True when the last argument is an array passed as VARIADIC. */
      readonly variadicArray: boolean
      /** How it was written, where not as a call: what definitions are shown by. */
      readonly written?: 'operator' | 'cast' | 'syntax'
      /** Where errors of the call point: 0-based offset in the statement, -1 unknown. */
      readonly pos: number
    })
  | (Typed & { readonly kind: 'and' | 'or'; readonly args: readonly Expr[] })
  | (Typed & { readonly kind: 'not'; readonly arg: Expr })
  /** For a record: IS NULL is true when all fields are. */
  | (Typed & { readonly kind: 'isNull'; readonly arg: Expr; readonly negated: boolean })
  | (Typed & {
      readonly kind: 'booleanTest'
      readonly arg: Expr
      readonly test: 'true' | 'false' | 'unknown'
      readonly negated: boolean
    })
  /** IS [NOT] DISTINCT FROM; `equal` is the = operator's function. */
  | (Typed & {
      readonly kind: 'distinctFrom'
      readonly equal: FunctionSignature
      readonly left: Expr
      readonly right: Expr
      readonly negated: boolean
    })
  | (Typed & {
      readonly kind: 'nullIf'
      readonly equal: FunctionSignature
      readonly left: Expr
      readonly right: Expr
    })
  /** Searched CASE; a simple CASE arrives as comparisons with a `caseValue`. */
  | (Typed & {
      readonly kind: 'case'
      readonly operand: Expr | undefined
      readonly whens: readonly { readonly when: Expr; readonly then: Expr }[]
      readonly otherwise: Expr | undefined
    })
  /** Inside the `when`s of a CASE with an operand: the operand's value, computed once. */
  | (Typed & { readonly kind: 'caseValue' })
  | (Typed & { readonly kind: 'coalesce'; readonly args: readonly Expr[] })
  | (Typed & { readonly kind: 'greatest' | 'least'; readonly args: readonly Expr[] })
  /** `left op ANY|ALL (array)`; `op` computes one comparison. `x IN (1, 2)` of constants arrives as this. */
  | (Typed & {
      readonly kind: 'arrayCompare'
      readonly op: FunctionSignature
      readonly all: boolean
      readonly left: Expr
      readonly array: Expr
    })
  /** ARRAY[…]; `nested` when the elements are arrays themselves. */
  | (Typed & {
      readonly kind: 'array'
      readonly elementType: TypeRef
      readonly elements: readonly Expr[]
      readonly nested: boolean
    })
  | (Typed & {
      readonly kind: 'subscript'
      readonly arg: Expr
      /** One per dimension; a slice has both ends or one. */
      readonly subscripts: readonly {
        readonly slice: boolean
        readonly lower: Expr | undefined
        readonly upper: Expr | undefined
      }[]
    })
  /** UPDATE t SET a[1] = x: the array with an element or slice replaced. */
  | (Typed & {
      readonly kind: 'subscriptAssign'
      readonly arg: Expr
      readonly subscripts: readonly {
        readonly slice: boolean
        readonly lower: Expr | undefined
        readonly upper: Expr | undefined
      }[]
      readonly value: Expr
    })
  | (Typed & {
      readonly kind: 'row'
      readonly args: readonly Expr[]
      readonly names: readonly string[]
    })
  | (Typed & { readonly kind: 'field'; readonly arg: Expr; readonly index: number })
  /** Row-wise `(a, b) < (c, d)`; for = and <> arrives as AND/OR of comparisons. */
  | (Typed & {
      readonly kind: 'rowCompare'
      readonly op: '<' | '<=' | '>' | '>='
      readonly left: readonly Expr[]
      readonly right: readonly Expr[]
      /** Per column: the `<` and `=` functions. */
      readonly less: readonly FunctionSignature[]
      readonly equal: readonly FunctionSignature[]
    })
  /** A cast through text output and input. */
  | (Typed & { readonly kind: 'ioCast'; readonly arg: Expr; readonly explicit: boolean })
  /** A cast that changes the label and not the value. */
  | (Typed & { readonly kind: 'relabel'; readonly arg: Expr })
  /** Applies a length or precision: varchar(n), numeric(p, s), timestamp(p), bit(n). */
  | (Typed & { readonly kind: 'coerceTypmod'; readonly arg: Expr; readonly explicit: boolean })
  /** Casts each element; `element` has a `caseValue` where the element goes. */
  | (Typed & { readonly kind: 'arrayCast'; readonly arg: Expr; readonly element: Expr })
  /** Checks a domain's constraints (`caseValue` is VALUE) after a cast to its base type. */
  | (Typed & {
      readonly kind: 'domainCheck'
      readonly arg: Expr
      readonly domain: Oid
      readonly domainName: string
      readonly notNull: boolean
      readonly checks: readonly { readonly name: string; readonly check: Expr }[]
    })
  | (Typed & { readonly kind: 'sqlValue'; readonly name: SqlValueName })
  /** Binder only. */
  | (Typed &
      AggregateCall & {
        readonly kind: 'aggregate'
        readonly levelsUp: number
        readonly pos?: number
      })
  | (Typed & {
      readonly kind: 'window'
      readonly fn: FunctionSignature
      readonly aggregate: boolean
      readonly args: readonly Expr[]
      readonly filter: Expr | undefined
      /** Index in the query's `windows`. */
      readonly window: number
      readonly pos?: number
    })
  | (Typed & {
      readonly kind: 'grouping'
      readonly groups: readonly number[]
      readonly levelsUp: number
    })
  | (Typed & {
      readonly kind: 'sublink'
      readonly form: 'exists' | 'scalar' | 'array' | 'any' | 'all'
      readonly query: Query
      /** For any/all: the left side, with `caseValue`-free comparisons built over `subColumn`s. */
      readonly test: Expr | undefined
    })
  /** Binder only, inside the `test` of an any/all sublink: a column of the subquery's row. */
  | (Typed & { readonly kind: 'subColumn'; readonly index: number })
  /** Planner's output for a sublink. */
  | (Typed & SubPlanCall & { readonly kind: 'subplan' })

export type SqlValueName =
  | 'current_date'
  | 'current_time'
  | 'current_timestamp'
  | 'localtime'
  | 'localtimestamp'
  | 'current_user'
  | 'session_user'
  | 'current_role'
  | 'current_catalog'
  | 'current_schema'

export type SubPlanCall = {
  readonly form: 'exists' | 'scalar' | 'array' | 'any' | 'all'
  readonly plan: Plan
  /** Slots to fill from the calling row before the plan runs. None: it runs once per statement, and its answer is kept. */
  readonly params: readonly { readonly slot: number; readonly value: Expr }[]
  /**
   * any/all: the comparison; the subquery's columns are `outer` nodes of the slots in `rowSlots`, everything else is in terms
   * of the calling row. For a single hashable equality without params, `hashLeft` is the left side and the executor keeps the
   * subquery's values in a hash table.
   */
  readonly test: Expr | undefined
  readonly rowSlots: readonly number[]
  readonly hashLeft: Expr | undefined
}

export type SortKey = {
  readonly expr: Expr
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export type AggregateCall = {
  readonly fn: FunctionSignature
  readonly args: readonly Expr[]
  /** WITHIN GROUP's direct arguments come first in `args` of the signature; here apart. */
  readonly directArgs: readonly Expr[]
  readonly distinct: boolean
  readonly orderBy: readonly SortKey[]
  readonly filter: Expr | undefined
  readonly type: TypeRef
  /** count(*). */
  readonly star: boolean
}
