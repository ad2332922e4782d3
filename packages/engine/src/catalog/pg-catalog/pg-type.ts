/** `pg_type`: the built-in types and those of users (enums, domains, composites, and the array over each). */
import type { Oid, TypeLookup } from '../../types/type.ts'
import { allTypeRows, extensionTypeRows, typeRow, type TypeRow } from '../../types/type-rows.ts'
import { BOOTSTRAP_ROLE, type CatalogReader, PG_CATALOG_SCHEMA } from '../catalog.ts'
import { rowArrayOid, rowFields, type RowRelation, rowTypeOid } from '../row-types.ts'
import { aclDatum } from '../object-acl.ts'
import type { TypeObject } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { compositeRelationOid } from './catalog-oids.ts'
import { catalogTypeRows } from './catalog-types.ts'
import { pgCatalogWith } from './define-relation.ts'
import { functionOid } from './function-oids.ts'
import { objectLists } from './object-lists.ts'
import { typeStorage } from './type-storage.ts'

const MAX_NAME_LENGTH = 63
const ARRAY_SUBSCRIPT = 'array_subscript_handler'

const plain: CatalogRow = {
  typispreferred: false,
  typisdefined: true,
  typdelim: ',',
  typrelid: 0,
  typsubscript: 0,
  typelem: 0,
  typarray: 0,
  typmodin: 0,
  typmodout: 0,
  typanalyze: 0,
  typnotnull: false,
  typbasetype: 0,
  typtypmod: -1,
  typndims: 0,
}

export const pgType: VirtualRelation = pgCatalogWith('pg_type', {
  *builtin() {
    for (const row of allTypeRows()) yield builtinRow(row)
    yield* catalogTypeRows((names, row) => ({
      ...plain,
      ...functions(...names),
      ...(row['typelem'] !== 0 && arraySupport()),
      ...row,
    }))
  },
  *kept({ catalog, types }) {
    for (const { schema, owner } of objectLists(catalog).extensions) {
      for (const row of extensionTypeRows()) yield builtinRow(row, schema, owner)
    }
    for (const type of objectLists(catalog).types) {
      yield userType(catalog, types, type)
      if (type.arrayOid !== 0) yield arrayOver(types, type)
    }
    const lists = objectLists(catalog)
    for (const relation of [...lists.tables, ...lists.views]) {
      const type = rowType(relation)
      yield { ...userType(catalog, types, type), typrelid: relation.oid }
      yield arrayOver(types, type)
    }
  },
})

function arraySupport(): CatalogRow {
  return {
    typsubscript: functionOid(ARRAY_SUBSCRIPT),
    typanalyze: functionOid('array_typanalyze'),
  }
}

function functions(input: string, output: string, receive: string, send: string): CatalogRow {
  return {
    typinput: functionOid(input),
    typoutput: functionOid(output),
    typreceive: functionOid(receive),
    typsend: functionOid(send),
  }
}

function builtinRow(row: TypeRow, schema = PG_CATALOG_SCHEMA, owner = BOOTSTRAP_ROLE): CatalogRow {
  return {
    ...plain,
    oid: row.oid,
    typname: row.name,
    typnamespace: schema,
    typowner: owner,
    typlen: row.length,
    typbyval: row.byValue,
    typtype: row.typtype,
    typcategory: row.category,
    typispreferred: row.preferred,
    typdelim: row.delimiter,
    typsubscript: functionOid(row.subscript),
    typanalyze: row.subscript === ARRAY_SUBSCRIPT ? functionOid('array_typanalyze') : 0,
    typelem: row.elementOid,
    typarray: row.arrayOid,
    ...functions(row.input, row.output, row.receive, row.send),
    typmodin: functionOid(row.typmodIn),
    typmodout: functionOid(row.typmodOut),
    typalign: row.align,
    typstorage: row.storage,
    typcollation: row.collation,
  }
}

function rowType(relation: RowRelation): TypeObject {
  const { name, schema, owner, oid } = relation
  const definition = { kind: 'composite', fields: rowFields(relation) } as const
  return {
    kind: 'type',
    oid: rowTypeOid(oid),
    name,
    schema,
    owner,
    arrayOid: rowArrayOid(oid),
    definition,
  }
}

function userType(catalog: CatalogReader, types: TypeLookup, type: TypeObject): CatalogRow {
  const storage = typeStorage(types, type.oid)
  return {
    ...plain,
    oid: type.oid,
    typname: type.name,
    typnamespace: type.schema,
    typowner: type.owner,
    typacl: aclDatum(catalog, type.acl),
    typlen: storage.length,
    typbyval: storage.byValue,
    typarray: type.arrayOid,
    typalign: storage.align,
    typstorage: storage.storage,
    typcollation: storage.collation,
    ...ofDefinition(types, type),
  }
}

function ofDefinition(types: TypeLookup, { oid, definition }: TypeObject): CatalogRow {
  switch (definition.kind) {
    case 'enum':
      return {
        typtype: 'e',
        typcategory: 'E',
        ...functions('enum_in', 'enum_out', 'enum_recv', 'enum_send'),
      }
    case 'composite':
      return {
        typtype: 'c',
        typcategory: 'C',
        typrelid: compositeRelationOid(oid),
        ...functions('record_in', 'record_out', 'record_recv', 'record_send'),
      }
    case 'domain': {
      const base = types.type(definition.base.oid)
      const { output, send } = baseFunctions(types, base.oid)
      return {
        typtype: 'd',
        typcategory: base.category,
        ...functions('domain_in', output, 'domain_recv', send),
        typnotnull: definition.notNull,
        typbasetype: base.oid,
        typtypmod: definition.base.typmod,
        typdefault: definition.default,
        typdefaultbin: definition.default,
      }
    }
  }
}

/** A domain writes its values as the type under it does. */
function baseFunctions(
  types: TypeLookup,
  oid: Oid,
): { readonly output: string; readonly send: string } {
  const row = typeRow(oid)
  if (row !== undefined) return row
  const type = types.type(oid)
  switch (type.kind) {
    case 'enum':
      return { output: 'enum_out', send: 'enum_send' }
    case 'domain':
      return baseFunctions(types, type.baseType?.oid ?? 0)
    case 'array':
      return { output: 'array_out', send: 'array_send' }
    default:
      return { output: 'record_out', send: 'record_send' }
  }
}

function arrayOver(types: TypeLookup, element: TypeObject): CatalogRow {
  const storage = typeStorage(types, element.arrayOid)
  return {
    ...plain,
    oid: element.arrayOid,
    typname: `_${element.name}`.slice(0, MAX_NAME_LENGTH),
    typnamespace: element.schema,
    typowner: element.owner,
    typlen: storage.length,
    typbyval: storage.byValue,
    typtype: 'b',
    typcategory: 'A',
    typelem: element.oid,
    ...functions('array_in', 'array_out', 'array_recv', 'array_send'),
    typsubscript: functionOid(ARRAY_SUBSCRIPT),
    typanalyze: functionOid('array_typanalyze'),
    typalign: storage.align,
    typstorage: storage.storage,
    typcollation: storage.collation,
  }
}
