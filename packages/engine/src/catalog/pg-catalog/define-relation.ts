/**
 * Makes a virtual relation from its name and the code that computes its rows. Rows are written by column name; a column that a
 * row leaves out is NULL, and NULL in a column that PostgreSQL keeps not null is a mistake that the tests of the relation find.
 */
import type { Datum } from '../../types/datum.ts'
import type { CatalogRow, VirtualContext, VirtualRelation } from '../virtual-relation.ts'
import { relationShape, type RelationShape, type VirtualSchema } from './relation-shapes.ts'

export type RowMaker = (context: VirtualContext) => Iterable<CatalogRow>

export type RelationRows = {
  /** Rows of the objects that this database has. */
  readonly rows?: RowMaker
  /** Rows that are the same in every database; made once. */
  readonly builtin?: () => Iterable<CatalogRow>
}

/** Of relations with many rows in every database, in the order of magnitude that joins are planned by. */
const expectedRows: Readonly<Record<string, number>> = {
  pg_aggregate: 150,
  pg_attribute: 3000,
  pg_cast: 200,
  pg_class: 400,
  pg_depend: 500,
  pg_operator: 550,
  pg_proc: 2300,
  pg_settings: 100,
  pg_type: 250,
  columns: 3000,
  role_table_grants: 2000,
  table_privileges: 2000,
  check_constraints: 500,
  table_constraints: 500,
  tables: 300,
}
const FEW_ROWS = 50

class DefinedRelation implements VirtualRelation {
  readonly schema: VirtualSchema
  readonly name: string
  readonly #source: RelationRows
  #shape: RelationShape | undefined
  #builtin: readonly (readonly Datum[])[] | undefined

  constructor(schema: VirtualSchema, name: string, source: RelationRows) {
    this.schema = schema
    this.name = name
    this.#source = source
  }

  get #known(): RelationShape {
    return (this.#shape ??= relationShape(this.schema, this.name))
  }

  get oid(): number {
    return this.#known.oid
  }

  get kind(): 'table' | 'view' {
    return this.#known.kind
  }

  get expectedRows(): number {
    return expectedRows[this.name] ?? FEW_ROWS
  }

  get columns(): RelationShape['columns'] {
    return this.#known.columns
  }

  *#rows(context: VirtualContext): Iterable<readonly Datum[]> {
    const { rows, builtin } = this.#source
    if (builtin !== undefined) {
      const made = this.#builtin ?? Array.from(builtin(), (row) => this.#asArray(row))
      this.#builtin = made
      yield* made
    }
    if (rows !== undefined) for (const row of rows(context)) yield this.#asArray(row)
  }

  readonly rows = (context: VirtualContext): Iterable<readonly Datum[]> => this.#rows(context)

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
