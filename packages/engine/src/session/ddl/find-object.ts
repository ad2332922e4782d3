/** Finds what a command names, along the search path; throws as PostgreSQL does where it is not there or something else. */
import { PG_CATALOG_SCHEMA, type RelationObject } from '../../catalog/catalog.ts'
import type { SchemaObject, TableObject, TypeObject } from '../../catalog/objects.ts'
import type { RelationName } from '../../ast/select.ts'
import { relationNotFound } from '../../errors/query-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import { splitQualified } from '../qualified-name.ts'
import type { EngineSession } from '../session.ts'

export function qualifiedText({ schema, name }: RelationName): string {
  return schema === undefined ? name : `${schema}.${name}`
}

export function findSchema(session: EngineSession, name: string): SchemaObject {
  const actual = name === 'pg_temp' ? (session.searchPath.tempSchema ?? name) : name
  const schema = session.catalog.schemaNamed(actual)
  if (schema !== undefined) return schema
  throw sqlError(sqlstate.invalidSchemaName, `schema "${name}" does not exist`)
}

/** The oid of the relation that a regclass constant's text means; `undefined` where there is none. */
export function relationOid(session: EngineSession, text: string): Oid | undefined {
  const parts = splitQualified(text)
  return lookUpRelation(session, {
    pos: 0,
    catalog: undefined,
    schema: parts.at(-2),
    name: parts.at(-1) as string,
  })?.oid
}

/** The relation of that name; `undefined` where there is none. */
export function lookUpRelation(
  session: EngineSession,
  relation: RelationName,
): RelationObject | undefined {
  const { catalog, searchPath } = session
  if (relation.schema !== undefined) {
    const actual =
      relation.schema === 'pg_temp' ? (searchPath.tempSchema ?? relation.schema) : relation.schema
    const schema = catalog.schemaNamed(actual)
    return schema && catalog.relationNamed(schema.oid, relation.name)
  }
  for (const name of searchPath.withImplicit) {
    const schema = catalog.schemaNamed(name)
    const found = schema && catalog.relationNamed(schema.oid, relation.name)
    if (found !== undefined) return found
  }
  return undefined
}

export function findRelation(session: EngineSession, relation: RelationName): RelationObject {
  const found = lookUpRelation(session, relation)
  if (found !== undefined) return found
  const schema = relation.schema ?? 'pg_catalog'
  if (session.host.virtual.relation(schema, relation.name) !== undefined) {
    throw sqlError(
      sqlstate.insufficientPrivilege,
      `permission denied: "${relation.name}" is a system catalog`,
    )
  }
  throw relationNotFound(qualifiedText(relation), undefined)
}

export function findTable(session: EngineSession, relation: RelationName): TableObject {
  const found = findRelation(session, relation)
  if (found.kind === 'table') return found
  throw sqlError(sqlstate.wrongObjectType, `"${relation.name}" is not a table`)
}

/** Where a new object of that name goes; temporary ones into the session's own schema. */
export function targetSchema(
  session: EngineSession,
  schema: string | undefined,
  temporary: boolean,
): SchemaObject {
  if (temporary || schema === 'pg_temp') return temporarySchema(session)
  if (schema === undefined) return session.searchPath.creationSchema
  const found = findSchema(session, schema)
  if (found.oid === PG_CATALOG_SCHEMA) {
    throw sqlError(sqlstate.insufficientPrivilege, 'permission denied to create in "pg_catalog"', {
      detail: 'System catalog modifications are currently disallowed.',
    })
  }
  return found
}

/** The session's schema for temporary objects, made when it is first needed. */
function temporarySchema(session: EngineSession): SchemaObject {
  const { searchPath, catalog } = session
  const name = `pg_temp_${session.id}`
  const known = catalog.schemaNamed(name)
  if (known !== undefined) return known
  const { store } = session.host
  const schema: SchemaObject = {
    kind: 'schema',
    oid: store.newOid(),
    name,
    owner: session.authority.role,
  }
  store.put(session.block.ensure(), schema)
  searchPath.tempSchema = name
  session.temporary.made(schema)
  return schema
}

/** A name in parts as a relation's. */
export function toRelation(names: readonly string[]): RelationName {
  return {
    pos: 0,
    catalog: names.at(-3),
    schema: names.at(-2),
    name: names.at(-1) as string,
  }
}

/** A type made by a user; `undefined` where there is none of that name. */
export function lookUpType(
  session: EngineSession,
  names: readonly string[],
): TypeObject | undefined {
  const { catalog, searchPath } = session
  const name = names.at(-1) as string
  const schemas = names.length > 1 ? [names.at(-2) as string] : searchPath.withImplicit
  for (const each of schemas) {
    const schema = catalog.schemaNamed(each)
    const found = schema && catalog.typeNamed(schema.oid, name)
    if (found !== undefined) return found
  }
  return undefined
}

export function findType(session: EngineSession, names: readonly string[]): TypeObject {
  const found = lookUpType(session, names)
  if (found !== undefined) return found
  throw sqlError(sqlstate.undefinedObject, `type "${names.join('.')}" does not exist`)
}
