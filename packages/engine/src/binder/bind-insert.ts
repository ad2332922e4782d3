/** INSERT: target columns, sources, defaults, identity and generated columns. */
import type { ColumnTarget, Insert } from '../ast/dml.ts'
import type { Expression } from '../ast/expression.ts'
import type { Values } from '../ast/select.ts'
import type { Column } from '../catalog/objects.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { duplicateColumn, generatedAlways, malformed } from '../errors/query-errors.ts'
import { bindValue, coerceToColumn, columnPosition, liveColumns } from './bind-assignments.ts'
import { bindConflict } from './bind-conflict.ts'
import { bindReturning } from './bind-returning.ts'
import { bindQuery } from './bind-select.ts'
import { replaceColumns } from './bind-set-operation.ts'
import { expandStar } from './bind-targets.ts'
import { bindWith } from './bind-with.ts'
import { tableColumns } from './column-names.ts'
import { emptyQuery } from './empty-query.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import { addTarget, type ModificationTarget, resolveTarget } from './modification-target.ts'
import type { InsertModification, Query, Target } from './query.ts'
import { QueryScope } from './scope.ts'
import { columnDefault, tableRules } from './table-rules.ts'

type Slot = { readonly position: number; readonly column: Column; readonly pos: number }

function targetSlots(
  scope: QueryScope,
  target: ModificationTarget,
  written: readonly ColumnTarget[],
): Slot[] {
  const live = liveColumns(target.table)
  if (written.length === 0) {
    return target.columns.map(({ name }) => {
      const position = columnPosition(scope, target, name, -1)
      return { position, column: live[position] as Column, pos: -1 }
    })
  }
  const slots: Slot[] = []
  for (const { name, pos, indirection } of written) {
    const position = columnPosition(scope, target, name, pos)
    if (indirection.length > 0) {
      throw featureNotSupported('INSERT into a part of a column', scope.binding.at(pos))
    }
    if (slots.some((slot) => slot.position === position)) {
      throw duplicateColumn(`column "${name}" specified more than once`, scope.binding.at(pos))
    }
    slots.push({ position, column: live[position] as Column, pos })
  }
  return slots
}

function checkCount(
  scope: QueryScope,
  ast: Insert,
  slots: readonly Slot[],
  given: number,
  positions: readonly number[],
): void {
  if (given > slots.length) {
    throw malformed(
      'INSERT has more expressions than target columns',
      scope.binding.at(positions[slots.length] ?? -1),
    )
  }
  if (ast.columns.length > 0 && given < slots.length) {
    throw malformed(
      'INSERT has more target columns than expressions',
      scope.binding.at(slots[given]?.pos ?? -1),
    )
  }
}

/** A value for a column that takes none. True: the value is ignored and the default used. */
function refusesValue(ast: Insert, column: Column): boolean {
  if (column.generated !== undefined) {
    throw generatedAlways(
      `cannot insert a non-DEFAULT value into column "${column.name}"`,
      `Column "${column.name}" is a generated column.`,
    )
  }
  if (column.identity === undefined) return false
  if (ast.overriding === 'user') return true
  if (column.identity === 'always' && ast.overriding !== 'system') {
    throw generatedAlways(
      `cannot insert a non-DEFAULT value into column "${column.name}"`,
      `Column "${column.name}" is an identity column defined as GENERATED ALWAYS.`,
      'Use OVERRIDING SYSTEM VALUE to override.',
    )
  }
  return false
}

class RowMaker {
  readonly scope: QueryScope
  readonly target: ModificationTarget
  readonly #defaults: (Expr | undefined)[] = []

  constructor(scope: QueryScope, target: ModificationTarget) {
    this.scope = scope
    this.target = target
  }

  default(position: number): Expr {
    const known = this.#defaults[position]
    if (known !== undefined) return known
    const column = liveColumns(this.target.table)[position] as Column
    const made = columnDefault(this.scope.binding, this.target.table, column)
    this.#defaults[position] = made
    return made
  }

  /** A full row from the values given by position. */
  complete(values: ReadonlyMap<number, Expr>): Expr[] {
    return liveColumns(this.target.table).map((_, i) => values.get(i) ?? this.default(i))
  }
}

type Item = { readonly value: Expr | 'default'; readonly pos: number }

function rowItems(scope: QueryScope, row: readonly Expression[]): Item[] {
  return row.flatMap((ast): Item[] => {
    if (ast.kind === 'star' || ast.kind === 'field-star') {
      return expandStar(scope, ast).map(({ expr }) => ({ value: expr, pos: ast.pos }))
    }
    return [{ value: bindValue(scope, ast), pos: locationOf(ast) }]
  })
}

