/**
 * The types of the extension `vector`, in the form of the generated table. They are always known to the engine; a database finds
 * them by name once it has the extension. Oids from 9000 on are free in PostgreSQL, so that they are the same in every database.
 */
import type { Oid } from './type.ts'

export const VECTOR: Oid = 9000
export const VECTOR_ARRAY: Oid = 9001

/** The types, functions, operators and operator classes of `vector`; below 9300 there is room for what is to come. */
export function isExtensionOid(oid: Oid): boolean {
  return oid >= 9000 && oid < 9300
}

export const extensionTypeTable: string = `vector 9000 -1 f b U f , 0 9001 vector_in vector_out vector_recv vector_send vector_typmod_in  i e 0 
_vector 9001 -1 f b A f , 9000 0 array_in array_out array_recv array_send vector_typmod_in  i x 0 array_subscript_handler`
