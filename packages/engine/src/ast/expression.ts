/**
 * Expressions as written, before any name is looked up. `pos` is the 0-based offset (UTF-16 units) in
 * the statement's text at which PostgreSQL would report an error about the node: an operator's is the
 * operator, not its left operand. Parentheses leave no node.
 */
import type { Select } from './select.ts'
import type { TypeName } from './type-name.ts'

export type Expression =
  | Const
  | Param
  | ColumnRef
  | Star
  | FieldAccess
  | FieldStar
  | SubscriptAccess
  | Op
  | And
  | Or
  | Not
  | IsTest
  | IsDistinct
  | IsNormalized
  | Between
  | InList
  | InSubquery
  | Like
  | Quantified
  | Exists
  | ScalarSubquery
  | ArraySubquery
  | ArrayConstructor
  | RowConstructor
  | Case
  | Cast
  | Collate
  | AtTimeZone
  | Call
  | SqlValue
  | Coalesce
  | MinMax
  | NullIf
  | Grouping
  | SetToDefault
  | CurrentOf

/**
 * A literal. `text` is the value: of a string after its escapes, of a number as written (no sign), of a
 * bit string with its base in front (`b101`, `x1F`), `true`/`false`, or empty for NULL.
 */
export type Const = {
  readonly kind: 'const'
  readonly pos: number
  /** `integer` fits int4; larger whole numbers are `numeric`, as in PostgreSQL. */
  readonly type: 'integer' | 'numeric' | 'string' | 'bitstring' | 'bool' | 'null'
  readonly text: string
}

/** `$n`. */
export type Param = { readonly kind: 'param'; readonly pos: number; readonly number: number }

/** `a`, `t.a`, `s.t.a` …: what each part means only the binder knows. */
export type ColumnRef = {
  readonly kind: 'column'
  readonly pos: number
  readonly path: readonly string[]
}

/** `*`, `t.*`, `s.t.*`. */
export type Star = {
  readonly kind: 'star'
  readonly pos: number
  readonly qualifier: readonly string[]
}

/** `(x).field`. */
export type FieldAccess = {
  readonly kind: 'field'
  readonly pos: number
  readonly base: Expression
  readonly field: string
}

/** `(x).*`. */
export type FieldStar = {
  readonly kind: 'field-star'
  readonly pos: number
  readonly base: Expression
}

/** `base[i][j:k]`: all subscripts that follow one another, because one slice makes all of them slices. */
export type SubscriptAccess = {
  readonly kind: 'subscript'
  readonly pos: number
  readonly base: Expression
  readonly subscripts: readonly Subscript[]
}

/** `[upper]`, or `[lower:upper]` with either bound left out. */
export type Subscript = {
  readonly slice: boolean
  readonly lower: Expression | undefined
  readonly upper: Expression | undefined
}

/** Any operator that has no meaning of its own in the grammar; `left` is absent for a prefix one. */
export type Op = {
  readonly kind: 'op'
  readonly pos: number
  readonly name: string
  /** From `OPERATOR(schema.name)`. */
  readonly schema: string | undefined
  readonly left: Expression | undefined
  readonly right: Expression
}

/** `a AND b AND c` is one node. */
export type And = {
  readonly kind: 'and'
  readonly pos: number
  readonly args: readonly Expression[]
}

export type Or = { readonly kind: 'or'; readonly pos: number; readonly args: readonly Expression[] }

export type Not = { readonly kind: 'not'; readonly pos: number; readonly operand: Expression }

/** `IS [NOT] NULL | TRUE | FALSE | UNKNOWN | DOCUMENT`, and `ISNULL`, `NOTNULL`. */
export type IsTest = {
  readonly kind: 'is'
  readonly pos: number
  readonly test: 'null' | 'true' | 'false' | 'unknown' | 'document'
  readonly negated: boolean
  readonly operand: Expression
}

export type IsDistinct = {
  readonly kind: 'is-distinct'
  readonly pos: number
  readonly negated: boolean
  readonly left: Expression
  readonly right: Expression
}

export type IsNormalized = {
  readonly kind: 'is-normalized'
  readonly pos: number
  readonly form: UnicodeForm | undefined
  readonly negated: boolean
  readonly operand: Expression
}

export type UnicodeForm = 'nfc' | 'nfd' | 'nfkc' | 'nfkd'

export type Between = {
  readonly kind: 'between'
  readonly pos: number
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
  readonly symmetric: boolean
  readonly negated: boolean
}

export type InList = {
  readonly kind: 'in-list'
  readonly pos: number
  readonly operand: Expression
  readonly list: readonly Expression[]
  readonly negated: boolean
}

export type InSubquery = {
  readonly kind: 'in-subquery'
  readonly pos: number
  readonly operand: Expression
  readonly query: Select
  readonly negated: boolean
}

export type Like = {
  readonly kind: 'like'
  readonly pos: number
  readonly variety: 'like' | 'ilike' | 'similar'
  readonly operand: Expression
  readonly pattern: Expression
  readonly escape: Expression | undefined
  readonly negated: boolean
}

/** `operand op ANY | ALL (…)`. `LIKE ANY` arrives as operator `~~`, `NOT ILIKE` as `!~~*`. */
export type Quantified = {
  readonly kind: 'quantified'
  readonly pos: number
  readonly operator: OperatorName
  readonly quantifier: 'any' | 'all'
  readonly operand: Expression
  readonly source: QuantifiedSource
}

export type QuantifiedSource =
  | { readonly kind: 'array'; readonly array: Expression }
  | { readonly kind: 'subquery'; readonly query: Select }

