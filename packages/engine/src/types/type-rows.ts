/** The rows of the built-in types, as `pg_type` has them. */
import { RowIndex } from '../base/row-index.ts'
import { pgTypeTable } from './pg-type.table.ts'
import { extensionTypeTable, isExtensionOid } from './extension-types.ts'
import type { Oid, Type } from './type.ts'

export type TypeRow = {
  readonly oid: Oid
  readonly name: string
  readonly length: number
  readonly byValue: boolean
  /** `typtype`: b base, p pseudo, r range, m multirange. */
  readonly typtype: string
  readonly category: string
  readonly preferred: boolean
  readonly delimiter: string
  readonly elementOid: Oid
  readonly arrayOid: Oid
  readonly input: string
  readonly output: string
  readonly receive: string
  readonly send: string
  readonly typmodIn: string
  readonly typmodOut: string
  readonly align: string
  readonly storage: string
  readonly collation: Oid
  readonly subscript: string
}

function parse(line: string): TypeRow {
  const field = line.split(' ')
  const text = (at: number): string => field[at] ?? ''
  const number = (at: number): number => Number(field[at] ?? 0)
  return {
    oid: number(1),
    name: text(0),
    length: number(2),
    byValue: text(3) === 't',
    typtype: text(4),
    category: text(5),
    preferred: text(6) === 't',
    delimiter: text(7),
    elementOid: number(8),
    arrayOid: number(9),
    input: text(10),
    output: text(11),
    receive: text(12),
    send: text(13),
    typmodIn: text(14),
    typmodOut: text(15),
    align: text(16),
    storage: text(17),
    collation: number(18),
    subscript: text(19),
  }
}

const extensionRows: readonly TypeRow[] = extensionTypeTable.split('\n').map(parse)
const rows = new RowIndex(pgTypeTable, parse, extensionRows)

export function typeRow(oid: Oid): TypeRow | undefined {
  return rows.byOid(oid)
}

export function typeRowNamed(name: string): TypeRow | undefined {
  return rows.named(name)[0]
}

/** Every type that a database begins with, for `pg_type`. */
export function allTypeRows(): readonly TypeRow[] {
  return rows.all().filter(({ oid }) => !isExtensionOid(oid))
}

/** The types that `CREATE EXTENSION vector` brings. */
export function extensionTypeRows(): readonly TypeRow[] {
  return extensionRows
}

export function typeKind(row: TypeRow): Type['kind'] {
  if (row.typtype === 'p') return 'pseudo'
  return row.category === 'A' ? 'array' : 'base'
}
