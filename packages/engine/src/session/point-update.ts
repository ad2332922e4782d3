/**
 * The short way for UPDATE of one row by the whole key of a unique index, where nothing else hangs on the row: no generated
 * columns, checks, foreign keys or RETURNING. Anything out of the ordinary — a lock to wait for, a row that somebody has changed, a
 * NULL that may not be — is left to the plan, which starts from the beginning and finds the same row locked by this transaction.
 */
import type { StatementNeeds } from '../binder/statement-needs.ts'
import type { Evaluator } from '../executor/compile/evaluator.ts'
import { Frame } from '../executor/context.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { AnyVector } from '../store/batch.ts'
import type { RowLockStrength } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Datum } from '../types/datum.ts'
import { giveUp, mayChange, type PointChange } from './point-change.ts'
import { pointKeyOf, type IndexScan, type PointKey } from './point-key.ts'
import { RunContext } from './run-context.ts'
import type { EngineSession } from './session.ts'

type UpdatePlan = Extract<Plan, { kind: 'update' }>

/** One value of the row at hand, as a column of it. */
class Cell implements AnyVector {
  readonly kind = 'any'
  readonly nulls = undefined
  readonly #row: readonly Datum[]
  readonly #at: number

  constructor(row: readonly Datum[], at: number) {
    this.#row = row
    this.#at = at
  }

  get(): Datum {
    return this.#row[this.#at] ?? null
  }
}

type Assigned = { readonly code: Evaluator; readonly notNull: boolean }

export class PointUpdate implements PointChange {
  readonly #key: PointKey
  readonly #scanned: readonly number[]
  readonly #assigned: readonly Assigned[]
  readonly #attnums: readonly number[]
  readonly #strength: RowLockStrength
  readonly #row: Datum[] = []
  readonly #values: Datum[] = []
  readonly #cells: readonly Cell[]
  readonly #needs: StatementNeeds

  constructor(
    key: PointKey,
    scan: IndexScan,
    assigned: readonly Assigned[],
    attnums: readonly number[],
    strength: RowLockStrength,
    needs: StatementNeeds,
  ) {
    this.#needs = needs
    this.#key = key
    this.#scanned = scan.attnums
    this.#assigned = assigned
    this.#attnums = attnums
    this.#strength = strength
    this.#cells = scan.attnums.map((_, i) => new Cell(this.#row, i))
  }

  tag(count: number): string {
    return `UPDATE ${count}`
  }

  run(session: EngineSession, txn: Transaction, params: readonly Datum[]): number | Pending {
    const { transactions } = session.host.store
    if (!mayChange(session, txn, this.#key.table, this.#needs)) return PENDING
    const waits = session.idleWaits
    const key = this.#key.encode(params)
    if (key === undefined) return 0
    const table = this.#key.stored(session)
    const access = { txn, snapshot: transactions.statementSnapshot(txn), waits }
    const rowId = table.lookup(access, this.#key.index, key, this.#scanned, this.#row)
    if (rowId === PENDING) return giveUp(session)
    if (rowId === undefined) return 0
    if (table.lock(access, rowId, this.#strength, 'block') !== 'locked') return giveUp(session)
    if (!this.#evaluate(session, access, params)) return giveUp(session)
    if (table.update(access, rowId, this.#attnums, this.#values) === PENDING) {
      return giveUp(session)
    }
    return 1
  }

  #evaluate(
    session: EngineSession,
    access: ConstructorParameters<typeof RunContext>[1],
    params: readonly Datum[],
  ): boolean {
    const frame = new Frame(new RunContext(session.world, access, params, [], 0, undefined))
    frame.columns = this.#cells
    for (let i = 0; i < this.#assigned.length; i++) {
      const { code, notNull } = this.#assigned[i] as Assigned
      const value = code.scalar(frame)
      if (value === null && notNull) return false
      this.#values[i] = value
    }
    return true
  }
}

/** The point update that a plan is; `undefined` for any other plan. */
export function pointUpdateOf(
  planned: PlannedStatement,
  session: EngineSession,
): PointUpdate | undefined {
  const { plan } = planned
  if (plan.kind !== 'update' || planned.slots > 0 || planned.relations.length !== 1)
    return undefined
  const { input, rules, returning, assignments } = plan
  if (input.kind !== 'indexScan' || returning !== undefined || !isPlain(plan)) return undefined
  const key = pointKeyOf(input, session)
  if (key === undefined || session.facts.wantsEvents(plan.table, 'update')) return undefined
  const table = session.host.store.table(plan.table, session.catalog)
  if (table === undefined) return undefined
  const assigned = assignments.map(({ position, value }) => ({
    code: session.compiler.compile(value),
    notNull: rules.notNull.includes(position),
  }))
  const attnums = assignments.map(({ position }) => rules.attnums[position] as number)
  const strength = table.updateLockStrength(attnums)
  return new PointUpdate(key, input, assigned, attnums, strength, planned.needs)
}

function isPlain({ rules }: UpdatePlan): boolean {
  return rules.generated.length === 0 && rules.checks.length === 0 && rules.viewChecks.length === 0
}
