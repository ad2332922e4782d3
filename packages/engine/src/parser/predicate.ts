/** The infix operators that are words: IS, BETWEEN, IN, LIKE and its kin, and op ANY / ALL. */
import type { Expression, Like, OperatorName, UnicodeForm } from '../ast/expression.ts'
import { expressionAt, restrictedExpression } from './expression.ts'
import { K } from './keywords.table.ts'
import { openBody } from './paren.ts'
import type { Parser } from './parser.ts'
import { level } from './precedence.ts'
import { T } from './token.ts'

/** `left IS …`, `left ISNULL`, `left NOTNULL`. */
export function isPredicate(p: Parser, left: Expression, restricted: boolean): Expression {
  const first = p.tok
  const pos = p.take()
  if (first !== K.is) {
    return { kind: 'is', pos, test: 'null', negated: first === K.notnull, operand: left }
  }
  const negated = p.accept(K.not)
  if (p.tok === K.distinct) {
    p.advance()
    p.expect(K.from)
    const right = expressionAt(p, level.is + 1, restricted)
    return { kind: 'is-distinct', pos, negated, left, right }
  }
  if (p.accept(K.document)) {
    return { kind: 'is', pos, test: 'document', negated, operand: left }
  }
  if (restricted) p.fail()
  const test = isTest(p.tok)
  if (test !== undefined) {
    p.advance()
    return { kind: 'is', pos, test, negated, operand: left }
  }
  const form = unicodeForm(p)
  p.expect(K.normalized)
  return { kind: 'is-normalized', pos, form, negated, operand: left }
}

function isTest(kind: number): 'null' | 'true' | 'false' | 'unknown' | undefined {
  switch (kind) {
    case K.null:
      return 'null'
    case K.true:
      return 'true'
    case K.false:
      return 'false'
    case K.unknown:
      return 'unknown'
    default:
      return undefined
  }
}

const unicodeForms: ReadonlyMap<number, UnicodeForm> = new Map([
  [K.nfc, 'nfc'],
  [K.nfd, 'nfd'],
  [K.nfkc, 'nfkc'],
  [K.nfkd, 'nfkd'],
])

export function unicodeForm(p: Parser): UnicodeForm | undefined {
  const form = unicodeForms.get(p.tok)
  if (form !== undefined) p.advance()
  return form
}

/** At BETWEEN. */
export function between(p: Parser, operand: Expression, pos: number, negated: boolean): Expression {
  p.advance()
  const symmetric = p.accept(K.symmetric)
  if (!symmetric) p.accept(K.asymmetric)
  const low = restrictedExpression(p)
  p.expect(K.and)
  const high = expressionAt(p, level.predicate + 1, false)
  return { kind: 'between', pos, operand, low, high, symmetric, negated }
}

/** At IN. */
export function inPredicate(
  p: Parser,
  operand: Expression,
  pos: number,
  negated: boolean,
): Expression {
  p.advance()
  const open = p.pos
  p.expect(T.openParen)
  const body = openBody(p, open)
  if (body.kind === 'select') return { kind: 'in-subquery', pos, operand, query: body, negated }
  const list = body.kind === 'row' && body.pos === open && !body.explicit ? body.fields : [body]
  return { kind: 'in-list', pos, operand, list, negated }
}

const likeVarieties: ReadonlyMap<number, Like['variety']> = new Map([
  [K.like, 'like'],
  [K.ilike, 'ilike'],
  [K.similar, 'similar'],
])

const likeOperators: Readonly<Record<Like['variety'], string>> = {
  like: '~~',
  ilike: '~~*',
  similar: '',
}

/** At LIKE, ILIKE or SIMILAR. */
export function likePredicate(
  p: Parser,
  operand: Expression,
  pos: number,
  negated: boolean,
): Expression {
  const variety = likeVarieties.get(p.tok)
  if (variety === undefined) p.fail()
  p.advance()
  if (variety === 'similar') {
    p.expect(K.to)
  } else if (p.tok === K.any || p.tok === K.some || p.tok === K.all) {
    const name = (negated ? '!' : '') + likeOperators[variety]
    return quantified(p, operand, pos, { schema: undefined, name })
  }
  const pattern = expressionAt(p, level.predicate + 1, false)
  const escape = p.accept(K.escape) ? expressionAt(p, level.predicate + 1, false) : undefined
  return { kind: 'like', pos, variety, operand, pattern, escape, negated }
}

/** At ANY, SOME or ALL, behind the operator. */
export function quantified(
  p: Parser,
  operand: Expression,
  pos: number,
  operator: OperatorName,
): Expression {
  const quantifier = p.tok === K.all ? 'all' : 'any'
  p.advance()
  const open = p.pos
  p.expect(T.openParen)
  const body = openBody(p, open, false)
  if (body.kind === 'select') {
    const source = { kind: 'subquery', query: body } as const
    return { kind: 'quantified', pos, operator, quantifier, operand, source }
  }
  const source = { kind: 'array', array: body } as const
  return { kind: 'quantified', pos, operator, quantifier, operand, source }
}
