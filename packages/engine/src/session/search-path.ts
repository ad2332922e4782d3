/** The schemas that unqualified names are looked for in, from the setting, with `$user` and missing schemas resolved. */
import { PG_CATALOG_SCHEMA, type CatalogReader } from '../catalog/catalog.ts'
import type { SchemaObject } from '../catalog/objects.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { Settings } from './settings.ts'

export type SearchPathWorld = {
  readonly settings: Settings
  readonly catalog: CatalogReader
  readonly authority: { readonly currentUser: string }
  /** Whether there is a schema of that name that the user may look into. */
  isUsable(schema: string): boolean
}

export class SearchPath {
  readonly #world: SearchPathWorld
  #settings = -1
  #version = NaN
  #names: readonly string[] = []
  /** The schema of this session's temporary tables, once it has one. */
  tempSchema: string | undefined

  constructor(world: SearchPathWorld) {
    this.#world = world
  }

  /** Names of schemas that exist, in order; `pg_catalog` only where it is written. */
  get names(): readonly string[] {
    const { settings, catalog, authority } = this.#world
    // who the user is, is a setting too
    if (settings.version !== this.#settings || catalog.version !== this.#version) {
      this.#settings = settings.version
      this.#version = catalog.version
      const user = authority.currentUser
      this.#names = splitNames(settings.get('search_path'))
        .map((name) => (name === '$user' ? user : name))
        .map((name) => (name === 'pg_temp' ? (this.tempSchema ?? name) : name))
        .filter((name) => name === 'pg_catalog' || this.#world.isUsable(name))
    }
    return this.#names
  }

  /** As `current_schemas(true)` lists it. */
  get withImplicit(): readonly string[] {
    const { names } = this
    const temp = this.tempSchema === undefined ? [] : [this.tempSchema]
    return names.includes('pg_catalog') ? [...temp, ...names] : [...temp, 'pg_catalog', ...names]
  }

  /** Where a new object goes that names no schema. */
  get creationSchema(): SchemaObject {
    for (const name of this.names) {
      const schema = this.#world.catalog.schemaNamed(name)
      if (schema !== undefined && schema.oid !== PG_CATALOG_SCHEMA) return schema
    }
    throw sqlError(sqlstate.invalidSchemaName, 'no schema has been selected to create in')
  }
}

/** `"$user", public` to names. */
export function splitNames(list: string): readonly string[] {
  const names: string[] = []
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^,"]+))\s*(?:,|$)/gy
  for (let found = pattern.exec(list); found !== null; found = pattern.exec(list)) {
    const [, quoted, plain] = found
    const name =
      quoted === undefined ? (plain ?? '').trim().toLowerCase() : quoted.replaceAll('""', '"')
    if (name !== '') names.push(name)
    if (pattern.lastIndex >= list.length) break
  }
  return names
}
