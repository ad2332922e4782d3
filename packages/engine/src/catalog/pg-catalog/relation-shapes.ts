/** The relations of pg_catalog and information_schema: names, oids and columns, read from the generated table when first asked for. */
import type { Oid, TypeRef } from '../../types/type.ts'
import { relationColumnsTable } from './relation-columns.table.ts'

export type VirtualSchema = 'pg_catalog' | 'information_schema'

export type ShapeColumn = {
  readonly name: string
  readonly type: TypeRef
  readonly notNull: boolean
}

export class RelationShape {
  readonly schema: VirtualSchema
  readonly name: string
  readonly oid: Oid
  readonly kind: 'table' | 'view'
  readonly #written: readonly string[]
  #columns: readonly ShapeColumn[] | undefined

  constructor(line: string) {
    const [schema, name = '', oid, relkind, ...columns] = line.split(' ')
    this.schema = schema === 'pg_catalog' ? 'pg_catalog' : 'information_schema'
    this.name = name
    this.oid = Number(oid)
    this.kind = relkind === 'v' ? 'view' : 'table'
    this.#written = columns
  }

  get columns(): readonly ShapeColumn[] {
    return (this.#columns ??= this.#written.map(readColumn))
  }
}

function readColumn(written: string): ShapeColumn {
  const notNull = written.endsWith('!')
  const [name = '', oid, typmod = '-1'] = (notNull ? written.slice(0, -1) : written).split(':')
  return { name, type: { oid: Number(oid), typmod: Number(typmod) }, notNull }
}

let shapes: ReadonlyMap<string, RelationShape> | undefined

function shapesByName(): ReadonlyMap<string, RelationShape> {
  shapes ??= new Map(
    relationColumnsTable.split('\n').map((line) => {
      const shape = new RelationShape(line)
      return [`${shape.schema}.${shape.name}`, shape]
    }),
  )
  return shapes
}

export function allRelationShapes(): Iterable<RelationShape> {
  return shapesByName().values()
}

/** Throws for a relation that PostgreSQL 15 does not have. */
export function relationShape(schema: VirtualSchema, name: string): RelationShape {
  const shape = shapesByName().get(`${schema}.${name}`)
  if (shape === undefined) throw new Error(`${schema}.${name} is no relation of PostgreSQL 15`)
  return shape
}
