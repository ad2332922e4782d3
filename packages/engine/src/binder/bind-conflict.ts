/** ON CONFLICT: which unique indexes arbitrate, and what DO UPDATE does. */
import type { ConflictArbiter, OnConflict } from '../ast/dml.ts'
import type { IndexElement } from '../ast/ddl-index.ts'
import type { IndexObject } from '../catalog/objects.ts'
import {
  columnNotFound,
  invalidColumnReference,
  malformed,
  undefinedObject,
} from '../errors/query-errors.ts'
import type { Oid } from '../types/type.ts'
import { bindAssignments } from './bind-assignments.ts'
import { bindBoolean } from './bind-expression.ts'
import { columnHint } from './column-hint.ts'
import { columnNames, tableColumns } from './column-names.ts'
import { equalExpr } from './expr-equal.ts'
import type { Expr } from './expression.ts'
import { type ModificationTarget, onRelation } from './modification-target.ts'
import type { InsertConflict } from './query.ts'
import type { QueryScope } from './scope.ts'
import { bindRowAst, bindStoredExpression } from './stored-expression.ts'
import { layoutItem } from './table-rules.ts'
import { BOOL_TYPE } from './type-oids.ts'

type Wanted = { readonly attnums: readonly number[]; readonly expressions: readonly Expr[] }

function wantedKeys(
  scope: QueryScope,
  target: ModificationTarget,
  elements: readonly IndexElement[],
  pos: number,
): Wanted {
  const { columns } = tableColumns(target.table)
  const attnums: number[] = []
  const expressions: Expr[] = []
  for (const element of elements) {
    if (element.expression !== undefined) {
      expressions.push(
        bindRowAst(scope.binding, element.expression, {
          clause: 'index expression',
          item: layoutItem(target.table),
          domainType: undefined,
          expected: undefined,
        }),
      )
      continue
    }
    const name = element.column ?? ''
    const position = target.columns.find((column) => column.name === name)?.position
    const attnum = position === undefined ? undefined : columns[position]?.attnum
    if (attnum === undefined) {
      const at = scope.binding.at(pos)
      throw columnNotFound(`"${name}"`, at, columnHint(scope, undefined, name))
    }
    attnums.push(attnum)
  }
  return { attnums, expressions }
}

function sameKeys(
  scope: QueryScope,
  target: ModificationTarget,
  index: IndexObject,
  wanted: Wanted,
): boolean {
  const attnums = index.keys.flatMap((key) => (key.expression === undefined ? [key.attnum] : []))
  const texts = index.keys.flatMap((key) => (key.expression === undefined ? [] : [key.expression]))
  const sameColumns =
    attnums.every((attnum) => wanted.attnums.includes(attnum)) &&
    wanted.attnums.every((attnum) => attnums.includes(attnum))
  if (!sameColumns || (texts.length === 0) !== (wanted.expressions.length === 0)) return false
  const item = layoutItem(target.table)
  const bound = texts.map((text) =>
    bindStoredExpression(scope.binding, text, {
      clause: 'index expression',
      item,
      domainType: undefined,
      expected: undefined,
    }),
  )
  return (
    bound.every((expr) => wanted.expressions.some((other) => equalExpr(expr, other))) &&
    wanted.expressions.every((expr) => bound.some((other) => equalExpr(expr, other)))
  )
}

/** A partial index arbitrates only where its predicate is among what the conflict target's WHERE says. */
function predicateHolds(
  scope: QueryScope,
  target: ModificationTarget,
  index: IndexObject,
  where: Expr | undefined,
): boolean {
  if (index.predicate === undefined) return true
  if (where === undefined) return false
  const predicate = bindStoredExpression(scope.binding, index.predicate, {
    clause: 'index predicate',
    item: layoutItem(target.table),
    domainType: undefined,
    expected: BOOL_TYPE,
  })
  const given = where.kind === 'and' ? where.args : [where]
  const needed = predicate.kind === 'and' ? predicate.args : [predicate]
  return needed.every((part) => given.some((other) => equalExpr(part, other)))
}

function inferIndexes(
  scope: QueryScope,
  target: ModificationTarget,
  arbiter: ConflictArbiter,
): readonly Oid[] {
  const { binding } = scope
  const { catalog } = binding.scope
  if (arbiter.kind === 'constraint') {
    const found = catalog.constraintsOf(target.table.oid).find((one) => one.name === arbiter.name)
    if (found === undefined) {
      throw undefinedObject(
        `constraint "${arbiter.name}" for table "${target.table.name}" does not exist`,
      )
    }
    if (found.rule.kind === 'unique' || found.rule.kind === 'primary key') return [found.rule.index]
    throw invalidColumnReference(
      'constraint in ON CONFLICT clause has no associated index',
      undefined,
    )
  }
  const wanted = wantedKeys(scope, target, arbiter.elements, arbiter.pos)
  const where =
    arbiter.where === undefined
      ? undefined
      : bindRowAst(binding, arbiter.where, {
          clause: 'index predicate',
          item: layoutItem(target.table),
          domainType: undefined,
          expected: BOOL_TYPE,
        })
  const indexes = catalog
    .indexesOf(target.table.oid)
    .filter(
      (index) =>
        index.unique &&
        sameKeys(scope, target, index, wanted) &&
        predicateHolds(scope, target, index, where),
    )
  if (indexes.length > 0) return indexes.map((index) => index.oid)
  throw invalidColumnReference(
    'there is no unique or exclusion constraint matching the ON CONFLICT specification',
    undefined,
  )
}

/** The scope's relation 0 is the target; the proposed row joins it as `excluded`. */
function addExcluded(scope: QueryScope, target: ModificationTarget): void {
  const { columns } = tableColumns(target.table)
  const relation = scope.relations.length
  scope.relations.push({
    kind: 'table',
    alias: 'excluded',
    columns,
    table: target.table,
    sample: undefined,
  })
  scope.namespace.push({
    name: 'excluded',
    schema: undefined,
    relation,
    columns: columnNames(
      target.columns.map((column) => column.name),
      target.exprs.map((expr) => expr.type),
    ),
    exprs: target.exprs.map((expr) => onRelation(expr, relation)),
    unqualified: true,
    qualified: true,
    lateralOnly: false,
    lateralOk: true,
    tableOid: 0,
  })
}

export function bindConflict(
  scope: QueryScope,
  ast: OnConflict,
  target: ModificationTarget,
): InsertConflict {
  if (ast.action === 'update' && ast.arbiter === undefined) {
    throw malformed(
      'ON CONFLICT DO UPDATE requires inference specification or constraint name',
      scope.binding.at(ast.pos),
      'For example, ON CONFLICT (column_name).',
    )
  }
  const indexes =
    ast.arbiter === undefined
      ? scope.binding.scope.catalog
          .indexesOf(target.table.oid)
          .filter((index) => index.unique)
          .map((index) => index.oid)
      : inferIndexes(scope, target, ast.arbiter)
  if (ast.action === 'nothing') return { indexes, update: undefined }
  const namespace = scope.namespace
  scope.namespace = [...namespace]
  addExcluded(scope, target)
  const assignments = bindAssignments(scope, target, 0, ast.set)
  scope.clause = 'where'
  const where = ast.where === undefined ? undefined : bindBoolean(scope, ast.where, 'WHERE')
  scope.namespace = namespace
  return { indexes, update: { assignments, where } }
}
