/** serial and identity columns: the sequence that goes with the column, and the default that draws from it. */
import type { SequenceOption } from '../../ast/ddl-sequence.ts'
import type { TypeName } from '../../ast/type-name.ts'
import type { Column, SequenceObject, TableObject } from '../../catalog/objects.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { TypeRef } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { freeName } from './object-name.ts'
import { sequenceFromOptions } from './sequence-options.ts'

export type SequencePlan = {
  readonly type: number
  readonly options: readonly SequenceOption[]
  /** `undefined` for serial. */
  readonly identity: 'always' | 'by-default' | undefined
}

const serialTypes: Readonly<Record<string, number>> = {
  smallserial: 21,
  serial2: 21,
  serial: 23,
  serial4: 23,
  bigserial: 20,
  serial8: 20,
}

/** The integer type of a serial; `undefined` for any other type. */
export function serialType(type: TypeName): TypeRef | undefined {
  if (type.names.length !== 1 || type.arrayBounds.length > 0) return undefined
  const oid = serialTypes[type.names[0] as string]
  return oid === undefined ? undefined : { oid, typmod: -1 }
}

export function identityOf(when: 'always' | 'by-default'): NonNullable<Column['identity']> {
  return when === 'always' ? 'always' : 'by default'
}

/** Makes the column's sequence; answers with the table as it is then (a serial's column has its default). */
export function ownSequence(
  session: EngineSession,
  table: TableObject,
  column: Column,
  plan: SequencePlan,
): TableObject {
  const { store } = session.host
  const txn = session.block.ensure()
  const written = plan.options.find((option) => option.kind === 'sequence-name')
  const name =
    written?.kind === 'sequence-name'
      ? (written.name.at(-1) as string)
      : freeName(session, table.schema, `${table.name}_${column.name}_seq`)
  const sequence: SequenceObject = {
    ...sequenceFromOptions(session, name, table.schema, plan.type, plan.options),
    persistence: table.persistence,
    ownedBy: {
      table: table.oid,
      attnum: column.attnum,
      identity: plan.identity !== undefined,
    },
  }
  store.put(txn, sequence)
  if (plan.identity !== undefined) return table
  const schema = session.catalog.object(table.schema)
  const schemaName = schema?.kind === 'schema' ? schema.name : 'public'
  const qualified = `${quoteIdentifier(schemaName)}.${quoteIdentifier(name)}`
  const text = `nextval('${qualified.replaceAll("'", "''")}'::regclass)`
  const next: TableObject = {
    ...table,
    columns: table.columns.map((each) =>
      each.attnum === column.attnum ? { ...each, default: text } : each,
    ),
  }
  store.put(txn, next)
  return next
}
