/**
 * Subqueries inside expressions. One without parameters runs once per statement and its answer is kept; a correlated one runs
 * for each different set of parameters (answers are kept, within a bound, unless something in it is volatile). Where the
 * subquery has to wait, `PENDING` is thrown: the expression is evaluated again later, and what was found so far is still here.
 */
import type { Expr } from '../../binder/expression.ts'
import { unreachable } from '../../base/unreachable.ts'
import { moreThanOneRow } from '../../errors/constraint-errors.ts'
import { maxSubplanAnswers } from '../../limits.ts'
import { PENDING } from '../../store/waits.ts'
import { arrayOf } from '../../types/array-value.ts'
import type { Batch } from '../../store/batch.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { ExecContext, Frame } from '../context.ts'
import { checkMemory } from '../memory.ts'
import { rowAt, type Operator } from '../operator.ts'
import type { Compiled, Compiler, Scalar } from './evaluator.ts'
import { hasVolatile } from './volatile.ts'

type SubplanExpr = Extract<Expr, { kind: 'subplan' }>

/** A subquery under way, for the parameters whose text is `key`. */
type Running = { readonly key: string; readonly operator: Operator; readonly rows: Datum[][] }

/** What one statement remembers of one subplan. */
type State = {
  /** The run that has to wait for something: it goes on when it is asked for with the same parameters. */
  waiting: Running | undefined
  readonly answers: Map<string, Answer>
  /** For `hashLeft`: the keys of a subquery that does not depend on the row. */
  hashed:
    | { readonly keys: ReadonlySet<unknown>; readonly hasNull: boolean; readonly count: number }
    | undefined
}

type Answer = { readonly rows: readonly (readonly Datum[])[] }

export function compileSubplan(compiler: Compiler, expr: SubplanExpr): Compiled {
  const params = expr.params.map(({ slot, value }) => ({ slot, value: compiler.compile(value) }))
  const paramTypes = expr.params.map(({ value }) => compiler.types.type(value.type.oid))
  const keep = !hasVolatile(expr.plan)
  const limit = rowLimit(expr)
  const finish = finisher(compiler, expr)

  const rowsFor = (frame: Frame): Answer => {
    const state = stateOf(frame, expr)
    let key = ''
    for (let i = 0; i < params.length; i++) {
      const { slot, value } = params[i] as (typeof params)[0]
      const datum = value.scalar(frame)
      frame.ctx.slots[slot] = datum
      key += keyText(datum, paramTypes[i]?.hashKey)
    }
    if (keep || params.length === 0) {
      const known = state.answers.get(key)
      if (known !== undefined) return known
    }
    const answer = { rows: run(frame, compiler, expr, state, key, limit) }
    if (keep || params.length === 0) {
      // Those of the batch under way are wanted again when one of its rows has to wait.
      if (state.answers.size >= maxSubplanAnswers) state.answers.clear()
      state.answers.set(key, answer)
    }
    return answer
  }
  return { scalar: finish(rowsFor) }
}

function stateOf(frame: Frame, expr: SubplanExpr): State {
  const { subplans } = frame.ctx
  let state = subplans.get(expr) as State | undefined
  if (state === undefined) {
    state = { waiting: undefined, answers: new Map(), hashed: undefined }
    subplans.set(expr, state)
  }
  return state
}

function keyText(datum: Datum, hashKey: ((value: NonNull) => unknown) | undefined): string {
  if (datum === null) return 'n'
  const key = String(hashKey === undefined ? JSON.stringify(datum) : hashKey(datum))
  return `${key.length}:${key}`
}

/** What a row of a subquery's answer takes, about, and each of its values. */
const ROW_BYTES = 32
const VALUE_BYTES = 16

/** How many rows tell the answer; one more than one for a scalar, to refuse it. */
function rowLimit(expr: SubplanExpr): number {
  if (expr.form === 'exists') return 1
  return expr.form === 'scalar' ? 2 : Infinity
}

