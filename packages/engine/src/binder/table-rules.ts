/** What a new row of a table must satisfy, and its defaults: stored texts, bound over the row's layout (`column` nodes). */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { Column, TableObject } from '../catalog/objects.ts'
import { functionsNamed } from '../functions/registry.ts'
import type { RowRules } from '../planner/plan.ts'
import { coerceTo, constant } from './coerce.ts'
import { tableColumns } from './column-names.ts'
import type { Expr } from './expression.ts'
import type { Binding, NamespaceItem } from './scope.ts'
import { bindStoredExpression } from './stored-expression.ts'
import { BOOL_TYPE, INT8_TYPE, typeRef } from './type-oids.ts'

/** The table's row as a namespace item whose columns are `column` nodes in layout order. */
export function layoutItem(table: TableObject): NamespaceItem {
  const { columns, names } = tableColumns(table)
  return {
    name: table.name,
    schema: undefined,
    relation: -1,
    columns: names,
    exprs: columns.map((column, index) => ({ kind: 'column', type: column.type, index })),
    unqualified: true,
    qualified: true,
    lateralOnly: false,
    lateralOk: true,
    tableOid: table.oid,
  }
}

type Known = { readonly version: number; readonly catalog: CatalogReader; readonly rules: RowRules }
const known = new WeakMap<TableObject, Known>()

function makeRules(binding: Binding, table: TableObject): RowRules {
  const { columns } = tableColumns(table)
  const live = table.columns.filter((column) => column.dropped !== true)
  const item = layoutItem(table)
  const checks: { name: string; check: Expr }[] = []
  for (const constraint of binding.scope.catalog.constraintsOf(table.oid)) {
    if (constraint.rule.kind !== 'check') continue
    const check = bindStoredExpression(binding, constraint.rule.expression, {
      clause: 'check constraint',
      item,
      domainType: undefined,
      expected: BOOL_TYPE,
    })
    checks.push({ name: constraint.name, check })
  }
  checks.sort((a, b) => (a.name < b.name ? -1 : 1))
  const generated: { position: number; value: Expr }[] = []
  const notNull: number[] = []
  for (const [position, column] of live.entries()) {
    if (column.notNull) notNull.push(position)
    if (column.generated === undefined) continue
    const value = bindStoredExpression(binding, column.generated, {
      clause: 'generated column',
      item,
      domainType: undefined,
      expected: column.type,
    })
    generated.push({ position, value })
  }
  return {
    attnums: columns.map((column) => column.attnum),
    notNull,
    checks,
    generated,
    viewChecks: [],
  }
}

export function tableRules(binding: Binding, table: TableObject): RowRules {
  const { catalog } = binding.scope
  const found = known.get(table)
  if (found !== undefined && found.version === catalog.version && found.catalog === catalog) {
    return found.rules
  }
  const rules = makeRules(binding, table)
  known.set(table, { version: catalog.version, catalog, rules })
  return rules
}

function identityDefault(binding: Binding, table: TableObject, column: Column): Expr | undefined {
  const sequence = binding.scope.catalog
    .sequencesOwnedBy(table.oid)
    .find((one) => one.ownedBy?.attnum === column.attnum && one.ownedBy.identity)
  const fn = functionsNamed('nextval')[0]
  if (sequence === undefined || fn === undefined) return undefined
  const args = [constant(typeRef(2205), sequence.oid)]
  return { kind: 'call', type: INT8_TYPE, fn, args, variadicArray: false, pos: -1 }
}

function domainDefault(binding: Binding, column: Column): string | undefined {
  let object = binding.scope.catalog.object(column.type.oid)
  while (object?.kind === 'type' && object.definition.kind === 'domain') {
    if (object.definition.default !== undefined) return object.definition.default
    object = binding.scope.catalog.object(object.definition.base.oid)
  }
  return undefined
}

/** The value of a column that a new row leaves out. NULL where it has no default. */
export function columnDefault(binding: Binding, table: TableObject, column: Column): Expr {
  if (column.generated !== undefined) return constant(column.type, null)
  if (column.identity !== undefined) {
    const value = identityDefault(binding, table, column)
    const cast = value && coerceTo(binding, value, column.type, 'assignment', -1)
    if (cast !== undefined) return cast
  }
  const text = column.default ?? domainDefault(binding, column)
  if (text !== undefined) {
    return bindStoredExpression(binding, text, {
      clause: 'column default',
      item: undefined,
      domainType: undefined,
      expected: column.type,
    })
  }
  const none = constant(typeRef(705), null)
  return coerceTo(binding, none, column.type, 'assignment', -1) ?? constant(column.type, null)
}
