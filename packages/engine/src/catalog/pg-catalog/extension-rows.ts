/** Rows that the extension `vector` adds to the catalogs of casts, aggregates and operator classes, and what belongs to it. */
import { allCasts, allFunctions, allOperators } from '../../functions/registry.ts'
import { vectorAggregateTable } from '../../functions/vector-signatures.table.ts'
import { isExtensionOid, VECTOR } from '../../types/extension-types.ts'
import type { Oid } from '../../types/type.ts'
import type { ExtensionObject } from '../objects.ts'
import type { CatalogRow } from '../virtual-relation.ts'
import { HNSW, PG_EXTENSION, PG_TYPE } from './catalog-oids.ts'
import { extensionClasses, extensionClassRows } from './extension-classes.ts'

const FIRST_CAST: Oid = 9160
const PG_PROC: Oid = 1255
const PG_CAST: Oid = 2605
const PG_OPERATOR: Oid = 2617
const PG_AM: Oid = 2601
const PG_OPCLASS: Oid = 2616
const PG_OPFAMILY: Oid = 2753

const contexts = { implicit: 'i', assignment: 'a', explicit: 'e' } as const
const methods = { function: 'f', inout: 'i', binary: 'b' } as const

type Rows = (extension: ExtensionObject) => Iterable<CatalogRow>

function* casts(): Iterable<CatalogRow> {
  let oid = FIRST_CAST
  for (const cast of allCasts()) {
    if (!isExtensionOid(cast.source) && !isExtensionOid(cast.target)) continue
    yield {
      oid: oid++,
      castsource: cast.source,
      casttarget: cast.target,
      castfunc: cast.function,
      castcontext: contexts[cast.context],
      castmethod: methods[cast.method],
    }
  }
}

/** By catalog; those that others make are not here. */
export const extensionRows: Readonly<Record<string, Rows>> = {
  pg_cast: casts,
  ...extensionClassRows,
}

export const extensionAggregates: readonly string[] = vectorAggregateTable.split('\n')

/** `pg_depend`: what belongs to the extension. */
export function* extensionMembers(extension: ExtensionObject): Iterable<CatalogRow> {
  const member = (classid: Oid, objid: Oid): CatalogRow => ({
    classid,
    objid,
    objsubid: 0,
    refclassid: PG_EXTENSION,
    refobjid: extension.oid,
    refobjsubid: 0,
    deptype: 'e',
  })
  yield member(PG_TYPE, VECTOR)
  for (const { oid } of allFunctions()) if (isExtensionOid(oid)) yield member(PG_PROC, oid)
  for (const { oid } of allOperators()) if (isExtensionOid(oid)) yield member(PG_OPERATOR, oid)
  for (const { oid } of casts()) yield member(PG_CAST, Number(oid))
  yield member(PG_AM, HNSW)
  for (const { oid, family } of extensionClasses) {
    yield member(PG_OPFAMILY, family)
    yield member(PG_OPCLASS, oid)
  }
}
