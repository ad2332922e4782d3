/** UPDATE, DELETE and MERGE; the way into INSERT as well. */
import type { Delete, Insert, Merge, MergeAction, Update } from '../ast/dml.ts'
import type { FromItem } from '../ast/select.ts'
import type { Expression } from '../ast/expression.ts'
import { malformed } from '../errors/query-errors.ts'
import type { RowRules } from '../planner/plan.ts'
import {
  bindAssignments,
  bindValue,
  coerceToColumn,
  columnPosition,
  liveColumns,
} from './bind-assignments.ts'
import { conjunction } from './bind-comparison.ts'
import { bindBoolean } from './bind-expression.ts'
import { bindFrom, bindFromItem, checkNames } from './bind-from.ts'
import { bindInsert } from './bind-insert.ts'
import { bindReturning } from './bind-returning.ts'
import { bindWith } from './bind-with.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import {
  addTarget,
  type ModificationTarget,
  onRelation,
  resolveTarget,
  type WriteVerb,
} from './modification-target.ts'
import type {
  DeleteModification,
  MergeActionBound,
  MergeModification,
  Modification,
  RowSource,
  UpdateModification,
} from './query.ts'
import type { QueryScope } from './scope.ts'
import { columnDefault, tableRules } from './table-rules.ts'

function rulesOf(scope: QueryScope, target: ModificationTarget): RowRules {
  const rules = tableRules(scope.binding, target.table)
  return target.checks.length === 0 ? rules : { ...rules, viewChecks: target.checks }
}

function openTarget(
  scope: QueryScope,
  ast: Update | Delete,
  verb: WriteVerb,
  more: readonly FromItem[],
): ModificationTarget {
  const target = resolveTarget(scope, ast.target, verb)
  const item = addTarget(scope, target)
  scope.from.push({ kind: 'relation', relation: 0 })
  if (more.length > 0) {
    // The target is no LATERAL source for what follows, but its name is taken.
    scope.namespace = []
    bindFrom(scope, more)
    checkNames(scope, [item], scope.namespace)
    scope.namespace = [item, ...scope.namespace]
  }
  return target
}

function rowSource(
  scope: QueryScope,
  target: ModificationTarget,
  where: Expression | undefined,
): RowSource {
  scope.clause = 'where'
  const written = where === undefined ? [] : [bindBoolean(scope, where, 'WHERE')]
  const all = [...target.quals, ...written]
  return {
    relations: scope.relations,
    from: scope.from,
    where: all.length === 0 ? undefined : conjunction('and', all),
    target: 0,
  }
}

function bindUpdate(scope: QueryScope, ast: Update): UpdateModification {
  const ctes = ast.with === undefined ? [] : bindWith(scope, ast.with)
  const target = openTarget(scope, ast, 'update', ast.from)
  const source = rowSource(scope, target, ast.where)
  const returning = bindReturning(scope, ast.returning)
  const assignments = bindAssignments(scope, target, 0, ast.set)
  return {
    kind: 'update',
    ctes,
    table: target.table,
    via: target.via,
    rules: rulesOf(scope, target),
    source,
    assignments,
    returning,
  }
}

function bindDelete(scope: QueryScope, ast: Delete): DeleteModification {
  const ctes = ast.with === undefined ? [] : bindWith(scope, ast.with)
  const target = openTarget(scope, ast, 'delete from', ast.using)
  const source = rowSource(scope, target, ast.where)
  return {
    kind: 'delete',
    ctes,
    table: target.table,
    via: target.via,
    rules: rulesOf(scope, target),
    source,
    returning: bindReturning(scope, ast.returning),
  }
}

type MergeInsert = Extract<MergeAction, { kind: 'insert' }>

function bindMergeInsert(scope: QueryScope, ast: MergeInsert, target: ModificationTarget): Expr[] {
  const live = liveColumns(target.table)
  const { binding } = scope
  const given = new Map<number, Expr>()
  const names = ast.columns.length > 0 ? ast.columns : target.columns
  const values = ast.values ?? []
  if (values.length > names.length) {
    const extra = values[names.length] as Expression
    throw malformed(
      'INSERT has more expressions than target columns',
      binding.at(locationOf(extra)),
    )
  }
  if (ast.columns.length > values.length && ast.values !== undefined) {
    const extra = ast.columns[values.length]
    throw malformed('INSERT has more target columns than expressions', binding.at(extra?.pos ?? -1))
  }
  for (const [i, value] of values.entries()) {
    const name = names[i]
    if (name === undefined) continue
    const position = columnPosition(scope, target, name.name, 'pos' in name ? name.pos : -1)
    const column = live[position]
    const bound = bindValue(scope, value)
    if (column === undefined || bound === 'default') continue
    given.set(position, coerceToColumn(scope, bound, column.name, column.type, locationOf(value)))
  }
  return live.map((column, i) => given.get(i) ?? columnDefault(binding, target.table, column))
}

function bindMergeAction(
  scope: QueryScope,
  ast: MergeAction,
  target: ModificationTarget,
): MergeActionBound['action'] {
  switch (ast.kind) {
    case 'nothing':
    case 'delete':
      return ast
    case 'update':
      return { kind: 'update', assignments: bindAssignments(scope, target, 0, ast.set) }
    case 'insert':
      scope.clause = 'values single'
      return { kind: 'insert', values: bindMergeInsert(scope, ast, target) }
  }
}

function bindMerge(scope: QueryScope, ast: Merge): MergeModification {
  const ctes = ast.with === undefined ? [] : bindWith(scope, ast.with)
  const target = resolveTarget(scope, ast.target, 'merge into')
  const item = addTarget(scope, target)
  scope.namespace = []
  const source = bindFromItem(scope, ast.source)
  checkNames(scope, [item], source.items)
  scope.namespace = [item, ...source.items]
  scope.clause = 'join on'
  const on = bindBoolean(scope, ast.on, 'MERGE ON')
  const quals = target.quals.map((qual) => onRelation(qual, 0))
  const actions = ast.clauses.map((clause): MergeActionBound => {
    scope.namespace = clause.matched ? [item, ...source.items] : source.items
    scope.clause = 'merge when'
    const condition =
      clause.condition === undefined ? undefined : bindBoolean(scope, clause.condition, 'WHEN')
    return {
      matched: clause.matched,
      condition,
      action: bindMergeAction(scope, clause.action, target),
    }
  })
  return {
    kind: 'merge',
    ctes,
    table: target.table,
    via: target.via,
    rules: rulesOf(scope, target),
    source: { relations: scope.relations, from: [source.tree], where: undefined, target: 0 },
    on: quals.length === 0 ? on : conjunction('and', [...quals, on]),
    actions,
    returning: undefined,
  }
}

export function bindModification(
  scope: QueryScope,
  ast: Insert | Update | Delete | Merge,
): Modification {
  switch (ast.kind) {
    case 'insert':
      return bindInsert(scope, ast)
    case 'update':
      return bindUpdate(scope, ast)
    case 'delete':
      return bindDelete(scope, ast)
    case 'merge':
      return bindMerge(scope, ast)
  }
}
