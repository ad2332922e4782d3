/**
 * Expressions by precedence climbing. `climb` reads operators that bind at least as tight as `min`
 * behind an operand that is already read; what an operator leaves on its right decides whether
 * another of the same non-associative level may follow.
 */
import type { Expression, OperatorName } from '../ast/expression.ts'
import { firstKeyword, K } from './keywords.table.ts'
import { anyName, list, operatorName } from './name.ts'
import type { Parser } from './parser.ts'
import { infixLevels, level, restrictedLevels, symbolNames } from './precedence.ts'
import { inPredicate, isPredicate, likePredicate, quantified, between } from './predicate.ts'
import { primary } from './primary.ts'
import { endsTarget } from './target-end.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** A `min` below every level, which says that a label may follow. */
const labelMayFollow = -1

/** a_expr. */
export function expression(p: Parser): Expression {
  return expressionAt(p, 0, false)
}

/**
 * The expression of a select item. Here a word that is an operator may be the item's label instead, as
 * in `SELECT a AND FROM t`: when what follows it ends the item.
 */
export function targetExpression(p: Parser): Expression {
  return expressionAt(p, labelMayFollow, false)
}

/** b_expr. */
export function restrictedExpression(p: Parser): Expression {
  return expressionAt(p, 0, true)
}

export function expressionList(p: Parser): Expression[] {
  return list(p, expression)
}

/** An expression whose operators all bind at least as tight as `min`. */
export function expressionAt(p: Parser, min: number, restricted: boolean): Expression {
  p.enter()
  const outer = p.openSubtree()
  const result = climb(p, operand(p, restricted), min, restricted)
  p.closeSubtree(outer)
  p.leave()
  return result
}

/** A primary, or a prefix operator with its operand. */
function operand(p: Parser, restricted: boolean): Expression {
  switch (p.tok) {
    case K.not:
      if (restricted) p.fail()
      return { kind: 'not', pos: p.take(), operand: expressionAt(p, level.not, false) }
    case T.plus: {
      const pos = p.take()
      const right = expressionAt(p, level.sign, restricted)
      return { kind: 'op', pos, name: '+', schema: undefined, left: undefined, right }
    }
    case T.minus: {
      const pos = p.take()
      return negate(pos, expressionAt(p, level.sign, restricted))
    }
    case K.operator:
      return p.peek() === T.openParen ? prefixOperator(p, restricted) : primary(p)
    case T.operator:
      return prefixOperator(p, restricted)
    case K.default:
      if (restricted) p.fail()
      return { kind: 'default', pos: p.take() }
    default:
      return primary(p)
  }
}

function prefixOperator(p: Parser, restricted: boolean): Expression {
  const pos = p.pos
  const { schema, name } = operatorName(p)
  const right = expressionAt(p, level.operator + 1, restricted)
  return { kind: 'op', pos, name, schema, left: undefined, right }
}

/** A minus in front of a number belongs to the number, so that the smallest int4 is one. */
function negate(pos: number, right: Expression): Expression {
  if (right.kind !== 'const' || (right.type !== 'integer' && right.type !== 'numeric')) {
    return { kind: 'op', pos, name: '-', schema: undefined, left: undefined, right }
  }
  const text = right.text.startsWith('-') ? right.text.slice(1) : `-${right.text}`
  const type = text === '-2147483648' ? 'integer' : text === '2147483648' ? 'numeric' : right.type
  return { kind: 'const', pos, type, text }
}

export function climb(p: Parser, first: Expression, min: number, restricted: boolean): Expression {
  const levels = restricted ? restrictedLevels : infixLevels
  let left = first
  let closed = 0
  for (;;) {
    const kind = p.tok
    const current = levels[kind] as number
    if (current === 0 || current < min) return left
    if (kind === K.not && !isNegatedPredicate(p.peek())) return left
    // substring(a SIMILAR b ESCAPE c)
    if (kind === K.similar && p.peek() !== K.to) return left
    if (current === closed) p.fail()
    if (min === labelMayFollow && isLabelHere(p)) return left
    closed = 0
    p.deepen()
    switch (current) {
      case level.typecast:
        left = { kind: 'cast', pos: p.take(), operand: left, type: typeName(p) }
        break
      case level.collate:
        left = { kind: 'collate', pos: p.take(), operand: left, collation: anyName(p) }
        break
      case level.atTimeZone:
        left = atTimeZone(p, left)
        break
      case level.or:
        left = { kind: 'or', pos: p.pos, args: chain(p, left, level.and, min) }
        break
      case level.and:
        left = { kind: 'and', pos: p.pos, args: chain(p, left, level.not, min) }
        break
      case level.is:
        if (isPredicateOpen(p)) closed = level.is
        left = isPredicate(p, left, restricted)
        break
      case level.predicate: {
        const open = predicate(p, left)
        left = open
        if (endsInOperand(open)) closed = level.predicate
        break
      }
      default: {
        const next = binary(p, left, current, restricted)
        if (current === level.comparison && next.kind === 'op') closed = level.comparison
        left = next
      }
    }
  }
}

function isLabelHere(p: Parser): boolean {
  return p.tok >= firstKeyword && p.isBareLabel() && endsTarget(p.peek())
}

function isNegatedPredicate(kind: number): boolean {
  return (
    kind === K.between || kind === K.in || kind === K.like || kind === K.ilike || kind === K.similar
  )
}

/** `IS [NOT] DISTINCT FROM x` ends in an operand; every other IS test ends in a keyword. */
function isPredicateOpen(p: Parser): boolean {
  if (p.tok !== K.is) return false
  return p.peek() === K.distinct || (p.peek() === K.not && p.peek(2) === K.distinct)
}

function endsInOperand(node: Expression): boolean {
  return node.kind === 'between' || node.kind === 'like'
}

function predicate(p: Parser, left: Expression): Expression {
  const pos = p.pos
  const negated = p.accept(K.not)
  switch (p.tok) {
    case K.between:
      return between(p, left, pos, negated)
    case K.in:
      return inPredicate(p, left, pos, negated)
    default:
      return likePredicate(p, left, pos, negated)
  }
}

/** At AND (or OR): all operands of a run of them. `outer` is the level the run stands at. */
function chain(p: Parser, first: Expression, min: number, outer: number): Expression[] {
  const word = p.tok
  const args = [first]
  while (p.tok === word && !(outer === labelMayFollow && isLabelHere(p))) {
    p.advance()
    args.push(expressionAt(p, min, false))
  }
  return args
}

function atTimeZone(p: Parser, operandNode: Expression): Expression {
  const pos = p.take()
  p.expect(K.time)
  p.expect(K.zone)
  const zone = expressionAt(p, level.atTimeZone + 1, false)
  return { kind: 'at-time-zone', pos, operand: operandNode, zone }
}

function binary(p: Parser, left: Expression, current: number, restricted: boolean): Expression {
  const pos = p.pos
  const symbol = symbolNames[p.tok]
  let name: string
  let schema: string | undefined
  if (symbol === undefined) {
    const operator: OperatorName = operatorName(p)
    name = operator.name
    schema = operator.schema
  } else {
    name = symbol
    p.advance()
  }
  if (!restricted && (p.tok === K.any || p.tok === K.some || p.tok === K.all)) {
    return quantified(p, left, pos, { schema, name })
  }
  const right = expressionAt(p, current + 1, restricted)
  return { kind: 'op', pos, name, schema, left, right }
}
