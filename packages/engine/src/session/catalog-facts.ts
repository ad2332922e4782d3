/** What running statements ask of the catalog again and again, kept until the catalog changes. */
import { LazyMap } from '../base/lazy-map.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { TableObject } from '../catalog/objects.ts'
import type { RowEvent, TableFacts } from '../executor/context.ts'
import type { IndexColumn } from '../executor/index-range.ts'
import type { Oid, TypeLookup } from '../types/type.ts'

type TableEntry = TableFacts & {
  /** It has foreign keys; foreign keys point at it. */
  readonly refers: boolean
  readonly isReferred: boolean
}

export class CatalogFacts {
  readonly #catalog: () => CatalogReader
  readonly #types: TypeLookup
  #version = NaN
  readonly #tables = new LazyMap<Oid, TableEntry>()
  readonly #indexes = new LazyMap<Oid, readonly IndexColumn[]>()

  constructor(catalog: () => CatalogReader, types: TypeLookup) {
    this.#catalog = catalog
    this.#types = types
  }

  #current(): CatalogReader {
    const catalog = this.#catalog()
    if (catalog.version !== this.#version) {
      this.#version = catalog.version
      this.#tables.clear()
      this.#indexes.clear()
    }
    return catalog
  }

  table(oid: Oid): TableEntry {
    const catalog = this.#current()
    let entry = this.#tables.get(oid)
    if (entry === undefined) this.#tables.set(oid, (entry = tableEntry(catalog, oid)))
    return entry
  }

  wantsEvents(oid: Oid, kind: RowEvent['kind']): boolean {
    const { refers, isReferred } = this.table(oid)
    return (kind !== 'insert' && isReferred) || (kind !== 'delete' && refers)
  }

  indexColumns(oid: Oid): readonly IndexColumn[] {
    const catalog = this.#current()
    let columns = this.#indexes.get(oid)
    if (columns === undefined) {
      this.#indexes.set(oid, (columns = indexColumns(catalog, this.#types, oid)))
    }
    return columns
  }
}

function indexColumns(catalog: CatalogReader, types: TypeLookup, oid: Oid): readonly IndexColumn[] {
  const index = catalog.object(oid)
  if (index?.kind !== 'index') throw new Error(`index ${oid} is not there`)
  return index.keys.map((key) => ({
    type: types.type(key.type.oid),
    descending: key.descending,
    nullsFirst: key.nullsFirst,
  }))
}

function tableEntry(catalog: CatalogReader, oid: Oid): TableEntry {
  const table = catalog.object(oid)
  if (table?.kind !== 'table') throw new Error(`table ${oid} is not there`)
  const schema = catalog.object(table.schema)
  const column = (attnum: number): TableObject['columns'][0] | undefined =>
    table.columns.find((candidate) => candidate.attnum === attnum)
  return {
    schema: schema?.kind === 'schema' ? schema.name : 'public',
    name: table.name,
    columnName: (attnum) => column(attnum)?.name ?? '?',
    columnType: (attnum) => column(attnum)?.type.oid ?? 0,
    refers: catalog.constraintsOf(oid).some(({ rule }) => rule.kind === 'foreign key'),
    isReferred: catalog.foreignKeysTo(oid).length > 0,
  }
}
