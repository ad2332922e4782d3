/** c_expr: constants, columns, calls, CASE, ARRAY, ROW, EXISTS, and parentheses. */
import type { Case, CaseBranch, Const, Expression } from '../ast/expression.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { call } from './call.ts'
import { constantOfType, typedString } from './constant.ts'
import { expression, expressionList } from './expression.ts'
import { indirection, starIsLast } from './indirection.ts'
import { K } from './keywords.table.ts'
import { label } from './name.ts'
import { overlaps, parenQuery, parenthesised, row } from './paren.ts'
import type { Parser } from './parser.ts'
import { specialFunction } from './special-function.ts'
import { T } from './token.ts'
import { isTypeKeyword } from './type-name.ts'

/** An operand without a prefix operator. */
export function primary(p: Parser): Expression {
  switch (p.tok) {
    case T.identifier:
    case T.quotedIdentifier:
      return named(p)
    case T.integer:
      return { kind: 'const', pos: p.pos, type: 'integer', text: p.takeText() }
    case T.string:
      return { kind: 'const', pos: p.pos, type: 'string', text: p.takeString() }
    case T.openParen:
      return parenthesised(p)
    case T.param:
      return parameter(p)
    case T.numeric:
      return { kind: 'const', pos: p.pos, type: 'numeric', text: p.takeText() }
    case T.bitString:
      return { kind: 'const', pos: p.pos, type: 'bitstring', text: p.takeString() }
    case K.null:
      return word(p, 'null', '')
    case K.true:
      return word(p, 'bool', 'true')
    case K.false:
      return word(p, 'bool', 'false')
    case K.case:
      return caseExpression(p)
    case K.exists:
      if (p.peek() !== T.openParen) return named(p)
      return { kind: 'exists', pos: p.take(), query: parenQuery(p) }
    case K.array:
      return arrayExpression(p)
    case K.row:
      return p.peek() === T.openParen ? overlaps(p, row(p)) : named(p)
    case K.grouping:
      return grouping(p)
    case K.unique:
      return p.failWith(
        sqlstate.featureNotSupported,
        p.pos,
        'UNIQUE predicate is not yet implemented',
      )
    default:
      return keywordLed(p)
  }
}

function word(p: Parser, type: Const['type'], text: string): Const {
  return { kind: 'const', pos: p.take(), type, text }
}

function parameter(p: Parser): Expression {
  const pos = p.pos
  const number = Number(p.takeText().slice(1))
  if (number > p.maxParam) p.maxParam = number
  return indirection(p, { kind: 'param', pos, number })
}

function keywordLed(p: Parser): Expression {
  if (isTypeKeyword(p.tok) || (p.tok === K.double && p.peek() === K.precision)) {
    const constant = constantOfType(p)
    if (constant !== undefined) return constant
  }
  const special = specialFunction(p)
  if (special !== undefined) return special
  return named(p)
}

/** A column, a function call, or `type 'literal'`: what begins with a name. */
function named(p: Parser): Expression {
  const pos = p.pos
  const mayBeColumn = p.isColumnName()
  const mayBeFunction = p.isFunctionName()
  if (!mayBeColumn && !mayBeFunction) p.fail()
  const name = p.takeName()
  switch (p.tok) {
    case T.dot:
      return mayBeColumn ? dotted(p, pos, name) : p.fail()
    case T.openParen:
      return mayBeFunction ? call(p, pos, [name]) : p.fail()
    case T.string:
      if (mayBeFunction) return typedString(p, pos, [name], [])
      break
    case T.openBracket:
      if (mayBeColumn) return indirection(p, { kind: 'column', pos, path: [name] })
      break
    default:
  }
  if (!mayBeColumn) p.fail()
  return { kind: 'column', pos, path: [name] }
}

function dotted(p: Parser, pos: number, first: string): Expression {
  const path = [first]
  while (p.accept(T.dot)) {
    if (p.accept(T.star)) {
      starIsLast(p)
      return { kind: 'star', pos, qualifier: path }
    }
    path.push(label(p))
  }
  if (p.tok === T.openParen) return call(p, pos, path)
  if (p.tok === T.string) return typedString(p, pos, path, [])
  return indirection(p, { kind: 'column', pos, path })
}

function caseExpression(p: Parser): Case {
  const pos = p.take()
  const operand = p.tok === K.when ? undefined : expression(p)
  const branches: CaseBranch[] = []
  if (p.tok !== K.when) p.fail()
  while (p.tok === K.when) {
    const branchPos = p.take()
    const when = expression(p)
    p.expect(K.then)
    branches.push({ pos: branchPos, when, then: expression(p) })
  }
  const otherwise = p.accept(K.else) ? expression(p) : undefined
  p.expect(K.end)
  return { kind: 'case', pos, operand, branches, otherwise }
}

function arrayExpression(p: Parser): Expression {
  const pos = p.take()
  if (p.tok === T.openBracket) return arrayElements(p, pos)
  return { kind: 'array-subquery', pos, query: parenQuery(p) }
}

/** array_expr: a list of expressions or a list of further `[…]`, never both. */
function arrayElements(p: Parser, pos: number): Expression {
  p.enter()
  p.expect(T.openBracket)
  const elements: Expression[] = []
  if (p.tok === T.openBracket) {
    do elements.push(arrayElements(p, p.pos))
    while (p.accept(T.comma) && (p.tok === T.openBracket || p.fail()))
  } else if (p.tok !== T.closeBracket) {
    elements.push(...expressionList(p))
  }
  p.expect(T.closeBracket)
  p.leave()
  return { kind: 'array', pos, elements }
}

function grouping(p: Parser): Expression {
  if (p.peek() !== T.openParen) return named(p)
  const pos = p.take()
  p.expect(T.openParen)
  const args = expressionList(p)
  p.expect(T.closeParen)
  return { kind: 'grouping', pos, args }
}
