/** `pg_constraint`. */
import { operatorsNamed } from '../../functions/registry.ts'
import { arrayOf } from '../../types/array-value.ts'
import type { ArrayValue } from '../../types/array-value.ts'
import type { Oid, TypeLookup } from '../../types/type.ts'
import type { CatalogReader } from '../catalog.ts'
import type { ConstraintObject, ForeignKeyAction } from '../objects.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { catalogConstraintRows } from './catalog-indexes.ts'
import { pgCatalogWith } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

const INT2 = 21
const OID = 26
const VARCHAR = 1043
const TEXT = 25
const ANYARRAY = 2277
const ANYENUM = 3500

const actions: Readonly<Record<ForeignKeyAction, string>> = {
  'no action': 'a',
  restrict: 'r',
  cascade: 'c',
  'set null': 'n',
  'set default': 'd',
}
const kinds = { check: 'c', unique: 'u', 'primary key': 'p', 'foreign key': 'f' } as const

export const pgConstraint: VirtualRelation = pgCatalogWith('pg_constraint', {
  builtin: catalogConstraintRows,
  *kept({ catalog, types }) {
    for (const constraint of objectLists(catalog).constraints) {
      yield constraintRow(catalog, types, constraint)
    }
  },
})

function constraintRow(
  catalog: CatalogReader,
  types: TypeLookup,
  constraint: ConstraintObject,
): CatalogRow {
  const { rule } = constraint
  return {
    oid: constraint.oid,
    conname: constraint.name,
    connamespace: constraint.schema,
    contype: kinds[rule.kind],
    condeferrable: constraint.deferrable,
    condeferred: constraint.initiallyDeferred,
    convalidated: constraint.validated,
    conrelid: constraint.table,
    contypid: constraint.domain,
    conindid: 'index' in rule ? rule.index : 0,
    conparentid: 0,
    confrelid: 0,
    confupdtype: ' ',
    confdeltype: ' ',
    confmatchtype: ' ',
    conislocal: true,
    coninhcount: 0,
    connoinherit: rule.kind !== 'check',
    conkey: attributes(rule.attnums),
    conbin: rule.kind === 'check' ? rule.expression : null,
    ...(rule.kind === 'foreign key' && foreignKeyColumns(catalog, types, constraint.table, rule)),
  }
}

function foreignKeyColumns(
  catalog: CatalogReader,
  types: TypeLookup,
  table: Oid,
  rule: Extract<ConstraintObject['rule'], { readonly kind: 'foreign key' }>,
): CatalogRow {
  const equals = (of: Oid, attnums: readonly number[], other: Oid, others: readonly number[]) =>
    arrayOf(
      OID,
      attnums.map((attnum, i) =>
        equality(
          columnType(catalog, types, of, attnum),
          columnType(catalog, types, other, others[i] ?? 0),
        ),
      ),
    )
  const { references, attnums, referencedAttnums } = rule
  return {
    confrelid: references,
    confupdtype: actions[rule.onUpdate],
    confdeltype: actions[rule.onDelete],
    confmatchtype: rule.match === 'full' ? 'f' : 's',
    confkey: attributes(referencedAttnums),
    conpfeqop: equals(references, referencedAttnums, table, attnums),
    conppeqop: equals(references, referencedAttnums, references, referencedAttnums),
    conffeqop: equals(table, attnums, table, attnums),
  }
}

function attributes(attnums: readonly number[]): ArrayValue | null {
  return attnums.length === 0 ? null : arrayOf(INT2, attnums)
}

/** The type whose equality compares a column's values: that under a domain, text for varchar. */
function columnType(catalog: CatalogReader, types: TypeLookup, table: Oid, attnum: number): Oid {
  const object = catalog.object(table)
  if (object?.kind !== 'table') return 0
  let type = object.columns.find((column) => column.attnum === attnum)?.type.oid ?? 0
  for (let base = types.type(type).baseType; base !== undefined; base = types.type(type).baseType) {
    type = base.oid
  }
  const { kind } = types.type(type)
  if (kind === 'enum') return ANYENUM
  if (kind === 'array') return ANYARRAY
  return type === VARCHAR ? TEXT : type
}

function equality(left: Oid, right: Oid): Oid {
  const operators = operatorsNamed('=')
  const exact = operators.find((row) => row.left === left && row.right === right)
  const same = exact ?? operators.find((row) => row.left === left && row.right === left)
  return same?.oid ?? 0
}
