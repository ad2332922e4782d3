/** Names of catalog objects, for the text of regclass, regtype and their kin. */
import { resolveTypeName } from '../binder/resolve-type.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { catalogIndexName, catalogIndexNamed } from '../catalog/pg-catalog/catalog-indexes.ts'
import { compositeRelationOid } from '../catalog/pg-catalog/catalog-oids.ts'
import { compositeOfRelation } from '../catalog/pg-catalog/object-lists.ts'
import { roleByName, roleName } from '../catalog/roles.ts'
import { relationNotFound } from '../errors/query-errors.ts'
import { SqlError, sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { parseTypeName } from '../parser/parse.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import type { ObjectNames, Oid, RegKind } from '../types/type.ts'
import type { SessionHost } from './host.ts'
import { splitQualified } from './qualified-name.ts'
import { describeRoutine, findRoutine } from './routine-names.ts'
import type { SearchPath } from './search-path.ts'
import { visibleTypeText } from './functions/visible-names.ts'
import { sessionBinding } from './evaluate-constants.ts'
import type { EngineSession } from './session.ts'

export class SessionNames implements ObjectNames {
  readonly #session: EngineSession

  constructor(session: EngineSession) {
    this.#session = session
  }

  get #catalog(): CatalogReader {
    return this.#session.catalog
  }

  get #path(): SearchPath {
    return this.#session.searchPath
  }

  get #host(): SessionHost {
    return this.#session.host
  }

  find(kind: RegKind, text: string): Oid {
    switch (kind) {
      case 'regclass':
        return this.findRelation(text) ?? missing(relationNotFound(text, undefined))
      case 'regtype':
        return resolveTypeName(sessionBinding(this.#session, text), parseTypeName(text)).oid
      case 'regnamespace':
        return this.#schema(text)
      case 'regrole':
        return this.#role(text)
      default:
        return findRoutine(this.#session, kind, text)
    }
  }

  #role(text: string): Oid {
    const [name = text] = splitQualified(text)
    const role = roleByName(this.#catalog, name)
    if (role !== undefined) return role.oid
    throw sqlError(sqlstate.undefinedObject, `role "${name}" does not exist`)
  }

  #schema(text: string): Oid {
    const [name = text] = splitQualified(text)
    const schema = this.#catalog.schemaNamed(name)
    if (schema !== undefined) return schema.oid
    throw sqlError(sqlstate.invalidSchemaName, `schema "${name}" does not exist`)
  }

  /** The oid of a relation by the text of its name; `undefined` where there is none. */
  findRelation(text: string): Oid | undefined {
    const parts = splitQualified(text)
    const name = parts.at(-1) ?? text
    const schemas = parts.length > 1 ? [parts[parts.length - 2] as string] : this.#path.withImplicit
    for (const schemaName of schemas) {
      const schema = this.#catalog.schemaNamed(schemaName)
      const relation = schema && this.#catalog.relationNamed(schema.oid, name)
      if (relation !== undefined) return relation.oid
      const type = schema && this.#catalog.typeNamed(schema.oid, name)
      if (type?.definition.kind === 'composite') return compositeRelationOid(type.oid)
      const virtual = this.#host.virtual.relation(schemaName, name)
      if (virtual !== undefined) return virtual.oid
      const index = schemaName === 'pg_catalog' ? catalogIndexNamed(name) : undefined
      if (index !== undefined) return index
    }
    return undefined
  }

  describe(kind: RegKind, oid: Oid): string | undefined {
    switch (kind) {
      case 'regclass':
        return this.#relationName(oid)
      case 'regtype':
        return this.#typeName(oid)
      case 'regnamespace': {
        const schema = this.#catalog.object(oid)
        return schema?.kind === 'schema' ? quoteIdentifier(schema.name) : undefined
      }
      case 'regrole':
        return optionallyQuoted(roleName(this.#catalog, oid))
      default:
        return describeRoutine(this.#session, kind, oid)
    }
  }

  #typeName(oid: Oid): string | undefined {
    try {
      return visibleTypeText(this.#session, { oid, typmod: -1 })
    } catch (error) {
      if (error instanceof SqlError && error.code === sqlstate.undefinedObject) return undefined
      throw error
    }
  }

  #relationName(oid: Oid): string | undefined {
    const object = this.#catalog.object(oid) ?? compositeOfRelation(this.#catalog, oid)
    if (object === undefined) {
      return this.#host.virtual.byOid(oid)?.name ?? catalogIndexName(oid)
    }
    if (!('schema' in object) || object.kind === 'constraint') return undefined
    if (object.kind === 'type' && object.oid === oid) return undefined
    const schema = this.#catalog.object(object.schema)
    const schemaName = schema?.kind === 'schema' ? schema.name : ''
    const visible = this.findRelation(quoteIdentifier(object.name)) === oid
    const name = quoteIdentifier(object.name)
    return visible ? name : `${quoteIdentifier(schemaName)}.${name}`
  }
}

function optionallyQuoted(name: string): string | undefined {
  return name === '' ? undefined : quoteIdentifier(name)
}

function missing(error: Error | undefined): never {
  throw error ?? sqlError(sqlstate.undefinedObject, 'object does not exist')
}
