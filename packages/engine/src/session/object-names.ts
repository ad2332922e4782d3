/** Names of catalog objects, for the text of regclass, regtype and their kin. */
import { resolveTypeName } from '../binder/resolve-type.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { roleByName, roleName } from '../catalog/roles.ts'
import { relationNotFound } from '../errors/query-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { functionByOid, functionsNamed } from '../functions/registry.ts'
import { parseTypeName } from '../parser/parse.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import type { ObjectNames, Oid, RegKind } from '../types/type.ts'
import type { SessionHost } from './host.ts'
import type { SearchPath } from './search-path.ts'
import { visibleTypeText } from './functions/visible-names.ts'
import { sessionBinding } from './evaluate-constants.ts'
import type { EngineSession } from './session.ts'

/** `a.b`, `"A".b`, `b` to parts. */
export function splitQualified(text: string): readonly string[] {
  const parts: string[] = []
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^."\s]+))\s*(?:\.|$)/gy
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [, quoted, plain] = found
    parts.push(quoted === undefined ? (plain ?? '').toLowerCase() : quoted.replaceAll('""', '"'))
    if (pattern.lastIndex >= text.length) return parts
  }
  throw sqlError(sqlstate.invalidName, `invalid name syntax`)
}

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
      case 'regproc': {
        const name = splitQualified(text).at(-1) ?? text
        const [first, ...more] = functionsNamed(name)
        if (first === undefined) {
          throw sqlError(sqlstate.undefinedFunction, `function "${text}" does not exist`)
        }
        if (more.length > 0) {
          throw sqlError(sqlstate.ambiguousFunction, `more than one function named "${text}"`)
        }
        return first.oid
      }
      default:
        throw featureNotSupported(`input of type ${kind}`)
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
      const virtual = this.#host.virtual.relation(schemaName, name)
      if (virtual !== undefined) return virtual.oid
    }
    return undefined
  }

  describe(kind: RegKind, oid: Oid): string | undefined {
    switch (kind) {
      case 'regclass':
        return this.#relationName(oid)
      case 'regtype':
        return visibleTypeText(this.#session, { oid, typmod: -1 })
      case 'regnamespace': {
        const schema = this.#catalog.object(oid)
        return schema?.kind === 'schema' ? quoteIdentifier(schema.name) : undefined
      }
      case 'regrole':
        return optionallyQuoted(roleName(this.#catalog, oid))
      case 'regproc':
        return functionByOid(oid)?.name
      default:
        return undefined
    }
  }

  #relationName(oid: Oid): string | undefined {
    const object = this.#catalog.object(oid)
    if (object === undefined) return this.#host.virtual.byOid(oid)?.name
    if (!('schema' in object) || object.kind === 'constraint' || object.kind === 'type') {
      return undefined
    }
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
