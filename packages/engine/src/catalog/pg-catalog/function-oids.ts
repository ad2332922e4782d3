/** Oids of functions by name, for the columns of type regproc. */
import { functionsNamed } from '../../functions/registry.ts'
import type { Oid } from '../../types/type.ts'

const known = new Map<string, Oid>()

/** 0 for no name, and for a function that the database does not have. */
export function functionOid(name: string): Oid {
  if (name === '') return 0
  let oid = known.get(name)
  if (oid === undefined) known.set(name, (oid = functionsNamed(name)[0]?.oid ?? 0))
  return oid
}
