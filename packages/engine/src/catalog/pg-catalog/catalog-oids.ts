/** Oids of PostgreSQL's catalogs, as `classoid` and its kin name them, and of objects that every database has. */
import type { Oid } from '../../types/type.ts'

export const PG_TYPE: Oid = 1247
export const PG_CLASS: Oid = 1259
export const PG_AUTHID: Oid = 1260
export const PG_DATABASE: Oid = 1262
export const PG_ATTRDEF: Oid = 2604
export const PG_CONSTRAINT: Oid = 2606
export const PG_NAMESPACE: Oid = 2615
export const PG_REWRITE: Oid = 2618
export const PG_EXTENSION: Oid = 3079

/** `pg_database.oid` of the one database there is. */
export const DATABASE: Oid = 5
export const DEFAULT_TABLESPACE: Oid = 1663
export const HEAP_ACCESS_METHOD: Oid = 2
export const BTREE: Oid = 403
/** The access method of the extension `vector`. */
export const HNSW: Oid = 9182
export const INTERNAL_LANGUAGE: Oid = 12
export const C_LANGUAGE: Oid = 13
export const SQL_LANGUAGE: Oid = 14

const collations: Readonly<Record<string, Oid>> = {
  default: 100,
  C: 950,
  POSIX: 951,
  ucs_basic: 12340,
}

/** 0 for a collation that is not known. */
export function collationOid(name: string): Oid {
  return collations[name.replace(/^.*\./, '').replaceAll('"', '')] ?? 0
}

export const FIRST_INSIDE_OID: Oid = 2147483648

/**
 * Oids for what the catalog keeps inside another object and PostgreSQL as rows of their own (defaults, rules, enum labels, the
 * relation of a composite type): in the upper half of the oids, which objects that are counted up reach last.
 */
export const INSIDE_PARTS = 1699

export function insideOid(owner: Oid, part: number): Oid {
  return FIRST_INSIDE_OID + ((owner * INSIDE_PARTS + part) % FIRST_INSIDE_OID)
}

export function defaultOid(table: Oid, attnum: number): Oid {
  return insideOid(table, attnum)
}

export function ruleOid(view: Oid): Oid {
  return insideOid(view, 1697)
}

export function enumLabelOid(type: Oid, index: number): Oid {
  return insideOid(type, index)
}

export function compositeRelationOid(type: Oid): Oid {
  return insideOid(type, 1698)
}
