/** Names: the four classes of PostgreSQL's grammar, qualified names, and lists of them. */
import type { RelationName } from '../ast/select.ts'
import type { OperatorName } from '../ast/expression.ts'
import { K } from './keywords.table.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** ColId. */
export function columnName(p: Parser): string {
  if (!p.isColumnName()) p.fail()
  return p.takeName()
}

/** type_function_name. */
export function functionWord(p: Parser): string {
  if (!p.isFunctionName()) p.fail()
  return p.takeName()
}

/** ColLabel: any word. */
export function label(p: Parser): string {
  if (!p.isLabel()) p.fail()
  return p.takeName()
}

/** NonReservedWord. */
export function nonReservedWord(p: Parser): string {
  if (!p.isNonReserved()) p.fail()
  return p.takeName()
}

export function stringConstant(p: Parser): string {
  if (p.tok !== T.string) p.fail()
  return p.takeString()
}

/** NonReservedWord_or_Sconst. */
export function wordOrString(p: Parser): string {
  return p.tok === T.string ? p.takeString() : nonReservedWord(p)
}

/** An int4 without a sign. */
export function integerConstant(p: Parser): number {
  if (p.tok !== T.integer) p.fail()
  return Number(p.takeText())
}

export function signedInteger(p: Parser): number {
  const negative = p.tok === T.minus
  if (negative || p.tok === T.plus) p.advance()
  const value = integerConstant(p)
  return negative ? -value : value
}

/** A number with an optional sign, as text; `+` is dropped. */
export function signedNumber(p: Parser): string {
  const negative = p.tok === T.minus
  if (negative || p.tok === T.plus) p.advance()
  if (p.tok !== T.integer && p.tok !== T.numeric) p.fail()
  return (negative ? '-' : '') + p.takeText()
}

/** any_name: ColId, then `.label` as often as it likes. */
export function anyName(p: Parser): string[] {
  const names = [columnName(p)]
  while (p.accept(T.dot)) names.push(label(p))
  return names
}

/** qualified_name. */
export function relationName(p: Parser): RelationName {
  const pos = p.pos
  const first = columnName(p)
  if (p.tok !== T.dot) return { pos, catalog: undefined, schema: undefined, name: first }
  const names = [first]
  while (p.accept(T.dot)) names.push(label(p))
  return toRelationName(p, pos, names)
}

export function toRelationName(p: Parser, pos: number, names: readonly string[]): RelationName {
  const name = names.at(-1) as string
  if (names.length > 3) {
    p.failAt(pos, `improper qualified name (too many dotted names): ${names.join('.')}`)
  }
  return { pos, catalog: names.at(-3), schema: names.at(-2), name }
}

/** One or more of `item`, with commas between. */
export function list<Item>(p: Parser, item: (p: Parser) => Item): Item[] {
  const items = [item(p)]
  while (p.accept(T.comma)) items.push(item(p))
  return items
}

/** `( item, … )`. */
export function parenList<Item>(p: Parser, item: (p: Parser) => Item): Item[] {
  p.expect(T.openParen)
  const items = list(p, item)
  p.expect(T.closeParen)
  return items
}

/** `( name, … )` if there is a parenthesis, else nothing. */
export function optionalColumns(p: Parser): string[] {
  return p.tok === T.openParen ? parenList(p, columnName) : []
}

export function nameList(p: Parser): string[] {
  return list(p, columnName)
}

export function ifExists(p: Parser): boolean {
  return p.acceptPair(K.if, K.exists)
}

export function ifNotExists(p: Parser): boolean {
  if (p.tok !== K.if || p.peek() !== K.not) return false
  p.advance()
  p.advance()
  p.expect(K.exists)
  return true
}

/** opt_drop_behavior; RESTRICT is the default. */
export function cascade(p: Parser): boolean {
  if (p.accept(K.cascade)) return true
  p.accept(K.restrict)
  return false
}

/** all_Op: any operator's own characters. */
export function isOperatorToken(kind: number): boolean {
  return kind === T.operator || (kind >= T.lessEquals && kind <= T.equals)
}

export function operatorSymbol(p: Parser): string {
  if (!isOperatorToken(p.tok)) p.fail()
  return operatorText(p)
}

function operatorText(p: Parser): string {
  const text = p.takeText()
  return text === '!=' ? '<>' : text
}

/** any_operator: `[schema.]op`. */
export function qualifiedOperator(p: Parser): OperatorName {
  let schema: string | undefined
  while (!isOperatorToken(p.tok)) {
    schema = columnName(p)
    p.expect(T.dot)
  }
  return { schema, name: operatorText(p) }
}

/** qual_all_Op: an operator, or `OPERATOR(schema.op)`. */
export function operatorName(p: Parser): OperatorName {
  if (p.tok !== K.operator) return { schema: undefined, name: operatorSymbol(p) }
  p.advance()
  p.expect(T.openParen)
  const name = qualifiedOperator(p)
  p.expect(T.closeParen)
  return name
}
