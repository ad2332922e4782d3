/** ALTER TYPE of a composite type: attributes come and go, as long as no table keeps values of it. */
import type { AlterTable } from '../../ast/ddl-table.ts'
import type { TypeObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { columnOfRelationNotFound, duplicateColumn } from '../../errors/query-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { storedType } from './column-type.ts'
import { dependentsOf } from './dependents.ts'
import { findType } from './find-object.ts'
import { columnOfTable } from './table-columns.ts'

type Fields = Extract<TypeObject['definition'], { kind: 'composite' }>['fields']

export function alterAttributes(session: EngineSession, statement: AlterTable, sql: string): void {
  const { name, schema } = statement.name
  const type = findType(session, schema === undefined ? [name] : [schema, name])
  const { definition } = type
  if (definition.kind !== 'composite') {
    throw sqlError(sqlstate.wrongObjectType, `"${name}" is not a composite type`)
  }
  refuseUsed(session, type)
  const fields = statement.commands.reduce<Fields>(
    (current, command) => changed(session, type, current, command, sql),
    definition.fields,
  )
  session.host.store.put(session.block.ensure(), { ...type, definition: { ...definition, fields } })
}

function refuseUsed(session: EngineSession, type: TypeObject): void {
  for (const { part } of dependentsOf(session, { kind: 'object', object: type })) {
    if (part.kind !== 'column') continue
    const column = columnOfTable(part.table, part.attnum).name
    throw sqlError(
      sqlstate.featureNotSupported,
      `cannot alter type "${type.name}" because column "${part.table.name}.${column}" uses it`,
    )
  }
}

function changed(
  session: EngineSession,
  type: TypeObject,
  fields: Fields,
  command: AlterTable['commands'][0],
  sql: string,
): Fields {
  const indexOf = (name: string): number => fields.findIndex((field) => field.name === name)
  switch (command.kind) {
    case 'add-attribute': {
      const { name, type: written } = command.attribute
      if (indexOf(name) >= 0) {
        throw duplicateColumn(
          `column "${name}" of relation "${type.name}" already exists`,
          undefined,
        )
      }
      return [...fields, { name, type: storedType(session, sql, written) }]
    }
    case 'drop-attribute': {
      const at = indexOf(command.column)
      if (at < 0 && !command.ifExists) {
        throw columnOfRelationNotFound(command.column, type.name, undefined)
      }
      return at < 0 ? fields : fields.toSpliced(at, 1)
    }
    case 'alter-attribute': {
      const at = indexOf(command.column)
      if (at < 0) throw columnOfRelationNotFound(command.column, type.name, undefined)
      const now = storedType(session, sql, command.type)
      return fields.with(at, { name: command.column, type: now })
    }
    case 'owner':
      return fields
    default:
      throw featureNotSupported(`ALTER TYPE ... ${command.kind.replaceAll('-', ' ').toUpperCase()}`)
  }
}
