/** The part of a type that its own file gives; name, oid and the rest of the catalog row come from the table or the catalog. */
import type { Type } from './type.ts'

export type TypeBehaviour = Omit<
  Type,
  | 'oid'
  | 'name'
  | 'arrayOid'
  | 'elementOid'
  | 'category'
  | 'preferred'
  | 'kind'
  | 'length'
  | 'enumLabels'
  | 'baseType'
  | 'fields'
>
