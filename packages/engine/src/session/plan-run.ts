/** Runs a plan in a session's transaction: table locks, snapshot, operators, and what the changed rows owe at the end. */
import type { MaybePromise } from '../engine.ts'
import { readOnlyTransaction } from '../errors/session-errors.ts'
import { buildOperator } from '../executor/build.ts'
import type { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type { Instrument, RowEvent } from '../executor/context.ts'
import { pull, settled } from '../executor/driver.ts'
import type { Operator } from '../executor/operator.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Batch } from '../store/batch.ts'
import type { Snapshot } from '../store/table-access.ts'
import { PENDING, Waits } from '../store/waits.ts'
import type { TableLockMode } from '../txn/lock-modes.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Datum } from '../types/datum.ts'
import { andThen, recover } from './maybe-promise.ts'
import { RunContext, type RunWorld } from './run-context.ts'

/** What is not as usual about a run. */
export type RunSpecials = {
  /** Measures operators, for EXPLAIN ANALYZE. */
  readonly instrument?: Instrument | undefined
  /** Another way to make operators, for bulk loading. */
  readonly compiler?: ExpressionCompiler
}

/** A plan under way. */
export class PlanRun {
  readonly planned: PlannedStatement
  readonly ctx: RunContext
  readonly events: RowEvent[] = []
  #operator: Operator | undefined
  readonly #world: RunWorld
  readonly #compiler: ExpressionCompiler
  readonly #release: () => void
  readonly #txn: Transaction

  constructor(
    world: RunWorld,
    planned: PlannedStatement,
    txn: Transaction,
    snapshot: Snapshot,
    params: readonly Datum[],
    special: RunSpecials = {},
  ) {
    this.#world = world
    this.planned = planned
    this.#txn = txn
    this.#compiler = special.compiler ?? world.compiler
    const { waits, release } = makeWaits(world)
    this.#release = release
    this.ctx = new RunContext(
      world,
      { txn, snapshot, waits },
      params,
      this.events,
      planned.slots,
      special.instrument,
    )
  }

  next(): MaybePromise<Batch | undefined> {
    const txn = this.#txn
    if (txn.doom !== undefined) throw txn.doom
    this.#world.running(this.ctx.waits)
    this.#operator ??= buildOperator(this.planned.plan, this.ctx, this.#compiler)
    const batch = pull(this.#operator, this.ctx.waits)
    // What was read after the snapshot had been taken away means nothing, and neither do its errors.
    return batch instanceof Promise ? batch.then(standing(txn), failing(txn)) : batch
  }

  /** How many rows the statement has changed. */
  get affected(): number {
    let plan: Plan = this.planned.plan
    while (plan.kind === 'with' || plan.kind === 'project') plan = plan.input
    return this.ctx.affected.get(plan) ?? 0
  }

  close(): void {
    this.#operator?.close()
    this.#operator = undefined
    this.ctx.closeScratch()
    this.#release()
  }
}

function standing(txn: Transaction): <T>(value: T) => T {
  return (value) => {
    if (txn.doom !== undefined) throw txn.doom
    return value
  }
}

function failing(txn: Transaction): (error: unknown) => never {
  return (error) => {
    throw txn.doom ?? error
  }
}

const lockModes: Readonly<Record<PlannedStatement['relations'][0]['mode'], TableLockMode>> = {
  read: 'access share',
  'row share': 'row share',
  write: 'row exclusive',
}

/** Takes the statement's table locks, waiting for those that are held. */
export function lockRelations(
  world: RunWorld,
  planned: PlannedStatement,
  txn: Transaction,
): MaybePromise<void> {
  if (planned.relations.length === 0) return
  const { locks } = world.host.store.transactions
  const waits = makeWaits(world).waits
  return settled(waits, () => {
    for (const { oid, mode } of planned.relations) {
      if (locks.lockTable(txn, oid, lockModes[mode], 'block', waits) === PENDING) return PENDING
    }
    return undefined
  }) as MaybePromise<void>
}

/** Writing and locking rows in a read-only transaction is refused before anything is done; temporary tables are the session's own. */
export function checkReadOnly(world: RunWorld, planned: PlannedStatement, txn: Transaction): void {
  if (!txn.readOnly) return
  for (const { oid, mode } of planned.relations) {
    if (mode === 'read') continue
    const table = world.catalog.object(oid)
    if (table?.kind === 'table' && table.persistence === 'temporary') continue
    throw readOnlyTransaction(
      mode === 'write' ? planned.command.toUpperCase() : lockingCommand(planned.plan),
    )
  }
}

/** SELECT FOR … as it is called after its first lock. */
function lockingCommand(plan: Plan): string {
  let node = plan
  while (node.kind !== 'lockRows' && 'input' in node) node = node.input
  const strength = node.kind === 'lockRows' ? node.locks[0]?.strength : undefined
  return `SELECT FOR ${(strength ?? 'update').toUpperCase()}`
}

export function makeWaits(world: RunWorld): {
  readonly waits: Waits
  readonly release: () => void
} {
  const faults = world.host.store.statementFaults()
  return {
    waits: new Waits(faults, world.wait),
    release: () => {
      faults.release()
    },
  }
}

/** Runs synchronous code, with waits of its own, until it is through; then the pages brought for it go, also after an error. */
export function settleWithWaits<T>(
  world: RunWorld,
  attempt: (waits: Waits) => T | typeof PENDING,
): MaybePromise<T> {
  const { waits, release } = makeWaits(world)
  const settling = recover(
    () => settled(waits, () => attempt(waits)),
    (error) => {
      release()
      throw error
    },
  )
  return andThen(settling, (answer) => {
    release()
    return answer
  })
}
