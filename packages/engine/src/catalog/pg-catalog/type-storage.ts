/** How PostgreSQL would keep values of a type (`typlen`, `typalign` …) and the collation its columns have. */
import type { Oid, TypeLookup } from '../../types/type.ts'
import { typeRow, type TypeRow } from '../../types/type-rows.ts'

export type TypeStorage = Pick<TypeRow, 'length' | 'byValue' | 'align' | 'storage' | 'collation'>

const enumStorage: TypeStorage = {
  length: 4,
  byValue: true,
  align: 'i',
  storage: 'p',
  collation: 0,
}
const compositeStorage: TypeStorage = {
  length: -1,
  byValue: false,
  align: 'd',
  storage: 'x',
  collation: 0,
}

export function typeStorage(types: TypeLookup, oid: Oid): TypeStorage {
  const builtin = typeRow(oid)
  if (builtin !== undefined) return builtin
  const type = types.type(oid)
  if (type.kind === 'enum') return enumStorage
  if (type.kind === 'domain' && type.baseType) return typeStorage(types, type.baseType.oid)
  if (type.kind !== 'array') return compositeStorage
  const element = typeStorage(types, type.elementOid)
  return {
    ...compositeStorage,
    align: element.align === 'd' ? 'd' : 'i',
    collation: element.collation,
  }
}
