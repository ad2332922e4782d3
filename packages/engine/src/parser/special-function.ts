/** func_expr_common_subexpr: functions that the grammar spells in its own way. */
import type { Expression, SqlValueName } from '../ast/expression.ts'
import type { TypeName } from '../ast/type-name.ts'
import { argumentList, syntaxCall } from './call.ts'
import { expression, expressionList, restrictedExpression } from './expression.ts'
import { K } from './keywords.table.ts'
import { integerConstant, label } from './name.ts'
import type { Parser } from './parser.ts'
import { unicodeForm } from './predicate.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

const sqlValues: ReadonlyMap<number, SqlValueName> = new Map([
  [K.current_date, 'current_date'],
  [K.current_time, 'current_time'],
  [K.current_timestamp, 'current_timestamp'],
  [K.localtime, 'localtime'],
  [K.localtimestamp, 'localtimestamp'],
  [K.current_role, 'current_role'],
  [K.current_user, 'current_user'],
  [K.session_user, 'session_user'],
  [K.user, 'user'],
  [K.current_catalog, 'current_catalog'],
  [K.current_schema, 'current_schema'],
])

/** `undefined` when the current keyword begins no such function; nothing is read then. */
export function specialFunction(p: Parser): Expression | undefined {
  const value = sqlValues.get(p.tok)
  if (value !== undefined) return sqlValue(p, value)
  if (p.tok === K.collation && p.peek() === K.for) return collationFor(p)
  if (p.peek() !== T.openParen) return undefined
  switch (p.tok) {
    case K.cast:
      return cast(p)
    case K.extract:
      return extract(p)
    case K.coalesce: {
      const pos = p.take()
      return { kind: 'coalesce', pos, args: parenExpressions(p) }
    }
    case K.greatest:
    case K.least: {
      const name = p.tok === K.greatest ? 'greatest' : 'least'
      const pos = p.take()
      return { kind: 'min-max', pos, name, args: parenExpressions(p) }
    }
    case K.nullif:
      return nullIf(p)
    case K.overlay:
      return overlay(p)
    case K.position:
      return position(p)
    case K.substring:
      return substring(p)
    case K.trim:
      return trim(p)
    case K.normalize:
      return normalize(p)
    case K.treat:
      return treat(p)
    case K.xmlconcat:
    case K.xmlelement:
    case K.xmlexists:
    case K.xmlforest:
    case K.xmlparse:
    case K.xmlpi:
    case K.xmlroot:
    case K.xmlserialize:
    case K.xmltable:
      return p.refuse(p.text().toUpperCase(), p.pos)
    default:
      return undefined
  }
}

function sqlValue(p: Parser, name: SqlValueName): Expression | undefined {
  // current_schema may also be called like any function
  if (p.tok === K.current_schema && (p.peek() === T.openParen || p.peek() === T.string)) {
    return undefined
  }
  const mayHavePrecision = name.endsWith('time') || name.endsWith('timestamp')
  const pos = p.take()
  let precision: number | undefined
  if (mayHavePrecision && p.tok === T.openParen) {
    p.advance()
    precision = integerConstant(p)
    p.expect(T.closeParen)
  }
  return { kind: 'sql-value', pos, name, precision }
}

function parenExpressions(p: Parser): Expression[] {
  p.expect(T.openParen)
  const args = expressionList(p)
  p.expect(T.closeParen)
  return args
}

function collationFor(p: Parser): Expression {
  const pos = p.take()
  p.expect(K.for)
  p.expect(T.openParen)
  const operand = expression(p)
  p.expect(T.closeParen)
  return syntaxCall(pos, 'pg_collation_for', [operand])
}

function cast(p: Parser): Expression {
  const pos = p.take()
  return { kind: 'cast', pos, ...operandAsType(p) }
}

/** TREAT is a call of the function that the type is named after. */
function treat(p: Parser): Expression {
  const pos = p.take()
  const { operand, type } = operandAsType(p)
  return syntaxCall(pos, type.names.at(-1) as string, [operand])
}

/** `(operand AS type)`. */
function operandAsType(p: Parser): { readonly operand: Expression; readonly type: TypeName } {
  p.expect(T.openParen)
  const operand = expression(p)
  p.expect(K.as)
  const type = typeName(p)
  p.expect(T.closeParen)
  return { operand, type }
}

function extract(p: Parser): Expression {
  const pos = p.take()
  p.expect(T.openParen)
  const fieldPos = p.pos
  const field = extractField(p)
  p.expect(K.from)
  const source = expression(p)
  p.expect(T.closeParen)
  return syntaxCall(pos, 'extract', [
    { kind: 'const', pos: fieldPos, type: 'string', text: field },
    source,
  ])
}

function extractField(p: Parser): string {
  switch (p.tok) {
    case T.string:
      return p.takeString()
    case T.identifier:
    case T.quotedIdentifier:
    case K.year:
    case K.month:
    case K.day:
    case K.hour:
    case K.minute:
    case K.second:
      return label(p)
    default:
      return p.fail()
  }
}

