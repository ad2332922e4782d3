/**
 * The short way for new references: looks the referenced row up by its unique index and locks it FOR KEY SHARE, each distinct key of
 * a statement once. It does what the query in `foreign-keys.ts` does; where anything is out of the ordinary (no row, a row that
 * is being changed, types that differ) the check is left to that query, which also makes the error.
 */
import { ByteWriter } from '../base/byte-writer.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { MaybePromise } from '../engine.ts'
import type { IndexColumn } from '../executor/index-range.ts'
import { encodeKeyColumn } from '../index/key-encoding.ts'
import type { Access, StoredTable } from '../store/table-access.ts'
import { PENDING, type Pending } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import { lockForChange } from './ddl/lock-for-change.ts'
import { positionsOf, tableOf, type OwedCheck } from './foreign-keys.ts'
import { andThen } from './maybe-promise.ts'
import { settleWithWaits } from './plan-run.ts'
import { runSide } from './run-world.ts'
import type { EngineSession } from './session.ts'

type Target = {
  readonly table: StoredTable
  readonly index: number
  readonly columns: readonly IndexColumn[]
  /** Positions of the referencing columns in a row, in the order of the index's columns. */
  readonly positions: readonly number[]
  /** Keys that have been found and locked. */
  readonly known: Set<string>
}

const NO_COLUMNS: readonly number[] = []

/** Answers with the checks that have to go the long way. */
export function lookUpReferences(
  session: EngineSession,
  checks: readonly OwedCheck[],
): MaybePromise<readonly OwedCheck[]> {
  const short = checks.filter(({ side }) => side === 'referencing')
  if (short.length === 0) return checks
  const { host, catalog } = session
  const referenced = [...new Set(short.map(({ constraint }) => constraint.rule.references))]
  const txn = session.block.ensure()
  const run = (): MaybePromise<readonly OwedCheck[]> => {
    const snapshot = host.store.transactions.latestSnapshot(txn)
    const targets = new Map<number, Target | undefined>()
    const left: OwedCheck[] = checks.filter(({ side }) => side !== 'referencing')
    let at = 0
    return settleWithWaits(runSide(session), (waits) => {
      const access: Access = { txn, snapshot, waits }
      for (; at < short.length; at++) {
        const check = short[at] as OwedCheck
        const found = checkOne(session, catalog, access, targets, check)
        if (found === PENDING) return PENDING
        if (!found) left.push(check)
      }
      return left
    })
  }
  return andThen(lockAll(session, referenced, 0), run)
}

function lockAll(
  session: EngineSession,
  tables: readonly number[],
  from: number,
): MaybePromise<void> {
  for (let i = from; i < tables.length; i++) {
    const locked = lockForChange(session, tables[i] as number, 'row share')
    if (locked instanceof Promise) return locked.then(() => lockAll(session, tables, i + 1))
  }
}

const key = new ByteWriter(64)

function checkOne(
  session: EngineSession,
  catalog: CatalogReader,
  access: Access,
  targets: Map<number, Target | undefined>,
  { constraint, event }: OwedCheck,
): boolean | Pending {
  let target = targets.get(constraint.oid)
  if (target === undefined && !targets.has(constraint.oid)) {
    target = targetOf(session, catalog, constraint)
    targets.set(constraint.oid, target)
  }
  if (target === undefined) return false
  const row = event.newRow ?? []
  key.reset()
  let text = ''
  for (let i = 0; i < target.positions.length; i++) {
    const value: Datum = row[target.positions[i] as number] ?? null
    if (value === null) return constraint.rule.match === 'simple'
    const column = target.columns[i] as IndexColumn
    encodeKeyColumn(key, column.type, column, value)
    const part = String(column.type.hashKey?.(value) ?? '')
    text += `${part.length}:${part}`
  }
  if (target.known.has(text)) return true
  const bytes = key.view()
  const rowId = target.table.lookup(access, target.index, bytes, NO_COLUMNS, [])
  if (rowId === PENDING) return PENDING
  if (rowId === undefined) return false
  const outcome = target.table.lock(access, rowId, 'key share', 'block')
  if (outcome === PENDING) return PENDING
  if (outcome !== 'locked') return false
  target.known.add(text)
  return true
}

function targetOf(
  session: EngineSession,
  catalog: CatalogReader,
  { rule, table: referencing }: OwedCheck['constraint'],
): Target | undefined {
  const index = catalog.object(rule.index)
  const table = session.host.store.table(rule.references, catalog)
  if (index?.kind !== 'index' || table === undefined || index.predicate !== undefined) {
    return undefined
  }
  const own = tableOf(catalog, referencing)
  const attnums: number[] = []
  for (const { attnum, type } of index.keys) {
    const at = rule.referencedAttnums.indexOf(attnum)
    const mine = own.columns.find((column) => column.attnum === rule.attnums[at])
    // Keys of one type are encoded as another's only where the types are the same.
    if (mine === undefined || mine.type.oid !== type.oid) return undefined
    attnums.push(mine.attnum)
  }
  return {
    table,
    index: rule.index,
    columns: session.facts.indexColumns(rule.index),
    positions: positionsOf(own, attnums),
    known: new Set(),
  }
}
