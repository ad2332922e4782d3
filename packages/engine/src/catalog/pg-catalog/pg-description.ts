/** pg_description: the comments on objects and their columns. */
import type { Oid } from '../../types/type.ts'
import type { CatalogObject } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import {
  PG_AUTHID,
  PG_CLASS,
  PG_CONSTRAINT,
  PG_DATABASE,
  PG_EXTENSION,
  PG_NAMESPACE,
  PG_TYPE,
} from './catalog-oids.ts'
import { keptCatalog } from './define-relation.ts'

const catalogs: Readonly<Record<CatalogObject['kind'], Oid>> = {
  schema: PG_NAMESPACE,
  table: PG_CLASS,
  index: PG_CLASS,
  sequence: PG_CLASS,
  view: PG_CLASS,
  constraint: PG_CONSTRAINT,
  type: PG_TYPE,
  role: PG_AUTHID,
  database: PG_DATABASE,
  extension: PG_EXTENSION,
}

function isOfTheServer({ kind }: CatalogObject): boolean {
  return kind === 'role' || kind === 'database'
}

/** Comments on all but roles and databases, which are of every database. What PostgreSQL says of its own objects is not told. */
export const pgDescription: VirtualRelation = keptCatalog(
  'pg_description',
  function* ({ catalog }) {
    for (const object of catalog.objects()) {
      if (isOfTheServer(object)) continue
      yield* commentOn(object)
      if (object.kind !== 'table') continue
      for (const { attnum, comment, dropped } of object.columns) {
        if (comment === undefined || dropped === true) continue
        yield { objoid: object.oid, classoid: PG_CLASS, objsubid: attnum, description: comment }
      }
    }
  },
)

export const pgShdescription: VirtualRelation = keptCatalog(
  'pg_shdescription',
  function* ({ catalog }) {
    for (const object of catalog.objects()) if (isOfTheServer(object)) yield* commentOn(object)
  },
)

function* commentOn(object: CatalogObject): Iterable<CatalogRow> {
  const { oid, comment } = object
  if (comment === undefined) return
  yield { objoid: oid, classoid: catalogs[object.kind], objsubid: 0, description: comment }
}
