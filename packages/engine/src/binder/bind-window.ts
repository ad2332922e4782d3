/** Window calls and window definitions. */
import type { Expression, Frame, FrameBound as FrameBoundAst, Window } from '../ast/expression.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import {
  invalidColumnReference,
  undefinedObject,
  unsupported,
  windowingError,
} from '../errors/query-errors.ts'
import { wrongObjectType } from '../errors/type-errors.ts'
import type { FunctionSignature } from '../functions/function.ts'
import type { Oid } from '../types/type.ts'
import { checkFilter } from './bind-aggregate.ts'
import type { ResolvedCall } from './bind-call.ts'
import { bindExpr, bindSpecific } from './bind-expression.ts'
import { sortKey } from './bind-order-by.ts'
import { checkWindowAllowed } from './clause-rules.ts'
import { coerceTo, unknownToText } from './coerce.ts'
import { equalExpr } from './expr-equal.ts'
import type { Expr, SortKey } from './expression.ts'
import type { FrameBound, WindowFrame, WindowSpec } from './query.ts'
import { findOperator, resolveOperator } from './resolve-operator.ts'
import type { Clause, QueryScope } from './scope.ts'
import { DATE, INT8, TIMESTAMP, typeRef, UNKNOWN } from './type-oids.ts'
import { typeText } from './type-text.ts'
import { someExpr } from './walk.ts'

type CallAst = Extract<Expression, { kind: 'call' }>

const exclusions = {
  'no-others': 'none',
  'current-row': 'current row',
  group: 'group',
  ties: 'ties',
} as const

const defaultFrame: WindowFrame = {
  mode: 'range',
  start: { kind: 'unboundedPreceding' },
  end: { kind: 'currentRow' },
  exclude: 'none',
  add: undefined,
  subtract: undefined,
}

function within<T>(scope: QueryScope, clause: Clause, bind: () => T): T {
  const outer = scope.clause
  scope.clause = clause
  const result = bind()
  scope.clause = outer
  return result
}

function namedWindow(scope: QueryScope, name: string, pos: number): Window {
  const found = scope.namedWindows.get(name)
  if (found === undefined) {
    throw undefinedObject(`window "${name}" does not exist`, scope.binding.at(pos))
  }
  return found
}

/** A window and the one that it refers to, as one definition. */
function flatten(scope: QueryScope, window: Window): Window {
  if (window.reference === undefined) return window
  const base = flatten(scope, namedWindow(scope, window.reference, window.pos))
  if (!window.copy) return base
  const at = scope.binding.at(window.pos)
  const name = window.reference
  if (window.partitionBy.length > 0) {
    throw windowingError(`cannot override PARTITION BY clause of window "${name}"`, at)
  }
  if (window.orderBy.length > 0 && base.orderBy.length > 0) {
    throw windowingError(`cannot override ORDER BY clause of window "${name}"`, at)
  }
  if (base.frame !== undefined) {
    throw windowingError(`cannot copy window "${name}" because it has a frame clause`, at)
  }
  return {
    ...window,
    partitionBy: base.partitionBy,
    orderBy: window.orderBy.length > 0 ? window.orderBy : base.orderBy,
  }
}

type OffsetContext = {
  readonly mode: WindowFrame['mode']
  readonly key: SortKey | undefined
  /** Of the key as it was written. */
  readonly keyType: Oid
  add: FunctionSignature | undefined
  subtract: FunctionSignature | undefined
}

function rangeOffset(scope: QueryScope, ast: Expression, context: OffsetContext): Expr {
  const { binding } = scope
  const { key } = context
  if (key === undefined) return bindExpr(scope, ast)
  const type = key.expr.type.oid
  const bound = bindExpr(scope, ast)
  const datetime = type === 1114 || type === 1184 || type === 1083 || type === 1266 || type === 1186
  const wanted = datetime ? 1186 : type
  if (findOperator(binding, '+', type, wanted) === 'none') {
    throw unsupported(
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${typeText(binding.types, context.keyType)}`,
      binding.at(ast.pos),
    )
  }
  const offset = coerceTo(binding, bound, typeRef(wanted), 'implicit', ast.pos)
  if (offset === undefined) {
    throw unsupported(
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${typeText(binding.types, context.keyType)} and offset type ${typeText(binding.types, bound.type.oid)}`,
      binding.at(ast.pos),
      { hint: 'Cast the offset value to an appropriate type.' },
    )
  }
  context.add = resolveOperator(binding, '+', undefined, type, wanted, ast.pos).fn
  context.subtract = resolveOperator(binding, '-', undefined, type, wanted, ast.pos).fn
  return offset
}

function bindBound(scope: QueryScope, ast: FrameBoundAst, context: OffsetContext): FrameBound {
  switch (ast.kind) {
    case 'unbounded-preceding':
      return { kind: 'unboundedPreceding' }
    case 'unbounded-following':
      return { kind: 'unboundedFollowing' }
    case 'current-row':
      return { kind: 'currentRow' }
    case 'preceding':
    case 'following': {
      const offset =
        context.mode === 'range'
          ? rangeOffset(scope, ast.offset, context)
          : bindSpecific(scope, ast.offset, INT8, context.mode.toUpperCase())
      if (someExpr(offset, (node) => node.kind === 'var' && node.levelsUp === 0)) {
        throw invalidColumnReference(
          `argument of ${context.mode.toUpperCase()} must not contain variables`,
          scope.binding.at(ast.offset.pos),
        )
      }
      return { kind: ast.kind, offset }
    }
  }
}