function bindRows(
  scope: QueryScope,
  ast: Insert,
  values: Values,
  target: ModificationTarget,
  slots: readonly Slot[],
): Query {
  const inner = new QueryScope(scope.binding, scope)
  inner.clause = values.rows.length === 1 ? 'values single' : 'values'
  const maker = new RowMaker(scope, target)
  const lists: Expr[][] = []
  let width: number | undefined
  for (const row of values.rows) {
    const items = rowItems(inner, row)
    if (width !== undefined && items.length !== width) {
      throw malformed(
        'VALUES lists must all be the same length',
        scope.binding.at(row[0]?.pos ?? -1),
      )
    }
    width = items.length
    checkCount(
      scope,
      ast,
      slots,
      items.length,
      items.map((item) => item.pos),
    )
    const given = new Map<number, Expr>()
    for (const [i, { value, pos }] of items.entries()) {
      const slot = slots[i]
      if (slot === undefined || value === 'default' || refusesValue(ast, slot.column)) continue
      given.set(
        slot.position,
        coerceToColumn(scope, value, slot.column.name, slot.column.type, pos),
      )
    }
    lists.push(maker.complete(given))
  }
  if (inner.hasSetReturning) return setReturningRow(target, lists[0] ?? [])
  return valuesQuery(target, lists)
}

function rowTargets(target: ModificationTarget, exprs: readonly Expr[]): Target[] {
  const { columns } = tableColumns(target.table)
  return exprs.map((expr, i) => ({
    expr,
    name: columns[i]?.name ?? '',
    junk: false,
    tableOid: 0,
    attnum: 0,
  }))
}

/** `INSERT … VALUES (generate_series(1, 3))` is a SELECT without FROM. */
function setReturningRow(target: ModificationTarget, row: readonly Expr[]): Query {
  return { ...emptyQuery, targets: rowTargets(target, row), setReturning: true }
}

function valuesQuery(target: ModificationTarget, lists: readonly (readonly Expr[])[]): Query {
  const columns = tableColumns(target.table).columns.map(({ name, type }) => ({
    name,
    type,
    attnum: 0,
  }))
  const vars = columns.map(({ type }, column): Expr => ({
    kind: 'var',
    type,
    relation: 0,
    column,
    levelsUp: 0,
  }))
  return {
    ...emptyQuery,
    relations: [{ kind: 'values', alias: '*VALUES*', columns, lists }],
    from: [{ kind: 'relation', relation: 0 }],
    targets: rowTargets(target, vars),
  }
}

function bindSelectSource(
  scope: QueryScope,
  ast: Insert,
  source: NonNullable<Insert['source']>,
  target: ModificationTarget,
  slots: readonly Slot[],
): Query {
  const inner = new QueryScope(scope.binding, new QueryScope(scope.binding, scope))
  const query = bindQuery(inner, source, false)
  const given = query.targets.filter((one) => !one.junk)
  const core = source.body.kind === 'select-core' ? source.body.targets : []
  const positions = given.map((_, i) => core[i]?.expression.pos ?? -1)
  checkCount(scope, ast, slots, given.length, positions)
  const cast = replaceColumns(query, (expr, i) => {
    const slot = slots[i]
    if (slot === undefined) return expr
    return coerceToColumn(scope, expr, slot.column.name, slot.column.type, positions[i] ?? -1)
  })
  const columns = cast.targets
    .filter((one) => !one.junk)
    .map(({ name, expr }) => ({ name, type: expr.type, attnum: 0 }))
  const values = new Map<number, Expr>()
  for (const [column, { type }] of columns.entries()) {
    const slot = slots[column]
    if (slot === undefined || refusesValue(ast, slot.column)) continue
    values.set(slot.position, { kind: 'var', type, relation: 0, column, levelsUp: 0 })
  }
  const row = new RowMaker(scope, target).complete(values)
  return {
    ...emptyQuery,
    relations: [
      {
        kind: 'subquery',
        alias: '*SELECT*',
        columns,
        query: cast,
        lateral: false,
        view: undefined,
      },
    ],
    from: [{ kind: 'relation', relation: 0 }],
    targets: rowTargets(target, row),
  }
}

function isPlainValues(
  source: NonNullable<Insert['source']>,
): source is typeof source & { body: Values } {
  return (
    source.body.kind === 'values' &&
    source.orderBy.length === 0 &&
    source.limit === undefined &&
    source.offset === undefined &&
    source.with === undefined
  )
}

function bindSource(
  scope: QueryScope,
  ast: Insert,
  target: ModificationTarget,
): { readonly source: Query; readonly given: readonly number[] } {
  if (ast.source === undefined) {
    const row = new RowMaker(scope, target).complete(new Map())
    return { source: valuesQuery(target, [row]), given: [] }
  }
  const slots = targetSlots(scope, target, ast.columns)
  const given = slots.map(({ position }) => position)
  const source = isPlainValues(ast.source)
    ? bindRows(scope, ast, ast.source.body, target, slots)
    : bindSelectSource(scope, ast, ast.source, target, slots)
  return { source, given }
}

export function bindInsert(scope: QueryScope, ast: Insert): InsertModification {
  const ctes = ast.with === undefined ? [] : bindWith(scope, ast.with)
  const target = resolveTarget(scope, ast.target, 'insert into')
  const { source, given } = bindSource(scope, ast, target)
  const rules = tableRules(scope.binding, target.table)
  addTarget(scope, target)
  const conflict =
    ast.onConflict === undefined ? undefined : bindConflict(scope, ast.onConflict, target)
  return {
    kind: 'insert',
    ctes,
    table: target.table,
    via: target.via,
    alias: target.alias,
    given,
    rules: target.checks.length === 0 ? rules : { ...rules, viewChecks: target.checks },
    source,
    conflict,
    returning: bindReturning(scope, ast.returning),
  }
}