export type OperatorName = { readonly schema: string | undefined; readonly name: string }

export type Exists = { readonly kind: 'exists'; readonly pos: number; readonly query: Select }

export type ScalarSubquery = {
  readonly kind: 'scalar-subquery'
  readonly pos: number
  readonly query: Select
}

/** `ARRAY(SELECT …)`. */
export type ArraySubquery = {
  readonly kind: 'array-subquery'
  readonly pos: number
  readonly query: Select
}

/** `ARRAY[…]`; a nested bare `[…]` is an element of this kind. */
export type ArrayConstructor = {
  readonly kind: 'array'
  readonly pos: number
  readonly elements: readonly Expression[]
}

/** `ROW(…)` (explicit) or `(a, b)`. */
export type RowConstructor = {
  readonly kind: 'row'
  readonly pos: number
  readonly fields: readonly Expression[]
  readonly explicit: boolean
}

export type Case = {
  readonly kind: 'case'
  readonly pos: number
  readonly operand: Expression | undefined
  readonly branches: readonly CaseBranch[]
  readonly otherwise: Expression | undefined
}

export type CaseBranch = {
  readonly pos: number
  readonly when: Expression
  readonly then: Expression
}

/** `CAST(x AS t)`, `x::t` (pos of the `::`), or a typed literal such as `date '2020-01-01'`. */
export type Cast = {
  readonly kind: 'cast'
  readonly pos: number
  readonly operand: Expression
  readonly type: TypeName
}

export type Collate = {
  readonly kind: 'collate'
  readonly pos: number
  readonly operand: Expression
  readonly collation: readonly string[]
}

export type AtTimeZone = {
  readonly kind: 'at-time-zone'
  readonly pos: number
  readonly operand: Expression
  readonly zone: Expression
}

/**
 * A function call. Functions with a syntax of their own arrive as calls of the `pg_catalog` function
 * that PostgreSQL uses, with `sqlSyntax` set: extract, overlay, position (operands swapped),
 * substring, btrim/ltrim/rtrim, normalize, overlaps, pg_collation_for.
 */
export type Call = {
  readonly kind: 'call'
  readonly pos: number
  readonly name: readonly string[]
  readonly args: readonly Expression[]
  /** Names of `name => value` arguments by index; `undefined` when there is none at all. */
  readonly argNames: readonly (string | undefined)[] | undefined
  /** The last argument was written `VARIADIC x`. */
  readonly variadic: boolean
  /** `f(*)`. */
  readonly star: boolean
  readonly sqlSyntax: boolean
  readonly distinct: boolean
  /** `ORDER BY` in the parentheses, or of `WITHIN GROUP`. */
  readonly orderBy: readonly SortItem[]
  readonly withinGroup: boolean
  readonly filter: Expression | undefined
  readonly over: Window | undefined
}

export type SortItem = {
  readonly pos: number
  readonly expression: Expression
  readonly direction: 'default' | 'asc' | 'desc' | 'using'
  readonly using: OperatorName | undefined
  readonly nulls: 'default' | 'first' | 'last'
}

/**
 * A window: of `OVER name` (`reference: 'name'` and nothing else, `copy` false), of `OVER (…)`, or of
 * the WINDOW clause (then `name` is its own). `OVER (w ORDER BY …)` has `reference` and `copy`.
 */
export type Window = {
  readonly pos: number
  readonly name: string | undefined
  readonly reference: string | undefined
  readonly copy: boolean
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortItem[]
  readonly frame: Frame | undefined
}

export type Frame = {
  readonly pos: number
  readonly mode: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  /** `current-row` when the frame was written without BETWEEN. */
  readonly end: FrameBound
  readonly exclude: 'no-others' | 'current-row' | 'group' | 'ties'
}

export type FrameBound =
  | { readonly kind: 'unbounded-preceding' }
  | { readonly kind: 'preceding'; readonly offset: Expression }
  | { readonly kind: 'current-row' }
  | { readonly kind: 'following'; readonly offset: Expression }
  | { readonly kind: 'unbounded-following' }

/** Parameterless functions that are keywords. */
export type SqlValue = {
  readonly kind: 'sql-value'
  readonly pos: number
  readonly name: SqlValueName
  /** Of `current_time(p)`, `current_timestamp(p)`, `localtime(p)`, `localtimestamp(p)`. */
  readonly precision: number | undefined
}

export type SqlValueName =
  | 'current_date'
  | 'current_time'
  | 'current_timestamp'
  | 'localtime'
  | 'localtimestamp'
  | 'current_role'
  | 'current_user'
  | 'session_user'
  | 'user'
  | 'current_catalog'
  | 'current_schema'

export type Coalesce = {
  readonly kind: 'coalesce'
  readonly pos: number
  readonly args: readonly Expression[]
}

export type MinMax = {
  readonly kind: 'min-max'
  readonly pos: number
  readonly name: 'greatest' | 'least'
  readonly args: readonly Expression[]
}

export type NullIf = {
  readonly kind: 'nullif'
  readonly pos: number
  readonly left: Expression
  readonly right: Expression
}

export type Grouping = {
  readonly kind: 'grouping'
  readonly pos: number
  readonly args: readonly Expression[]
}

/** `DEFAULT` as a value of INSERT … VALUES or UPDATE … SET; the binder refuses it elsewhere. */
export type SetToDefault = { readonly kind: 'default'; readonly pos: number }

/** `WHERE CURRENT OF cursor`, only ever the whole WHERE of an UPDATE or DELETE. */
export type CurrentOf = {
  readonly kind: 'current-of'
  readonly pos: number
  readonly cursor: string
}
