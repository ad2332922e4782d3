/** The behaviour of every built-in type that is implemented, by its name in the catalog. Arrays are made from their element. */
import { arrayType } from './array-type.ts'
import type { TypeBehaviour } from './behaviour.ts'
import { bool } from './bool-type.ts'
import { bytea } from './bytea-type.ts'
import { date } from './date-type.ts'
import { aclItem, pgLsn, pgNodeTree, refcursor, tid } from './catalog-text-types.ts'
import { float4, float8 } from './float-type.ts'
import { int2, int4, int8 } from './int-type.ts'
import { inet } from './inet-type.ts'
import { interval } from './interval-type.ts'
import { json, jsonb } from './json-types.ts'
import { numeric } from './numeric-type.ts'
import { oid, regType, xid } from './oid-type.ts'
import { pseudoType, unknownType, voidType } from './pseudo-types.ts'
import { bpchar, charType, cstring, name, text, varchar } from './text-types.ts'
import { time, timetz } from './time-type.ts'
import { timestamp, timestamptz } from './timestamp-type.ts'
import { uuid } from './uuid-type.ts'
import type { Type } from './type.ts'
import { vector } from './vector-type.ts'
import { vectorType } from './vector-types.ts'

export const behaviours: Readonly<Record<string, TypeBehaviour>> = {
  bool,
  bytea,
  char: charType,
  name,
  int8,
  int2,
  int4,
  text,
  oid,
  xid,
  cid: xid,
  xid8: int8,
  tid,
  pg_lsn: pgLsn,
  pg_node_tree: pgNodeTree,
  aclitem: aclItem,
  refcursor,
  float4,
  float8,
  bpchar,
  varchar,
  numeric,
  uuid,
  inet,
  date,
  time,
  timetz,
  timestamp,
  timestamptz,
  interval,
  json,
  jsonb,
  vector,
  unknown: unknownType,
  cstring,
  void: voidType,
  regproc: regType('regproc'),
  regprocedure: regType('regprocedure'),
  regoper: regType('regoper'),
  regoperator: regType('regoperator'),
  regclass: regType('regclass'),
  regtype: regType('regtype'),
  regrole: regType('regrole'),
  regnamespace: regType('regnamespace'),
  regcollation: regType('regcollation'),
  regconfig: regType('regconfig'),
  regdictionary: regType('regdictionary'),
  any: pseudoType('any'),
  anyelement: pseudoType('anyelement'),
  anyarray: pseudoType('anyarray'),
  anynonarray: pseudoType('anynonarray'),
  anyenum: pseudoType('anyenum'),
  anyrange: pseudoType('anyrange'),
  anymultirange: pseudoType('anymultirange'),
  anycompatible: pseudoType('anycompatible'),
  anycompatiblearray: pseudoType('anycompatiblearray'),
  anycompatiblenonarray: pseudoType('anycompatiblenonarray'),
  anycompatiblerange: pseudoType('anycompatiblerange'),
  anycompatiblemultirange: pseudoType('anycompatiblemultirange'),
  trigger: pseudoType('trigger'),
  event_trigger: pseudoType('event_trigger'),
  internal: pseudoType('internal'),
  language_handler: pseudoType('language_handler'),
}

/** The behaviour of an array over `element`, the vectors with subscripts from 0 (int2vector, oidvector) included. */
export function arrayBehaviour(element: Type, name: string): TypeBehaviour | undefined {
  return name === 'int2vector' || name === 'oidvector' ? vectorType(element) : arrayType(element)
}
