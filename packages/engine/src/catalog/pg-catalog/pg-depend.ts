/**
 * `pg_depend`: what goes with what. Owned sequences and identity, defaults, indexes and their constraints, foreign keys, views,
 * and the types of columns; enough to order a dump and to tell serial columns from others.
 */
import { isExtensionOid } from '../../types/extension-types.ts'
import type { Oid, TypeLookup } from '../../types/type.ts'
import { FIRST_USER_OID } from '../catalog.ts'
import type { CatalogReader } from '../catalog.ts'
import type { ConstraintObject, IndexObject, TableObject } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import {
  defaultOid,
  PG_ATTRDEF,
  PG_CLASS,
  PG_CONSTRAINT,
  PG_EXTENSION,
  PG_NAMESPACE,
  PG_REWRITE,
  PG_TYPE,
  ruleOid,
} from './catalog-oids.ts'
import { keptCatalog } from './define-relation.ts'
import { extensionMembers } from './extension-rows.ts'
import { objectLists } from './object-lists.ts'

type Address = readonly [catalog: Oid, object: Oid, part?: number]
/** a auto, i internal, n normal. */
type Kind = 'a' | 'i' | 'n'

function depends(from: Address, on: Address, deptype: Kind): CatalogRow {
  return {
    classid: from[0],
    objid: from[1],
    objsubid: from[2] ?? 0,
    refclassid: on[0],
    refobjid: on[1],
    refobjsubid: on[2] ?? 0,
    deptype,
  }
}

export const pgDepend: VirtualRelation = keptCatalog('pg_depend', function* ({ catalog, types }) {
  const lists = objectLists(catalog)
  for (const table of lists.tables) {
    yield depends([PG_CLASS, table.oid], [PG_NAMESPACE, table.schema], 'n')
    yield* tableDependencies(catalog, types, table)
  }
  for (const sequence of lists.sequences) {
    const { ownedBy } = sequence
    yield depends([PG_CLASS, sequence.oid], [PG_NAMESPACE, sequence.schema], 'n')
    if (ownedBy === undefined) continue
    const column: Address = [PG_CLASS, ownedBy.table, ownedBy.attnum]
    yield depends([PG_CLASS, sequence.oid], column, ownedBy.identity ? 'i' : 'a')
  }
  const ownIndexes = new Map<Oid, Oid>()
  for (const { oid, rule } of lists.constraints) {
    if (rule.kind === 'unique' || rule.kind === 'primary key') ownIndexes.set(rule.index, oid)
  }
  for (const index of lists.indexes) yield* indexDependencies(index, ownIndexes.get(index.oid))
  for (const constraint of lists.constraints) yield* constraintDependencies(constraint)
  for (const view of lists.views) {
    yield depends([PG_CLASS, view.oid], [PG_NAMESPACE, view.schema], 'n')
    const rule: Address = [PG_REWRITE, ruleOid(view.oid)]
    yield depends(rule, [PG_CLASS, view.oid], 'i')
    for (const oid of view.dependsOn) {
      const isType = catalog.object(oid)?.kind === 'type'
      yield depends(rule, [isType ? PG_TYPE : PG_CLASS, oid], 'n')
    }
  }
  for (const extension of lists.extensions) {
    yield depends([PG_EXTENSION, extension.oid], [PG_NAMESPACE, extension.schema], 'n')
    yield* extensionMembers(extension)
  }
  for (const type of lists.types) {
    yield depends([PG_TYPE, type.oid], [PG_NAMESPACE, type.schema], 'n')
    if (type.arrayOid !== 0) yield depends([PG_TYPE, type.arrayOid], [PG_TYPE, type.oid], 'i')
  }
})

function* tableDependencies(
  catalog: CatalogReader,
  types: TypeLookup,
  table: TableObject,
): Iterable<CatalogRow> {
  const sequences = catalog.sequencesOwnedBy(table.oid)
  for (const column of table.columns) {
    if (column.dropped === true) continue
    const { attnum, type } = column
    const address: Address = [PG_CLASS, table.oid, attnum]
    if (type.oid >= FIRST_USER_OID || isExtensionOid(type.oid)) {
      const isArray = types.type(type.oid).kind === 'array'
      const named = isArray ? types.type(type.oid).elementOid : type.oid
      yield depends(address, [PG_TYPE, named], 'n')
    }
    if (column.identity !== undefined) continue
    const expression = column.generated ?? column.default
    if (expression === undefined) continue
    const value: Address = [PG_ATTRDEF, defaultOid(table.oid, attnum)]
    yield depends(value, address, 'a')
    if (!expression.includes('nextval(')) continue
    for (const { oid, ownedBy } of sequences) {
      if (ownedBy?.attnum === attnum) yield depends(value, [PG_CLASS, oid], 'n')
    }
  }
}

function* indexDependencies(index: IndexObject, constraint: Oid | undefined): Iterable<CatalogRow> {
  const from: Address = [PG_CLASS, index.oid]
  if (constraint !== undefined) {
    yield depends(from, [PG_CONSTRAINT, constraint], 'i')
    return
  }
  const attnums = [...index.keys.map((key) => key.attnum), ...index.include]
  for (const attnum of new Set(attnums)) {
    if (attnum > 0) yield depends(from, [PG_CLASS, index.table, attnum], 'a')
  }
  if (attnums.every((attnum) => attnum <= 0)) yield depends(from, [PG_CLASS, index.table], 'a')
}

function* constraintDependencies(constraint: ConstraintObject): Iterable<CatalogRow> {
  const { rule, table, domain } = constraint
  const from: Address = [PG_CONSTRAINT, constraint.oid]
  if (domain !== 0) yield depends(from, [PG_TYPE, domain], 'a')
  if (table === 0) return
  for (const attnum of rule.attnums) yield depends(from, [PG_CLASS, table, attnum], 'a')
  if (rule.attnums.length === 0) yield depends(from, [PG_CLASS, table], 'a')
  if (rule.kind !== 'foreign key') return
  for (const attnum of rule.referencedAttnums) {
    yield depends(from, [PG_CLASS, rule.references, attnum], 'n')
  }
  yield depends(from, [PG_CLASS, rule.index], 'n')
}
