/** What information_schema says of a type: its standard name, lengths, precisions and scales. */
import type { Oid, TypeLookup, TypeRef } from '../../types/type.ts'
import { typeRow } from '../../types/type-rows.ts'
import { FIRST_USER_OID } from '../catalog.ts'
import { isExtensionOid } from '../../types/extension-types.ts'
import { extensionSchema } from '../extensions.ts'
import type { CatalogReader } from '../catalog.ts'
import { objectLists, schemaName } from '../pg-catalog/object-lists.ts'
import { typeStorage } from '../pg-catalog/type-storage.ts'
import type { CatalogRow, VirtualContext } from '../virtual-relation.ts'

const TEXT = 25
const BPCHAR = 1042
const VARCHAR = 1043
const DATE = 1082
const TIME = 1083
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184
const INTERVAL = 1186
const TIMETZ = 1266
const BIT = 1560
const VARBIT = 1562
const NUMERIC = 1700

/** `VARHDRSZ`, which typmods of texts and numerics include. */
const HEADER = 4
const LONGEST_TEXT_BYTES = 1073741824
const UTF8_BYTES = 4
const FULL_INTERVAL = 0xffff
const FULL_PRECISION = 6

type BinaryNumber = { readonly precision: number; readonly scale: number | null }
const binaryNumbers: ReadonlyMap<Oid, BinaryNumber> = new Map([
  [21, { precision: 16, scale: 0 }],
  [23, { precision: 32, scale: 0 }],
  [20, { precision: 64, scale: 0 }],
  [700, { precision: 24, scale: null }],
  [701, { precision: 53, scale: null }],
])

/** The type under a domain, with the modifier that the domain gives it. */
export function underlying(types: TypeLookup, type: TypeRef): TypeRef {
  const known = types.type(type.oid)
  return known.kind === 'domain' && known.baseType ? known.baseType : type
}

/** `data_type`, of a type that is no domain. */
export function dataType({ types, call }: VirtualContext, oid: Oid): string {
  const type = types.type(oid)
  if (type.elementOid !== 0 && type.length === -1) return 'ARRAY'
  return oid < FIRST_USER_OID && !isExtensionOid(oid)
    ? String(call('format_type', oid, null))
    : 'USER-DEFINED'
}

/** The columns from `character_maximum_length` to `interval_type`, of a type that is no domain. */
export function lengthsAndPrecisions(
  context: VirtualContext,
  { oid, typmod }: TypeRef,
): CatalogRow {
  const binary = binaryNumbers.get(oid)
  const exact = oid === NUMERIC && typmod !== -1
  const length = characterLength(oid, typmod)
  return {
    character_maximum_length: length,
    character_octet_length: octetLength(oid, typmod, length),
    numeric_precision: binary?.precision ?? (exact ? ((typmod - HEADER) >> 16) & 0xffff : null),
    numeric_precision_radix: binary ? 2 : oid === NUMERIC ? 10 : null,
    numeric_scale: binary ? binary.scale : exact ? (typmod - HEADER) & 0xffff : null,
    datetime_precision: datetimePrecision(oid, typmod),
    interval_type: intervalFields(context, oid, typmod),
  }
}

function characterLength(oid: Oid, typmod: number): number | null {
  if (typmod === -1) return null
  if (oid === BPCHAR || oid === VARCHAR) return typmod - HEADER
  return oid === BIT || oid === VARBIT ? typmod : null
}

function octetLength(oid: Oid, typmod: number, length: number | null): number | null {
  if (oid !== TEXT && oid !== BPCHAR && oid !== VARCHAR) return null
  if (typmod === -1) return LONGEST_TEXT_BYTES
  return length === null ? null : length * UTF8_BYTES
}

function datetimePrecision(oid: Oid, typmod: number): number | null {
  switch (oid) {
    case DATE:
      return 0
    case TIME:
    case TIMETZ:
    case TIMESTAMP:
    case TIMESTAMPTZ:
      return typmod < 0 ? FULL_PRECISION : typmod
    case INTERVAL: {
      const precision = typmod & 0xffff
      return typmod < 0 || precision === FULL_INTERVAL ? FULL_PRECISION : precision
    }
    default:
      return null
  }
}

function intervalFields({ call }: VirtualContext, oid: Oid, typmod: number): string | null {
  if (oid !== INTERVAL) return null
  const written = String(call('format_type', oid, typmod))
  return /^interval[()0-9]* (.*)$/.exec(written)?.[1]?.toUpperCase() ?? null
}

/** The columns of a collation other than the default. */
export function collationColumns(
  { types, databaseName }: VirtualContext,
  oid: Oid,
  written: string | undefined,
): CatalogRow {
  const named = written ?? (typeStorage(types, oid).collation === 950 ? 'C' : undefined)
  if (named === undefined || named === 'default') return {}
  return {
    collation_catalog: databaseName,
    collation_schema: 'pg_catalog',
    collation_name: named.replace(/^.*\./, '').replaceAll('"', ''),
  }
}

/** Schema and name of a type. */
export function qualifiedType(
  catalog: CatalogReader,
  oid: Oid,
): { readonly schema: string; readonly name: string } {
  const builtin = typeRow(oid)
  if (builtin !== undefined) {
    return { schema: extensionSchema(catalog, oid) ?? 'pg_catalog', name: builtin.name }
  }
  for (const type of objectLists(catalog).types) {
    if (type.oid !== oid && type.arrayOid !== oid) continue
    const name = type.oid === oid ? type.name : `_${type.name}`
    return { schema: schemaName(catalog, type.schema), name }
  }
  return { schema: '', name: '' }
}

/** `udt_catalog`, `udt_schema`, `udt_name`. */
export function userDefinedType({ catalog, databaseName }: VirtualContext, oid: Oid): CatalogRow {
  const { schema, name } = qualifiedType(catalog, oid)
  return { udt_catalog: databaseName, udt_schema: schema, udt_name: name }
}

export function yesOrNo(value: boolean): 'YES' | 'NO' {
  return value ? 'YES' : 'NO'
}

/** Of the bits that `pg_relation_is_updatable` gives: 4 update, 8 insert, 16 delete. */
export function allowsInsert(bits: number): boolean {
  return (bits & 8) !== 0
}

export function allowsUpdate(bits: number): boolean {
  return (bits & 20) === 20
}
