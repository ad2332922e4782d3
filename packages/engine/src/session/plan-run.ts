/** Runs a plan in a session's transaction: table locks, snapshot, operators, and what the changed rows owe at the end. */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { TableObject } from '../catalog/objects.ts'
import type { MaybePromise } from '../engine.ts'
import { readOnlyTransaction } from '../errors/session-errors.ts'
import { buildOperator } from '../executor/build.ts'
import type { ExpressionCompiler } from '../executor/compile/compiler.ts'
import type { ExecContext, Instrument, RowEvent, TableFacts } from '../executor/context.ts'
import { pull, settled } from '../executor/driver.ts'
import type { Operator } from '../executor/operator.ts'
import type { IndexColumn } from '../executor/index-range.ts'
import type { Plan, PlannedStatement } from '../planner/plan.ts'
import type { Batch } from '../store/batch.ts'
import type { Access, Snapshot, StoredTable } from '../store/table-access.ts'
import { PENDING, Waits } from '../store/waits.ts'
import type { TableLockMode } from '../txn/lock-modes.ts'
import type { Transaction } from '../txn/transaction.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeLookup } from '../types/type.ts'
import type { Evaluation } from './evaluation.ts'
import type { SessionHost } from './host.ts'

/** What the session gives to each of its runs. */
export interface RunWorld {
  readonly host: SessionHost
  readonly catalog: CatalogReader
  readonly types: TypeLookup
  readonly compiler: ExpressionCompiler
  readonly evaluation: Evaluation
  readonly workMemBytes: number
  readonly virtualRows: (oid: Oid) => ReturnType<ExecContext['virtualRelation']>
  readonly checkInterrupt: () => void
  /** Rejects when the statement is cancelled or out of time. */
  readonly interrupted: () => Promise<never>
  /** Tells where functions that have to wait record it. */
  readonly running: (waits: Waits) => void
}

/** A plan under way. */
export class PlanRun {
  readonly planned: PlannedStatement
  readonly ctx: ExecContext
  readonly events: RowEvent[] = []
  #operator: Operator | undefined
  readonly #world: RunWorld
  readonly #release: () => void

  constructor(
    world: RunWorld,
    planned: PlannedStatement,
    txn: Transaction,
    snapshot: Snapshot,
    params: readonly Datum[],
    instrument?: Instrument,
  ) {
    this.planned = planned
    this.#world = world
    const { waits, release } = makeWaits(world)
    this.#release = release
    this.ctx = makeContext(
      world,
      { txn, snapshot, waits },
      params,
      this.events,
      planned.slots,
      instrument,
    )
    world.running(waits)
  }

  next(): MaybePromise<Batch | undefined> {
    this.#operator ??= buildOperator(this.planned.plan, this.ctx, this.#world.compiler)
    return pull(this.#operator, this.ctx.waits)
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
    this.#release()
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

/** Writing in a read-only transaction is refused before anything is done; temporary tables are the session's own. */
export function checkReadOnly(world: RunWorld, planned: PlannedStatement, txn: Transaction): void {
  if (!txn.readOnly) return
  for (const { oid, mode } of planned.relations) {
    if (mode !== 'write') continue
    const table = world.catalog.object(oid)
    if (table?.kind === 'table' && table.persistence === 'temporary') continue
    throw readOnlyTransaction(planned.command.toUpperCase())
  }
}

export function makeWaits(world: RunWorld): { readonly waits: Waits; readonly release: () => void } {
  const faults = world.host.store.statementFaults()
  return {
    waits: new Waits(faults, world.interrupted),
    release: () => {
      faults.release()
    },
  }
}

function storedTable(world: RunWorld, oid: Oid): StoredTable {
  const table = world.host.store.table(oid, world.catalog)
  if (table === undefined) throw new Error(`table ${oid} is not there`)
  return table
}

function makeContext(
  world: RunWorld,
  access: Access,
  params: readonly Datum[],
  events: RowEvent[],
  slots: number,
  instrument: Instrument | undefined,
): ExecContext {
  const { catalog } = world
  return {
    eval: world.evaluation,
    types: world.types,
    params,
    slots: new Array<Datum>(slots).fill(null),
    access,
    waits: access.waits,
    table: (oid) => storedTable(world, oid),
    indexColumns: (oid) => indexColumns(world, oid),
    virtualRelation: world.virtualRows,
    facts: (oid) => tableFacts(catalog, oid),
    events: {
      wants: (table, kind) => wantsEvents(catalog, table, kind),
      add: (event) => {
        events.push(event)
      },
    },
    affected: new Map(),
    ctes: new Map(),
    subplans: new Map(),
    workMemBytes: world.workMemBytes,
    checkInterrupt: world.checkInterrupt,
    instrument,
  }
}

function wantsEvents(catalog: CatalogReader, table: Oid, kind: RowEvent['kind']): boolean {
  if (kind !== 'insert' && catalog.foreignKeysTo(table).length > 0) return true
  if (kind === 'delete') return false
  return catalog.constraintsOf(table).some(({ rule }) => rule.kind === 'foreign key')
}

function indexColumns(world: RunWorld, oid: Oid): readonly IndexColumn[] {
  const index = world.catalog.object(oid)
  if (index?.kind !== 'index') throw new Error(`index ${oid} is not there`)
  return index.keys.map((key) => ({
    type: world.types.type(key.type.oid),
    descending: key.descending,
    nullsFirst: key.nullsFirst,
  }))
}

function tableFacts(catalog: CatalogReader, oid: Oid): TableFacts {
  const table = catalog.object(oid)
  if (table?.kind !== 'table') throw new Error(`table ${oid} is not there`)
  const schema = catalog.object(table.schema)
  const column = (attnum: number): TableObject['columns'][0] | undefined =>
    table.columns.find((candidate) => candidate.attnum === attnum)
  return {
    schema: schema?.kind === 'schema' ? schema.name : 'public',
    name: table.name,
    columnName: (attnum) => column(attnum)?.name ?? '?',
    columnType: (attnum) => column(attnum)?.type.oid ?? 0,
    keyAttnums: keyAttnums(catalog, oid),
  }
}

/** Columns of plain unique indexes: those that a foreign key may point at. */
function keyAttnums(catalog: CatalogReader, table: Oid): ReadonlySet<number> {
  const attnums = new Set<number>()
  for (const index of catalog.indexesOf(table)) {
    if (!index.unique || index.predicate !== undefined) continue
    if (index.keys.some((key) => key.attnum === 0)) continue
    for (const key of index.keys) attnums.add(key.attnum)
  }
  return attnums
}
