/** The types of the catalogs' rows, the arrays over them, and the domains of information_schema, as rows of pg_type. */
import type { Oid } from '../../types/type.ts'
import { typeRow } from '../../types/type-rows.ts'
import { BOOTSTRAP_ROLE, INFORMATION_SCHEMA, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { CatalogRow } from '../virtual-relation.ts'
import { catalogTypesTable } from './catalog-types.table.ts'

export type CatalogType = {
  readonly oid: Oid
  readonly name: string
  readonly namespace: Oid
  readonly kind: string
  readonly relation: Oid
  readonly element: Oid
  readonly array: Oid
  readonly base: Oid
  readonly typmod: number
  readonly collation: Oid
  readonly category: string
  readonly default: string | null
}

let types: readonly CatalogType[] | undefined

export function catalogTypes(): readonly CatalogType[] {
  types ??= catalogTypesTable.split('\n').map((line) => {
    const [oid, name = '', schema, kind = 'c', ...rest] = line.split('\t')
    const [relation, element, array, base, typmod, collation, category = 'C', text = ''] = rest
    return {
      oid: Number(oid),
      name,
      namespace: schema === 'pg_catalog' ? PG_CATALOG_SCHEMA : INFORMATION_SCHEMA,
      kind,
      relation: Number(relation),
      element: Number(element),
      array: Number(array),
      base: Number(base),
      typmod: Number(typmod),
      collation: Number(collation),
      category,
      default: text === '\\N' ? null : text,
    }
  })
  return types
}

let rowTypes: ReadonlyMap<Oid, Oid> | undefined

/** `reltype` of a catalog. */
export function catalogRowType(relation: Oid): Oid {
  rowTypes ??= new Map(
    catalogTypes()
      .filter((type) => type.relation !== 0)
      .map((type) => [type.relation, type.oid]),
  )
  return rowTypes.get(relation) ?? 0
}

/** Of a type: the names of its functions, and how its values lie. */
export type TypeRowMaker = (
  functions: readonly [input: string, output: string, receive: string, send: string],
  row: CatalogRow,
) => CatalogRow

export function* catalogTypeRows(make: TypeRowMaker): Iterable<CatalogRow> {
  for (const type of catalogTypes()) {
    if (typeRow(type.oid) !== undefined) continue
    const row: CatalogRow = {
      oid: type.oid,
      typname: type.name,
      typnamespace: type.namespace,
      typowner: BOOTSTRAP_ROLE,
      typlen: -1,
      typbyval: false,
      typtype: type.kind,
      typcategory: type.category,
      typrelid: type.relation,
      typelem: type.element,
      typarray: type.array,
      typbasetype: type.base,
      typtypmod: type.typmod,
      typcollation: type.collation,
      typalign: 'd',
      typstorage: 'x',
    }
    if (type.kind === 'd') yield make(domainFunctions(type.base), { ...row, ...domainOver(type) })
    else if (type.element !== 0)
      yield make(['array_in', 'array_out', 'array_recv', 'array_send'], row)
    else yield make(['record_in', 'record_out', 'record_recv', 'record_send'], row)
  }
}

function domainFunctions(base: Oid): readonly [string, string, string, string] {
  const row = typeRow(base)
  return ['domain_in', row?.output ?? '', 'domain_recv', row?.send ?? '']
}

function domainOver({ base, default: text }: CatalogType): CatalogRow {
  const row = typeRow(base)
  return {
    typlen: row?.length ?? -1,
    typbyval: row?.byValue ?? false,
    typalign: row?.align ?? 'i',
    typstorage: row?.storage ?? 'x',
    typdefault: text,
    typdefaultbin: text,
  }
}

let byOid: ReadonlyMap<Oid, CatalogType> | undefined

/** The name of a row type, a domain, or an array over one; with its schema where no search path has it. */
export function catalogTypeName(oid: Oid): string | undefined {
  byOid ??= new Map(catalogTypes().map((type) => [type.oid, type]))
  const type = byOid.get(oid)
  if (type === undefined) return undefined
  if (type.element !== 0) return `${catalogTypeName(type.element) ?? ''}[]`
  return type.namespace === PG_CATALOG_SCHEMA ? type.name : `information_schema.${type.name}`
}
