/** ALTER TYPE of an enum: a label more, or another name for one. */
import type { AlterEnum } from '../../ast/ddl-object.ts'
import type { TypeObject } from '../../catalog/objects.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { checkLabel } from './create-type.ts'
import { skipsExisting } from './existing.ts'
import { findType } from './find-object.ts'
import { replaceLabel } from './enum-values.ts'

type EnumDefinition = Extract<TypeObject['definition'], { kind: 'enum' }>

export function alterEnum(session: EngineSession, statement: AlterEnum): MaybePromise<void> {
  const type = findType(session, statement.name)
  const { definition } = type
  if (definition.kind !== 'enum') {
    throw sqlError(sqlstate.wrongObjectType, `${type.name} is not an enum`)
  }
  const { action } = statement
  if (action.kind === 'rename') return renameLabel(session, type, definition, action)
  const changed = added(session, definition, action)
  if (changed === undefined) return
  session.host.store.put(session.block.ensure(), { ...type, definition: changed })
}

function missingLabel(label: string): Error {
  return sqlError(sqlstate.invalidParameterValue, `"${label}" is not an existing enum label`)
}

function added(
  session: EngineSession,
  { labels, orders, kind }: EnumDefinition,
  action: Extract<AlterEnum['action'], { kind: 'add' }>,
): EnumDefinition | undefined {
  const { label, neighbour, after } = action
  checkLabel(label)
  if (labels.includes(label)) {
    if (skipsExisting(session, action.ifNotExists, 'enum label', label)) return undefined
    throw sqlError(sqlstate.duplicateObject, `enum label "${label}" already exists`)
  }
  const near = neighbour === undefined ? labels.length - 1 : labels.indexOf(neighbour)
  if (neighbour !== undefined && near < 0) throw missingLabel(neighbour)
  const at = neighbour !== undefined && !after ? near : near + 1
  const before = orders[at - 1]
  const behind = orders[at]
  const order =
    before === undefined
      ? (behind ?? 2) - 1
      : behind === undefined
        ? before + 1
        : (before + behind) / 2
  if (order === before || order === behind) {
    throw sqlError(sqlstate.programLimitExceeded, 'no room for another label between these two')
  }
  return { kind, labels: labels.toSpliced(at, 0, label), orders: orders.toSpliced(at, 0, order) }
}

/** Rows keep labels, so those that have the old one are given the new: both are there meanwhile. */
async function renameLabel(
  session: EngineSession,
  type: TypeObject,
  definition: EnumDefinition,
  { from, to }: Extract<AlterEnum['action'], { kind: 'rename' }>,
): Promise<void> {
  const { labels, orders } = definition
  const at = labels.indexOf(from)
  checkLabel(to)
  if (at < 0) throw missingLabel(from)
  if (labels.includes(to)) {
    throw sqlError(sqlstate.duplicateObject, `enum label "${to}" already exists`)
  }
  const { store } = session.host
  const txn = session.block.ensure()
  const order = orders[at] as number
  const both: EnumDefinition = {
    ...definition,
    labels: labels.toSpliced(at, 0, to),
    orders: orders.toSpliced(at, 0, order),
  }
  store.put(txn, { ...type, definition: both })
  await replaceLabel(session, type, from, to)
  store.put(txn, { ...type, definition: { ...definition, labels: labels.with(at, to) } })
}
