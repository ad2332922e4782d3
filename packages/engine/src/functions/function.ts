/**
 * What the engine knows of functions, operators, casts and aggregates. Names, oids, argument and result types, strictness and
 * volatility come from tables made from PostgreSQL's own catalog, so that overload resolution sees what PostgreSQL sees; an
 * implementation is found by the catalog's `prosrc` (its internal name: `int4pl`, `text_substr`), one entry per area's file.
 * A function that is in the tables but has no implementation is refused with 0A000 by name.
 */
import type { Datum } from '../types/datum.ts'
import type { Oid, Type, TypeContext, TypeRef } from '../types/type.ts'

export type Volatility = 'immutable' | 'stable' | 'volatile'

/** What a function may ask of the session that runs it. */
export interface EvalContext extends TypeContext {
  /** Uniform in [0, 1). */
  random(): number
  /** Sets the generator that `random()` draws from; seed in [-1, 1]. */
  setSeed(seed: number): void
  /** Microseconds since 2000-01-01 UTC: the wall clock now, and the start of the statement. */
  clockMicros(): number
  readonly statementMicros: number
  /** Session state that a function reads or changes (settings, sequences, locks, catalog look-ups). */
  readonly session: SessionFunctions
}

/** The session's side of the functions that are not pure. Sequence functions take the sequence's oid. */
export interface SessionFunctions {
  nextval(sequence: Oid): number | bigint
  currval(sequence: Oid): number | bigint
  lastval(): number | bigint
  setval(sequence: Oid, value: number | bigint, isCalled: boolean): void
  getSetting(name: string, missingOk: boolean): string | undefined
  setSetting(name: string, value: string, isLocal: boolean): string
  currentUser(): string
  sessionUser(): string
  currentDatabase(): string
  currentSchemas(implicit: boolean): readonly string[]
  /** A transaction-control or catalog function by name, with its arguments: advisory locks, pg_get_*def, txid_current … */
  call(name: string, args: readonly Datum[]): Datum
}

/** Evaluates a scalar function. Arguments are not NULL when the function is strict. */
export type ScalarEval = (ctx: EvalContext, ...args: Datum[]) => Datum

/** An implementation: the function itself, or one made for the argument types of a call (polymorphic functions). */
export type ScalarImplementation =
  | { readonly eval: ScalarEval }
  | {
      readonly specialize: (
        args: readonly TypeRef[],
        result: TypeRef,
        type: (oid: Oid) => Type,
      ) => ScalarEval
    }

/** A set-returning implementation: rows of one value (or of one per OUT column). */
export type SetEval = (ctx: EvalContext, ...args: Datum[]) => Iterable<readonly Datum[]>
export type SetImplementation =
  | { readonly rows: SetEval }
  | {
      readonly specializeRows: (
        args: readonly TypeRef[],
        result: TypeRef,
        type: (oid: Oid) => Type,
      ) => SetEval
    }

/** An aggregate: `step` returns the new state; `final` answers for an empty group too. State starts at `init()`. */
export type AggregateInstance<S = unknown> = {
  readonly init: () => S
  readonly step: (state: S, ctx: EvalContext, ...args: Datum[]) => S
  readonly final: (state: S, ctx: EvalContext) => Datum
  /** True where NULL arguments (any of them) are skipped before `step`. */
  readonly skipNulls: boolean
}
export type AggregateImplementation = (
  args: readonly TypeRef[],
  result: TypeRef,
  type: (oid: Oid) => Type,
) => AggregateInstance

/** One row of `pg_proc` as resolution needs it. */
export type FunctionSignature = {
  readonly oid: Oid
  readonly name: string
  /** `prosrc`: the key of the implementation. */
  readonly source: string
  readonly kind: 'function' | 'aggregate' | 'window' | 'procedure'
  readonly args: readonly Oid[]
  /** How many trailing arguments have a default. */
  readonly defaults: number
  /** The element type of a VARIADIC last argument; 0 where there is none. */
  readonly variadic: Oid
  readonly result: Oid
  readonly returnsSet: boolean
  readonly strict: boolean
  readonly volatility: Volatility
  /** Names and types of OUT columns, where it has any. */
  readonly out: readonly { readonly name: string; readonly type: Oid }[]
  readonly argNames: readonly string[]
}

/** One row of `pg_operator`. `left` is 0 for a prefix operator. */
export type OperatorSignature = {
  readonly oid: Oid
  readonly name: string
  readonly left: Oid
  readonly right: Oid
  readonly result: Oid
  /** Oid of the function that computes it. */
  readonly function: Oid
  readonly commutator: Oid
  readonly negator: Oid
  readonly canHash: boolean
  readonly canMerge: boolean
}

/** One row of `pg_cast`. */
export type CastSignature = {
  readonly source: Oid
  readonly target: Oid
  readonly context: 'implicit' | 'assignment' | 'explicit'
  readonly method: 'function' | 'inout' | 'binary'
  /** Oid of the function; 0 for the other methods. */
  readonly function: Oid
}