function run(
  frame: Frame,
  compiler: Compiler,
  expr: SubplanExpr,
  state: State,
  key: string,
  limit: number,
): Datum[][] {
  const { ctx } = frame
  const { waiting } = state
  const running =
    waiting?.key === key ? waiting : { key, operator: compiler.build(expr.plan, ctx), rows: [] }
  while (running.rows.length < limit) {
    const batch = nextOf(running, state, ctx)
    if (batch === undefined) break
    for (let i = 0; i < batch.count && running.rows.length < limit; i++) {
      const row = rowAt(batch, i)
      running.rows.push(batch.columns.map((column) => column.get(row)))
    }
    checkMemory(
      running.rows.length * (ROW_BYTES + VALUE_BYTES * batch.columns.length),
      ctx,
      'subquery',
    )
  }
  running.operator.close()
  if (state.waiting === running) state.waiting = undefined
  return running.rows
}

/** The next rows; where they have to be waited for, the run stays for later, and PENDING is thrown. */
function nextOf(running: Running, state: State, ctx: ExecContext): Batch | undefined {
  ctx.subplanDepth++
  try {
    const batch = running.operator.next()
    if (batch !== PENDING) return batch
  } catch (error) {
    if (error !== PENDING) throw error
  } finally {
    ctx.subplanDepth--
  }
  if (state.waiting !== running) {
    state.waiting?.operator.close()
    state.waiting = running
  }
  // oxlint-disable-next-line typescript/only-throw-error -- expressions wait by throwing PENDING
  throw PENDING
}

type Finish = (rowsFor: (frame: Frame) => Answer) => Scalar

function finisher(compiler: Compiler, expr: SubplanExpr): Finish {
  switch (expr.form) {
    case 'exists':
      return (rowsFor) => (frame) => rowsFor(frame).rows.length > 0
    case 'scalar':
      return (rowsFor) => (frame) => {
        const { rows } = rowsFor(frame)
        if (rows.length > 1) throw moreThanOneRow()
        return rows[0]?.[0] ?? null
      }
    case 'array': {
      const elementOid = compiler.types.type(expr.type.oid).elementOid
      return (rowsFor) => (frame) =>
        arrayOf(
          elementOid,
          rowsFor(frame).rows.map((row) => row[0] ?? null),
        )
    }
    case 'any':
    case 'all':
      return quantified(compiler, expr, expr.form === 'all')
    default:
      return unreachable(expr.form)
  }
}

function quantified(compiler: Compiler, expr: SubplanExpr, all: boolean): Finish {
  if (expr.test === undefined) throw new Error('a quantified subplan without a comparison')
  const test = compiler.compile(expr.test).scalar
  const { rowSlots } = expr
  const hashed = expr.hashLeft === undefined || all ? undefined : hashedAny(compiler, expr)
  return (rowsFor) => {
    if (hashed !== undefined) return hashed(rowsFor)
    return (frame) => {
      const { rows } = rowsFor(frame)
      const { slots } = frame.ctx
      let unknown = false
      for (const row of rows) {
        for (let i = 0; i < rowSlots.length; i++) slots[rowSlots[i] as number] = row[i] ?? null
        const result = test(frame)
        if (result === null) unknown = true
        else if (result !== all) return !all
      }
      return unknown ? null : all
    }
  }
}

/** `x IN (subquery)` of one hashable column that does not depend on the row. */
function hashedAny(compiler: Compiler, expr: SubplanExpr): Finish | undefined {
  if (expr.hashLeft === undefined || expr.params.length > 0) return undefined
  const left = compiler.compile(expr.hashLeft).scalar
  const { hashKey } = compiler.types.type(expr.hashLeft.type.oid)
  if (hashKey === undefined) return undefined
  return (rowsFor) => (frame) => {
    const state = stateOf(frame, expr)
    state.hashed ??= hashRows(rowsFor(frame).rows, hashKey)
    const value = left(frame)
    const { keys, hasNull, count } = state.hashed
    if (count === 0) return false
    if (value === null) return null
    if (keys.has(hashKey(value))) return true
    return hasNull ? null : false
  }
}

function hashRows(
  rows: readonly (readonly Datum[])[],
  hashKey: (value: NonNull) => unknown,
): NonNullable<State['hashed']> {
  const keys = new Set<unknown>()
  let hasNull = false
  for (const row of rows) {
    const value = row[0] ?? null
    if (value === null) hasNull = true
    else keys.add(hashKey(value))
  }
  return { keys, hasNull, count: rows.length }
}
