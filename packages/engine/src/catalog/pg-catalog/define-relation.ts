/**
 * Makes a virtual relation from its name and the code that computes its rows. Rows are written by column name; a column that a
 * row leaves out is NULL, and NULL in a column that PostgreSQL keeps not null is a mistake that the tests of the relation find.
 */
import type { Datum } from '../../types/datum.ts'
import type { CatalogReader } from '../catalog.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { KeptRows } from './kept-rows.ts'
import { relationShape, type RelationShape, type VirtualSchema } from './relation-shapes.ts'

export type RowMaker = (context: VirtualContext) => Iterable<CatalogRow>

/** What rows that are kept may depend on. */
export type CatalogContext = Pick<VirtualContext, 'catalog' | 'types'>

export type RelationRows = {
  /** Rows of the objects that this database has. */
  readonly rows?: RowMaker
  /** Rows that are the same in every database; made once. */
  readonly builtin?: () => Iterable<CatalogRow>
  /** Rows that follow from the catalog alone, instead of `rows`; made once for each of its versions. */
  readonly kept?: (context: CatalogContext) => Iterable<CatalogRow>
  /** Brings a kept row up to what is so outside of the catalog. */
  readonly current?: (context: VirtualContext, row: readonly Datum[]) => readonly Datum[]
}

/** Of relations with many rows that are not kept, in the order of magnitude that joins are planned by. */
const expectedRows: Readonly<Record<string, number>> = {
  pg_settings: 100,
  columns: 3000,
  role_table_grants: 2000,
  table_privileges: 2000,
  check_constraints: 500,
  table_constraints: 500,
  tables: 300,
}
const FEW_ROWS = 50

type Known = { readonly version: number; readonly rows: KeptRows }

class DefinedRelation implements VirtualRelation {
  readonly schema: VirtualSchema
  readonly name: string
  readonly #source: RelationRows
  #shape: RelationShape | undefined
  #builtin: readonly (readonly Datum[])[] | undefined
  readonly #known = new WeakMap<CatalogReader, Known>()

  constructor(schema: VirtualSchema, name: string, source: RelationRows) {
    this.schema = schema
    this.name = name
    this.#source = source
  }

  get #shaped(): RelationShape {
    return (this.#shape ??= relationShape(this.schema, this.name))
  }

  get oid(): number {
    return this.#shaped.oid
  }

  get kind(): 'table' | 'view' {
    return this.#shaped.kind
  }

  get columns(): RelationShape['columns'] {
    return this.#shaped.columns
  }

  get isKept(): boolean {
    return this.#source.rows === undefined
  }

  readonly estimatedRows = (context: VirtualContext): number =>
    this.isKept ? this.#kept(context).rows.length : (expectedRows[this.name] ?? FEW_ROWS)

  readonly distinct = (context: VirtualContext, column: number): number =>
    this.#kept(context).distinct(column)

  #kept({ catalog, types }: VirtualContext): KeptRows {
    const known = this.#known.get(catalog)
    if (known !== undefined && known.version === catalog.version) return known.rows
    const rows = [...this.#builtinRows()]
    for (const row of this.#source.kept?.({ catalog, types }) ?? []) rows.push(this.#asArray(row))
    const kept = new KeptRows(rows)
    this.#known.set(catalog, { version: catalog.version, rows: kept })
    return kept
  }

  #builtinRows(): readonly (readonly Datum[])[] {
    const { builtin } = this.#source
    if (builtin === undefined) return []
    return (this.#builtin ??= Array.from(builtin(), (row) => this.#asArray(row)))
  }

  *#rows(context: VirtualContext): Iterable<readonly Datum[]> {
    const { rows } = this.#source
    if (rows === undefined) {
      yield* this.#current(context, this.#kept(context).rows)
      return
    }
    yield* this.#builtinRows()
    for (const row of rows(context)) yield this.#asArray(row)
  }

  *#current(context: VirtualContext, rows: Iterable<readonly Datum[]>): Iterable<readonly Datum[]> {
    const { current } = this.#source
    if (current === undefined) yield* rows
    else for (const row of rows) yield current(context, row)
  }

  readonly rows = (context: VirtualContext): Iterable<readonly Datum[]> => this.#rows(context)

  readonly lookup = (
    context: VirtualContext,
    column: number,
    value: Datum,
  ): Iterable<readonly Datum[]> => this.#current(context, this.#kept(context).with(column, value))

  #asArray(row: CatalogRow): readonly Datum[] {
    const { columns } = this
    const values: Datum[] = []
    for (let i = 0; i < columns.length; i++) {
      values.push(row[(columns[i] as { name: string }).name] ?? null)
    }
    return values
  }
}

/** A relation of pg_catalog whose rows are about this database alone. */
export function pgCatalog(name: string, rows: RowMaker): VirtualRelation {
  return new DefinedRelation('pg_catalog', name, { rows })
}

/** A relation of pg_catalog that follows from the catalog alone. */
export function keptCatalog(
  name: string,
  kept: (context: CatalogContext) => Iterable<CatalogRow>,
): VirtualRelation {
  return new DefinedRelation('pg_catalog', name, { kept })
}

/** A relation of pg_catalog that has rows in every database. */
export function pgCatalogWith(name: string, source: RelationRows): VirtualRelation {
  return new DefinedRelation('pg_catalog', name, source)
}

export function informationSchema(name: string, rows: RowMaker): VirtualRelation {
  return new DefinedRelation('information_schema', name, { rows })
}

export function emptyRelation(shape: RelationShape): VirtualRelation {
  return new DefinedRelation(shape.schema, shape.name, {})
}
