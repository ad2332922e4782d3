/** Functions, procedures and triggers. Bodies are text: their languages parse them. */
import type { Expression } from './expression.ts'
import type { RelationName } from './select.ts'
import type { Statement } from './statement.ts'
import type { TypeName } from './type-name.ts'
import type { SetVariable } from './utility.ts'

export type FunctionParameter = {
  readonly pos: number
  readonly name: string | undefined
  readonly mode: 'default' | 'in' | 'out' | 'inout' | 'variadic'
  readonly type: TypeName
  readonly default: Expression | undefined
}

/** A routine as named by ALTER, DROP, COMMENT, GRANT. */
export type FunctionSignature = {
  readonly pos: number
  readonly name: readonly string[]
  /** `undefined` when no list was written. */
  readonly parameters: readonly FunctionParameter[] | undefined
}

/** `name(*)`, `name(a ORDER BY b)`: the direct and the ordered parameters. */
export type AggregateSignature = {
  readonly pos: number
  readonly name: readonly string[]
  readonly parameters: readonly FunctionParameter[]
  readonly orderedFrom: number | undefined
}

export type FunctionOption =
  | {
      readonly kind: 'as'
      readonly pos: number
      readonly body: string
      readonly symbol: string | undefined
    }
  | { readonly kind: 'language'; readonly pos: number; readonly name: string }
  | {
      readonly kind: 'volatility'
      readonly pos: number
      readonly value: 'immutable' | 'stable' | 'volatile'
    }
  | { readonly kind: 'strict'; readonly pos: number; readonly value: boolean }
  | { readonly kind: 'security-definer'; readonly pos: number; readonly value: boolean }
  | { readonly kind: 'leakproof'; readonly pos: number; readonly value: boolean }
  | { readonly kind: 'window'; readonly pos: number }
  | { readonly kind: 'parallel'; readonly pos: number; readonly value: string }
  | { readonly kind: 'cost' | 'rows'; readonly pos: number; readonly value: string }
  | { readonly kind: 'support'; readonly pos: number; readonly name: readonly string[] }
  | { readonly kind: 'transform'; readonly pos: number; readonly types: readonly TypeName[] }
  | { readonly kind: 'set'; readonly pos: number; readonly setting: SetVariable }

export type CreateFunction = {
  readonly kind: 'create-function'
  readonly pos: number
  readonly procedure: boolean
  readonly orReplace: boolean
  readonly name: readonly string[]
  readonly parameters: readonly FunctionParameter[]
  readonly returns: TypeName | undefined
  /** `RETURNS TABLE (…)`. */
  readonly returnsTable: readonly { readonly name: string; readonly type: TypeName }[] | undefined
  readonly options: readonly FunctionOption[]
  readonly sqlBody: SqlBody | undefined
}

/** `RETURN expr`, or `BEGIN ATOMIC … END`. */
export type SqlBody =
  | { readonly kind: 'return'; readonly expression: Expression }
  | { readonly kind: 'atomic'; readonly statements: readonly (Statement | SqlReturn)[] }

export type SqlReturn = { readonly kind: 'sql-return'; readonly expression: Expression }

export type AlterFunction = {
  readonly kind: 'alter-function'
  readonly pos: number
  readonly routineType: 'function' | 'procedure' | 'routine'
  readonly signature: FunctionSignature
  readonly options: readonly FunctionOption[]
}

export type CallProcedure = {
  readonly kind: 'call-procedure'
  readonly pos: number
  readonly call: Expression
}

export type Do = {
  readonly kind: 'do'
  readonly pos: number
  readonly body: string
  readonly language: string | undefined
}

export type CreateTrigger = {
  readonly kind: 'create-trigger'
  readonly pos: number
  readonly orReplace: boolean
  readonly constraint: boolean
  readonly name: string
  readonly timing: 'before' | 'after' | 'instead-of'
  readonly events: readonly TriggerEvent[]
  readonly table: RelationName
  readonly from: RelationName | undefined
  readonly deferrable: boolean
  readonly initiallyDeferred: boolean
  readonly referencing: readonly TransitionTable[]
  readonly forEach: 'row' | 'statement'
  readonly when: Expression | undefined
  readonly function: readonly string[]
  readonly args: readonly string[]
}

export type TriggerEvent = {
  readonly event: 'insert' | 'update' | 'delete' | 'truncate'
  readonly columns: readonly string[]
}

export type TransitionTable = {
  readonly isNew: boolean
  readonly isTable: boolean
  readonly name: string
}