function bindFrame(
  scope: QueryScope,
  ast: Frame,
  orderBy: readonly SortKey[],
  keyType: Oid,
  pos: number,
): WindowFrame {
  const at = scope.binding.at(pos)
  if (isDistance(ast) && orderBy.length !== 1) {
    throw windowingError(
      'RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column',
      at,
    )
  }
  if (ast.mode === 'groups' && orderBy.length === 0) {
    throw windowingError('GROUPS mode requires an ORDER BY clause', at)
  }
  const context: OffsetContext = {
    mode: ast.mode,
    key: orderBy[0],
    keyType,
    add: undefined,
    subtract: undefined,
  }
  const start = bindBound(scope, ast.start, context)
  const end = bindBound(scope, ast.end, context)
  return {
    mode: ast.mode,
    start,
    end,
    exclude: exclusions[ast.exclude],
    add: context.add,
    subtract: context.subtract,
  }
}

function isDistance(frame: Frame | undefined): boolean {
  return frame?.mode === 'range' && ('offset' in frame.start || 'offset' in frame.end)
}

/** A date and an interval make a timestamp: distances between dates are those between their midnights. */
function withTime(scope: QueryScope, expr: Expr): Expr {
  if (expr.type.oid !== DATE) return expr
  return coerceTo(scope.binding, expr, typeRef(TIMESTAMP), 'implicit', -1) ?? expr
}

function bindWindow(scope: QueryScope, ast: Window): number {
  const window = flatten(scope, ast)
  const { binding } = scope
  const partitionBy = within(scope, 'window partition', () =>
    window.partitionBy.map((item) => unknownToText(binding, bindExpr(scope, item), item.pos)),
  )
  const frameAst = window.frame
  const written = within(scope, 'window order', () =>
    window.orderBy.map((item) =>
      unknownToText(binding, bindExpr(scope, item.expression), item.pos),
    ),
  )
  const orderBy = window.orderBy.map((item, i) => {
    const expr = written[i] as Expr
    return sortKey(scope, item, isDistance(frameAst) ? withTime(scope, expr) : expr)
  })
  const keyType = written[0]?.type.oid ?? UNKNOWN
  const frame =
    frameAst === undefined
      ? defaultFrame
      : within(scope, 'window frame', () =>
          bindFrame(scope, frameAst, orderBy, keyType, window.pos),
        )
  const spec: WindowSpec = { partitionBy, orderBy, frame }
  const known = scope.windows.findIndex((other) => sameWindow(other, spec))
  if (known >= 0) return known
  scope.windows.push(spec)
  return scope.windows.length - 1
}

function sameFrame(a: WindowFrame, b: WindowFrame): boolean {
  const sameBound = (x: FrameBound, y: FrameBound): boolean => {
    if (x.kind !== y.kind) return false
    return !('offset' in x) || !('offset' in y) || equalExpr(x.offset, y.offset)
  }
  return (
    a.mode === b.mode &&
    a.exclude === b.exclude &&
    sameBound(a.start, b.start) &&
    sameBound(a.end, b.end)
  )
}

export function sameWindow(a: WindowSpec, b: WindowSpec): boolean {
  return (
    a.partitionBy.length === b.partitionBy.length &&
    a.orderBy.length === b.orderBy.length &&
    a.partitionBy.every((expr, i) => equalExpr(expr, b.partitionBy[i] as Expr)) &&
    a.orderBy.every((key, i) => {
      const other = b.orderBy[i]
      return (
        other !== undefined &&
        key.descending === other.descending &&
        key.nullsFirst === other.nullsFirst &&
        equalExpr(key.expr, other.expr)
      )
    }) &&
    sameFrame(a.frame, b.frame)
  )
}

export function bindWindowCall(scope: QueryScope, ast: CallAst, call: ResolvedCall): Expr {
  const { binding } = scope
  const at = binding.at(ast.pos)
  const name = ast.name[ast.name.length - 1] ?? ''
  if (ast.over === undefined)
    throw wrongObjectType(`window function ${name} requires an OVER clause`, at)
  if (ast.withinGroup) {
    throw unsupported(`OVER is not supported for ordered-set aggregate ${name}`, at)
  }
  if (ast.distinct) throw unsupported('DISTINCT is not implemented for window functions', at)
  if (ast.orderBy.length > 0) {
    throw unsupported('aggregate ORDER BY is not implemented for window functions', at)
  }
  if (ast.filter !== undefined && call.fn.kind === 'window') {
    throw unsupported('FILTER is not implemented for non-aggregate window functions', at)
  }
  if (call.fn.kind === 'aggregate' && ast.args.length === 0 && !ast.star) {
    throw wrongObjectType(`${name}(*) must be used to call a parameterless aggregate function`, at)
  }
  if (call.fn.returnsSet) throw featureNotSupported('a window function that returns a set', at)
  const filter = checkFilter(scope, ast)
  for (const arg of call.args) {
    if (someExpr(arg, (node) => node.kind === 'window')) {
      throw windowingError('window function calls cannot be nested', at)
    }
  }
  checkWindowAllowed(scope, ast.pos)
  scope.hasWindows = true
  const args = call.args.map((arg) =>
    arg.type.oid === UNKNOWN ? unknownToText(binding, arg, ast.pos) : arg,
  )
  return {
    kind: 'window',
    type: typeRef(call.result),
    fn: call.fn,
    aggregate: call.fn.kind === 'aggregate',
    args,
    filter,
    window: bindWindow(scope, ast.over),
    pos: ast.pos,
  }
}
