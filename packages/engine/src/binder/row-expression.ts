/**
 * What DDL needs of the binder: expressions over a table's row (checks, generated columns, index keys and predicates), defaults,
 * and the columns of a view. Row expressions come out with `column` nodes in the order of the table's live columns.
 */
import type { Expression } from '../ast/expression.ts'
import type { Select } from '../ast/select.ts'
import type { TableObject } from '../catalog/objects.ts'
import type { Oid, TypeRef } from '../types/type.ts'
import { bindQuery } from './bind-select.ts'
import { visibleTargets } from './bind-sublink.ts'
import type { Expr } from './expression.ts'
import type { Query, Relation } from './query.ts'
import { Binding, type BindScope, type Clause, QueryScope } from './scope.ts'
import { bindRowAst, bindStoredExpression } from './stored-expression.ts'
import { layoutItem } from './table-rules.ts'

/** An expression over the table's row, from its text. `expected`: coerced to this type by assignment. */
export function bindRowExpression(
  scope: BindScope,
  text: string,
  table: TableObject,
  clause: Clause,
  expected?: TypeRef,
): Expr {
  return bindStoredExpression(new Binding(scope), text, {
    clause,
    item: layoutItem(table),
    domainType: undefined,
    expected,
  })
}

/** The same from the statement that defines it: errors have its positions. */
export function bindRowExpressionAst(
  scope: BindScope,
  ast: Expression,
  table: TableObject,
  clause: Clause,
  expected?: TypeRef,
): Expr {
  return bindRowAst(new Binding(scope), ast, {
    clause,
    item: layoutItem(table),
    domainType: undefined,
    expected,
  })
}

/** A DEFAULT: no columns in sight. */
export function bindDefault(scope: BindScope, ast: Expression | string, type: TypeRef): Expr {
  const how = {
    clause: 'column default',
    item: undefined,
    domainType: undefined,
    expected: type,
  } as const
  const binding = new Binding(scope)
  return typeof ast === 'string'
    ? bindStoredExpression(binding, ast, how)
    : bindRowAst(binding, ast, how)
}

/** A domain's CHECK; `VALUE` is a `caseValue`. */
export function bindDomainCheck(
  scope: BindScope,
  ast: Expression,
  base: TypeRef,
  expected: TypeRef,
): Expr {
  return bindRowAst(new Binding(scope), ast, {
    clause: 'domain check',
    item: undefined,
    domainType: base,
    expected,
  })
}

export type ViewDefinition = {
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  /** Relations of the catalog that the query reads. */
  readonly dependsOn: readonly Oid[]
}

/** Oids of the catalog's relations in a query and in everything under it. */
function dependencies(query: Query, into: Set<Oid>): void {
  const note = (relation: Relation): void => {
    if (relation.kind === 'table') into.add(relation.table.oid)
    if (relation.kind === 'sequence') into.add(relation.sequence.oid)
    if (relation.kind === 'subquery' && relation.view !== undefined) into.add(relation.view.oid)
  }
  const walk = (one: Query): void => {
    for (const relation of one.relations) {
      note(relation)
      // A view's own relations are its own dependencies.
      if (relation.kind === 'subquery' && relation.view === undefined) walk(relation.query)
    }
    for (const cte of one.ctes) {
      if (cte.body.kind === 'query') walk(cte.body.query)
      if (cte.body.kind === 'recursive') {
        walk(cte.body.base)
        walk(cte.body.recursive)
      }
    }
    for (const sub of sublinkQueries(one)) walk(sub)
  }
  walk(query)
}

function sublinkQueries(query: Query): Query[] {
  const found: Query[] = []
  const trees: Query[] = []
  for (const relation of query.relations) {
    if (relation.kind !== 'setOperation') continue
    const collect = (tree: typeof relation.tree): void => {
      if (tree.kind === 'leaf') trees.push(tree.query)
      else {
        collect(tree.left)
        collect(tree.right)
      }
    }
    collect(relation.tree)
  }
  collectSublinks(query, found)
  return [...trees, ...found]
}

function collectSublinks(query: Query, into: Query[]): void {
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (Array.isArray(node)) {
      for (const item of node) visit(item)
      return
    }
    const record = node as Record<string, unknown>
    if (record['kind'] === 'sublink') into.push(record['query'] as Query)
    for (const key in record) {
      if (
        key !== 'query' &&
        key !== 'relations' &&
        key !== 'ctes' &&
        key !== 'fn' &&
        key !== 'type'
      ) {
        visit(record[key])
      }
    }
  }
  visit({ ...query, relations: undefined, ctes: undefined })
}

/** The columns of a view (or of CREATE TABLE AS) and what its query depends on. */
export function bindViewQuery(scope: BindScope, ast: Select): ViewDefinition {
  const query = bindQuery(new QueryScope(new Binding(scope), undefined), ast, true)
  const dependsOn = new Set<Oid>()
  dependencies(query, dependsOn)
  return {
    columns: visibleTargets(query).map(({ name, expr }) => ({ name, type: expr.type })),
    dependsOn: [...dependsOn],
  }
}
