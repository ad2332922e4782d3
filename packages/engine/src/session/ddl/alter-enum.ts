/** ALTER TYPE of an enum: a label more, or another name for one. */
import type { AlterEnum } from '../../ast/ddl-object.ts'
import type { TypeObject } from '../../catalog/objects.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { checkLabel } from './create-type.ts'
import { skipsExisting } from './existing.ts'
import { findType } from './find-object.ts'

type EnumDefinition = Extract<TypeObject['definition'], { kind: 'enum' }>

export function alterEnum(session: EngineSession, statement: AlterEnum): void {
  const type = findType(session, statement.name)
  const { definition } = type
  if (definition.kind !== 'enum') {
    throw sqlError(sqlstate.wrongObjectType, `${type.name} is not an enum`)
  }
  const changed =
    statement.action.kind === 'add'
      ? added(session, definition, statement.action)
      : renamed(definition, statement.action)
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

function renamed(
  definition: EnumDefinition,
  { from, to }: Extract<AlterEnum['action'], { kind: 'rename' }>,
): EnumDefinition {
  const at = definition.labels.indexOf(from)
  checkLabel(to)
  if (at < 0) throw missingLabel(from)
  if (definition.labels.includes(to)) {
    throw sqlError(sqlstate.duplicateObject, `enum label "${to}" already exists`)
  }
  return { ...definition, labels: definition.labels.with(at, to) }
}
