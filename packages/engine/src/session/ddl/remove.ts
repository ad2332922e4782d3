/** Removes objects with what goes with them; refuses where others depend on them, or takes those along (CASCADE), saying so. */
import type { Column, TableObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { dependentsOf } from './dependents.ts'
import { describePart, type Part } from './describe-object.ts'
import { lockForChange } from './lock-for-change.ts'
import { liveColumn } from './table-columns.ts'

type Doomed = {
  readonly part: Part
  /** `undefined` for what the command names; 'auto' for what goes along silently. */
  readonly because: Part | 'auto' | undefined
}

export function partKey(part: Part): string {
  switch (part.kind) {
    case 'object':
      return String(part.object.oid)
    case 'array':
      return `array:${part.type.oid}`
    default:
      return `${part.kind}:${part.table.oid}.${part.attnum}`
  }
}

/** The oid that says how old it is; an array type comes just before its elements'. */
function age(part: Part): number {
  switch (part.kind) {
    case 'object':
      return part.object.oid
    case 'array':
      return part.type.oid - 0.5
    default:
      return part.table.oid
  }
}

/** Everything that goes, each thing once and behind all that depends on it: the order to remove it in. */
function gather(session: EngineSession, targets: readonly Part[]): readonly Doomed[] {
  const found = new Map<string, Doomed>()
  for (const part of targets) found.set(partKey(part), { part, because: undefined })
  const order: string[] = []
  const visit = (part: Part): void => {
    const newestFirst = dependentsOf(session, part).toSorted((a, b) => age(b.part) - age(a.part))
    for (const dependent of newestFirst) {
      const key = partKey(dependent.part)
      const known = found.get(key)
      if (known !== undefined) {
        // what also belongs to something that goes is not worth a word
        if (dependent.auto && known.because !== undefined) {
          found.set(key, { part: known.part, because: 'auto' })
        }
        continue
      }
      found.set(key, { part: dependent.part, because: dependent.auto ? 'auto' : part })
      visit(dependent.part)
    }
    order.push(partKey(part))
  }
  for (const part of targets) if (!order.includes(partKey(part))) visit(part)
  return order.map((key) => {
    const doomed = found.get(key) as Doomed
    if (typeof doomed.because !== 'object') return doomed
    return belongsTo(doomed.part, found) ? { part: doomed.part, because: 'auto' } : doomed
  })
}

/** A default or column whose table goes as well. */
function belongsTo(part: Part, found: ReadonlyMap<string, Doomed>): boolean {
  if (part.kind === 'object') {
    return part.object.kind === 'constraint' && found.has(String(part.object.table))
  }
  if (part.kind === 'array') return false
  if (found.has(String(part.table.oid))) return true
  return part.kind === 'default' && found.has(`column:${part.table.oid}.${part.attnum}`)
}

/** `quiet`: CASCADE without a notice. */
export function removeAll(
  session: EngineSession,
  targets: readonly Part[],
  cascade: boolean,
  how: 'aloud' | 'quiet' = 'aloud',
): MaybePromise<void> {
  const doomed = gather(session, targets)
  const others = doomed.filter(({ because }) => typeof because === 'object').toReversed()
  if (others.length > 0) {
    if (!cascade) throw dependents(session, targets, others)
    if (how === 'aloud') announce(session, others)
  }
  return andThen(lockAll(session, doomed, 0), () => {
    for (const { part } of doomed) remove(session, part)
  })
}

function dependents(
  session: EngineSession,
  targets: readonly Part[],
  others: readonly Doomed[],
): Error {
  const [only] = targets
  const message =
    targets.length === 1 && only !== undefined
      ? `cannot drop ${describePart(session, only)} because other objects depend on it`
      : 'cannot drop desired object(s) because other objects depend on them'
  const detail = others.map(({ part, because }) => {
    const on = typeof because === 'object' ? describeCause(session, because) : ''
    return `${describePart(session, part)} depends on ${on}`
  })
  return sqlError(sqlstate.dependentObjectsStillExist, message, {
    detail: detail.join('\n'),
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  })
}

/** Of an extension it is the type that columns depend on. */
function describeCause(session: EngineSession, part: Part): string {
  const isExtension = part.kind === 'object' && part.object.kind === 'extension'
  return isExtension ? 'type vector' : describePart(session, part)
}

function announce(session: EngineSession, others: readonly Doomed[]): void {
  const lines = others.map(({ part }) => `drop cascades to ${describePart(session, part)}`)
  const [only] = lines
  const message =
    lines.length === 1 && only !== undefined
      ? only
      : `drop cascades to ${lines.length} other objects`
  session.notice(
    sqlError(sqlstate.successfulCompletion, message, {
      severity: 'NOTICE',
      ...(lines.length === 1 ? {} : { detail: lines.join('\n') }),
    }),
  )
}

function lockAll(
  session: EngineSession,
  doomed: readonly Doomed[],
  from: number,
): MaybePromise<void> {
  for (let i = from; i < doomed.length; i++) {
    const oid = lockedOid((doomed[i] as Doomed).part)
    if (oid === undefined) continue
    const locked = lockForChange(session, oid, 'access exclusive')
    if (locked instanceof Promise) return locked.then(() => lockAll(session, doomed, i + 1))
  }
}

function lockedOid(part: Part): number | undefined {
  if (part.kind === 'array') return undefined
  if (part.kind !== 'object') return part.table.oid
  const { object } = part
  switch (object.kind) {
    case 'table':
    case 'view':
    case 'sequence':
      return object.oid
    case 'index':
      return object.table
    case 'constraint':
      return object.table === 0 ? undefined : object.table
    default:
      return undefined
  }
}

function remove(session: EngineSession, part: Part): void {
  const { catalog, block } = session
  const { store } = session.host
  if (part.kind === 'array') return
  if (part.kind === 'object') {
    if (catalog.object(part.object.oid) === undefined) return
    store.drop(block.ensure(), part.object.oid)
    if (part.object.kind === 'table') session.temporary.dropped(part.object.oid)
    return
  }
  const table = catalog.object(part.table.oid)
  if (table?.kind !== 'table') return
  const change = part.kind === 'column' ? droppedColumn : withoutDefault
  const columns = table.columns.map((column) =>
    column.attnum === part.attnum ? change(column) : column,
  )
  store.put(block.ensure(), { ...table, columns })
}

/** A column that is gone keeps its number; its name is free again. */
export function droppedColumn(column: Column): Column {
  return {
    attnum: column.attnum,
    name: `........pg.dropped.${column.attnum}........`,
    type: column.type,
    notNull: false,
    dropped: true,
  }
}

export function withoutDefault(column: Column): Column {
  const { default: _, ...rest } = column
  return rest
}

/** The table's column as a part; `undefined` where there is none. */
export function columnPart(table: TableObject, name: string): Part | undefined {
  const column = liveColumn(table, name)
  return column && { kind: 'column', table, attnum: column.attnum }
}
