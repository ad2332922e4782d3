/**
 * The built-in types: rows of the generated table joined with the behaviour from each type's file. A type is made when it is
 * first asked for; arrays are made from their element.
 */
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { arrayBehaviour, behaviours } from './behaviours.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { unsupportedType } from './pseudo-types.ts'
import { recordType } from './record-type.ts'
import type { Oid, Type, TypeLookup } from './type.ts'
import { typeKind, typeRow, typeRowNamed, type TypeRow } from './type-rows.ts'

const made = new Map<Oid, Type>()

function behaviourOf(row: TypeRow): TypeBehaviour | undefined {
  const own = Object.hasOwn(behaviours, row.name) ? behaviours[row.name] : undefined
  if (own !== undefined) return own
  if (row.name === 'record') return recordType(builtinType)
  if (row.category !== 'A' || row.elementOid === 0) return undefined
  if (!isImplementedType(row.elementOid)) return undefined
  return arrayBehaviour(builtinType(row.elementOid), row.name)
}

function builtinType(oid: Oid): Type {
  const known = made.get(oid)
  if (known !== undefined) return known
  const row = typeRow(oid)
  if (row === undefined) {
    throw sqlError(sqlstate.undefinedObject, `type with OID ${oid} does not exist`)
  }
  const type: Type = {
    ...(behaviourOf(row) ?? unsupportedType(row.name)),
    oid,
    name: row.name,
    arrayOid: row.arrayOid,
    elementOid: row.elementOid,
    category: row.category,
    preferred: row.preferred,
    kind: typeKind(row),
    length: row.length,
  }
  made.set(oid, type)
  return type
}

/** False for the types of PostgreSQL that are known by name only (point, tsvector, int4range …). */
export function isImplementedType(oid: Oid): boolean {
  const row = typeRow(oid)
  return row !== undefined && behaviourOf(row) !== undefined
}

export const builtinTypes: TypeLookup = {
  type: builtinType,
  typeByName: (name) => {
    const row = typeRowNamed(name)
    return row === undefined ? undefined : builtinType(row.oid)
  },
}