function nullIf(p: Parser): Expression {
  const pos = p.take()
  p.expect(T.openParen)
  const left = expression(p)
  p.expect(T.comma)
  const right = expression(p)
  p.expect(T.closeParen)
  return { kind: 'nullif', pos, left, right }
}

/**
 * OVERLAY and SUBSTRING may have a plain argument list as well, and are then calls as any other: the call, or the first operand
 * of SQL's own form, which has more to come.
 */
function plainCallOrFirst(
  p: Parser,
  pos: number,
  name: string,
): { readonly call: Expression } | { readonly first: Expression } {
  p.expect(T.openParen)
  if (p.accept(T.closeParen)) return { call: plainCall(pos, name, [], noArguments) }
  const isNamed = p.peek() === T.equalsGreater || p.peek() === T.colonEquals
  const first = isNamed ? undefined : expression(p)
  if (first !== undefined && p.accept(T.closeParen)) {
    return { call: plainCall(pos, name, [first], noArguments) }
  }
  if (first !== undefined && !p.accept(T.comma)) return { first }
  const rest = argumentList(p, false)
  p.expect(T.closeParen)
  return { call: plainCall(pos, name, first === undefined ? [] : [first], rest) }
}

type Arguments = Pick<ReturnType<typeof argumentList>, 'args' | 'argNames'>
const noArguments: Arguments = { args: [], argNames: undefined }

function plainCall(
  pos: number,
  name: string,
  first: readonly Expression[],
  rest: Arguments,
): Expression {
  const args = [...first, ...rest.args]
  const argNames = rest.argNames && [...first.map(() => undefined), ...rest.argNames]
  return { ...syntaxCall(pos, name, args), name: [name], sqlSyntax: false, argNames }
}

function overlay(p: Parser): Expression {
  const pos = p.take()
  const begun = plainCallOrFirst(p, pos, 'overlay')
  if ('call' in begun) return begun.call
  p.expect(K.placing)
  const args = [begun.first, expression(p)]
  p.expect(K.from)
  args.push(expression(p))
  if (p.accept(K.for)) args.push(expression(p))
  p.expect(T.closeParen)
  return syntaxCall(pos, 'overlay', args)
}

function position(p: Parser): Expression {
  const pos = p.take()
  p.expect(T.openParen)
  const needle = restrictedExpression(p)
  p.expect(K.in)
  const haystack = restrictedExpression(p)
  p.expect(T.closeParen)
  return syntaxCall(pos, 'position', [haystack, needle])
}

function substring(p: Parser): Expression {
  const pos = p.take()
  const begun = plainCallOrFirst(p, pos, 'substring')
  if ('call' in begun) return begun.call
  const source = begun.first
  if (p.accept(K.similar)) {
    const pattern = expression(p)
    p.expect(K.escape)
    const escape = expression(p)
    p.expect(T.closeParen)
    return syntaxCall(pos, 'substring', [source, pattern, escape])
  }
  const call = syntaxCall(pos, 'substring', substringRange(p, source))
  p.expect(T.closeParen)
  return call
}

/** FROM and FOR in either order; FOR alone starts at 1 and its length is an int4. */
function substringRange(p: Parser, source: Expression): Expression[] {
  if (p.accept(K.from)) {
    const from = expression(p)
    return p.accept(K.for) ? [source, from, expression(p)] : [source, from]
  }
  const pos = p.pos
  p.expect(K.for)
  const length = expression(p)
  if (p.accept(K.from)) return [source, expression(p), length]
  const one = { kind: 'const', pos, type: 'integer', text: '1' } as const
  const type = {
    kind: 'type-name',
    pos,
    names: ['pg_catalog', 'int4'],
    modifiers: [],
    intervalFields: undefined,
    arrayBounds: [],
    setOf: false,
    percentType: false,
  } as const
  return [source, one, { kind: 'cast', pos, operand: length, type }]
}

/** `TRIM([LEADING | TRAILING | BOTH] [characters] [FROM] source …)`. */
function trim(p: Parser): Expression {
  const pos = p.take()
  p.expect(T.openParen)
  let name = 'btrim'
  if (p.accept(K.leading)) name = 'ltrim'
  else if (p.accept(K.trailing)) name = 'rtrim'
  else p.accept(K.both)
  let args: Expression[]
  if (p.accept(K.from)) {
    args = expressionList(p)
  } else {
    const first = expression(p)
    if (p.accept(K.from)) args = [...expressionList(p), first]
    else args = p.accept(T.comma) ? [first, ...expressionList(p)] : [first]
  }
  p.expect(T.closeParen)
  return syntaxCall(pos, name, args)
}

function normalize(p: Parser): Expression {
  const pos = p.take()
  p.expect(T.openParen)
  const args = [expression(p)]
  if (p.accept(T.comma)) {
    const formPos = p.pos
    const form = unicodeForm(p)
    if (form === undefined) p.fail()
    args.push({ kind: 'const', pos: formPos, type: 'string', text: form.toUpperCase() })
  }
  p.expect(T.closeParen)
  return syntaxCall(pos, 'normalize', args)
}
