/** SET lists: of UPDATE, ON CONFLICT DO UPDATE and MERGE. */
import type { Assignment, ColumnTarget } from '../ast/dml.ts'
import type { Expression } from '../ast/expression.ts'
import type { TableObject } from '../catalog/objects.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { columnOfRelationNotFound, generatedAlways, malformed } from '../errors/query-errors.ts'
import { cannotSubscript, datatypeMismatch } from '../errors/type-errors.ts'
import type { TypeRef } from '../types/type.ts'
import { bindSubscripts } from './bind-array.ts'
import { bindExpr } from './bind-expression.ts'
import { bindSubquery } from './bind-select.ts'
import { rowSublink, visibleTargets } from './bind-sublink.ts'
import { coerceTo } from './coerce.ts'
import type { Expr } from './expression.ts'
import { locationOf } from './location.ts'
import type { ModificationTarget } from './modification-target.ts'
import type { ColumnAssignment } from './query.ts'
import type { QueryScope } from './scope.ts'
import { columnDefault } from './table-rules.ts'
import { arrayElement, baseType } from './type-rules.ts'
import { typeText } from './type-text.ts'
import { BOOL } from './type-oids.ts'

/** An expression as the new value of a column. */
export function coerceToColumn(
  scope: QueryScope,
  expr: Expr,
  name: string,
  type: TypeRef,
  pos: number,
): Expr {
  const { binding } = scope
  const cast = coerceTo(binding, expr, type, 'assignment', pos)
  if (cast !== undefined) return cast
  throw datatypeMismatch(
    `column "${name}" is of type ${typeText(binding.types, type.oid)} but expression is of type ${typeText(binding.types, expr.type.oid)}`,
    binding.at(pos),
    {
      hint: 'You will need to rewrite or cast the expression.',
      // By its name drivers know that a parameter's type may have changed since they prepared.
      routine: 'transformAssignedExpr',
    },
  )
}

export function liveColumns(table: TableObject): TableObject['columns'] {
  return table.columns.filter((column) => column.dropped !== true)
}

/** The position of a written column. */
export function columnPosition(
  scope: QueryScope,
  target: ModificationTarget,
  name: string,
  pos: number,
): number {
  const found = target.columns.find((column) => column.name === name)
  if (found === undefined) throw columnOfRelationNotFound(name, target.name, scope.binding.at(pos))
  if (found.position < 0) {
    throw featureNotSupported(
      `changing column "${name}" of view "${target.name}"`,
      scope.binding.at(pos),
    )
  }
  return found.position
}

type Slot = { position: number; value: Expr; partial: boolean }

class AssignmentList {
  readonly scope: QueryScope
  readonly target: ModificationTarget
  readonly relation: number
  readonly slots: Slot[] = []

  constructor(scope: QueryScope, target: ModificationTarget, relation: number) {
    this.scope = scope
    this.target = target
    this.relation = relation
  }

  add(column: ColumnTarget, source: Expr | 'default', pos: number): void {
    const { scope, target } = this
    const position = columnPosition(scope, target, column.name, column.pos)
    const info = liveColumns(target.table)[position]
    if (info === undefined) return
    const known = this.slots.find((slot) => slot.position === position)
    const partial = column.indirection.length > 0
    if (known !== undefined && !(known.partial && partial)) {
      throw malformed(`multiple assignments to same column "${column.name}"`, undefined)
    }
    if (source === 'default') {
      if (partial) throw malformed('cannot set an array element to DEFAULT', scope.binding.at(pos))
      this.slots.push({
        position,
        value: columnDefault(scope.binding, target.table, info),
        partial,
      })
      return
    }
    if (info.generated !== undefined || info.identity === 'always') {
      const what =
        info.generated !== undefined
          ? 'a generated column'
          : 'an identity column defined as GENERATED ALWAYS'
      throw generatedAlways(
        `column "${info.name}" can only be updated to DEFAULT`,
        `Column "${info.name}" is ${what}.`,
      )
    }
    if (!partial) {
      const value = coerceToColumn(scope, source, info.name, info.type, pos)
      this.slots.push({ position, value, partial })
      return
    }
    const before: Expr = known?.value ?? {
      kind: 'var',
      type: info.type,
      relation: this.relation,
      column: position,
      levelsUp: 0,
    }
    const value = this.#element(before, column, info.name, info.type, source, pos)
    if (known === undefined) this.slots.push({ position, value, partial })
    else known.value = value
  }

  /** `a[1] = x`: the array with one element changed. */
  #element(
    before: Expr,
    column: ColumnTarget,
    name: string,
    type: TypeRef,
    source: Expr,
    pos: number,
  ): Expr {
    const { binding } = this.scope
    const steps = column.indirection.map((step) => {
      if (step.kind === 'subscript') return step.subscript
      throw featureNotSupported('assignment to a field of a column', binding.at(column.pos))
    })
    const element = arrayElement(binding.types, type.oid)
    if (element === 0) {
      throw cannotSubscript(
        typeText(binding.types, baseType(binding.types, type.oid)),
        binding.at(column.pos),
      )
    }
    const { subscripts, slice } = bindSubscripts(this.scope, steps)
    const wanted = slice ? type : { oid: element, typmod: type.typmod }
    const value = coerceTo(binding, source, wanted, 'assignment', pos)
    if (value === undefined) {
      throw datatypeMismatch(
        `subscripted assignment to "${name}" requires type ${typeText(binding.types, wanted.oid)} but expression is of type ${typeText(binding.types, source.type.oid)}`,
        binding.at(column.pos),
        { hint: 'You will need to rewrite or cast the expression.' },
      )
    }
    return { kind: 'subscriptAssign', type, arg: before, subscripts, value }
  }

  addMany(targets: readonly ColumnTarget[], source: Expression, pos: number): void {
    const { scope } = this
    const at = scope.binding.at(locationOf(source))
    if (source.kind === 'row') {
      if (source.fields.length !== targets.length) {
        throw malformed('number of columns does not match number of values', at)
      }
      for (const [i, column] of targets.entries()) {
        const field = source.fields[i] as Expression
        this.add(column, bindValue(scope, field), locationOf(field))
      }
      return
    }
    if (source.kind === 'scalar-subquery') {
      const query = bindSubquery(scope, source.query)
      const columns = visibleTargets(query)
      if (columns.length !== targets.length) {
        throw malformed('number of columns does not match number of values', at)
      }
      const row = rowSublink(query)
      for (const [i, column] of targets.entries()) {
        const type = columns[i]?.expr.type ?? { oid: BOOL, typmod: -1 }
        this.add(column, { kind: 'field', type, arg: row, index: i }, pos)
      }
      return
    }
    throw featureNotSupported(
      'source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression',
      at,
    )
  }
}

export function bindValue(scope: QueryScope, ast: Expression): Expr | 'default' {
  return ast.kind === 'default' ? 'default' : bindExpr(scope, ast)
}

/** `relation`: which of the scope's relations is the row before the change. */
export function bindAssignments(
  scope: QueryScope,
  target: ModificationTarget,
  relation: number,
  set: readonly Assignment[],
): ColumnAssignment[] {
  scope.clause = 'update source'
  const list = new AssignmentList(scope, target, relation)
  for (const item of set) {
    if (item.kind === 'one') {
      list.add(item.target, bindValue(scope, item.value), locationOf(item.value))
    } else {
      list.addMany(item.targets, item.source, item.pos)
    }
  }
  return list.slots.map(({ position, value }) => ({ position, value }))
}
