/** Type names, with the types that the grammar spells specially resolved as PostgreSQL does. */
import type { Const, Expression } from '../ast/expression.ts'
import type { IntervalFields, TypeName } from '../ast/type-name.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { expressionList } from './expression.ts'
import { K } from './keywords.table.ts'
import { functionWord, label } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** What a type's name says before its array bounds. */
type Simple = {
  readonly names: readonly string[]
  readonly modifiers: readonly Expression[]
  readonly intervalFields: IntervalFields | undefined
}

const none: readonly never[] = []

/** Typename, with SETOF and array bounds. */
export function typeName(p: Parser): TypeName {
  const setOf = p.accept(K.setof)
  const pos = p.pos
  const simple = simpleType(p, false)
  return finish(pos, simple, arrayBounds(p), setOf, false)
}

/** func_type: a type name, or `table.column%TYPE`. */
export function functionType(p: Parser): TypeName {
  const setOf = p.tok === K.setof
  const from = setOf ? 1 : 0
  if (!p.isFunctionName(p.peek(from)) || p.peek(from + 1) !== T.dot) return typeName(p)
  let at = from + 1
  while (p.peek(at) === T.dot) at += 2
  if (p.peek(at) !== T.percent) return typeName(p)
  if (setOf) p.advance()
  const pos = p.pos
  const names = qualifiedTypeName(p)
  p.expect(T.percent)
  p.expect(K.type)
  return finish(pos, { names, modifiers: none, intervalFields: undefined }, none, setOf, true)
}

/** A type in front of a string constant: no arrays, and lengths do not default to 1. */
export function constantType(p: Parser): TypeName {
  const pos = p.pos
  return finish(pos, simpleType(p, true), none, false, false)
}

/** A type that is only a name, as `type 'literal'` has it. */
export function plainType(
  pos: number,
  names: readonly string[],
  modifiers: readonly Expression[],
  intervalFields?: IntervalFields,
): TypeName {
  return finish(pos, { names, modifiers, intervalFields }, none, false, false)
}

function finish(
  pos: number,
  simple: Simple,
  bounds: TypeName['arrayBounds'],
  setOf: boolean,
  percentType: boolean,
): TypeName {
  return {
    kind: 'type-name',
    pos,
    names: simple.names,
    modifiers: simple.modifiers,
    intervalFields: simple.intervalFields,
    arrayBounds: bounds,
    setOf,
    percentType,
  }
}

function arrayBounds(p: Parser): TypeName['arrayBounds'] {
  if (p.tok !== T.openBracket && p.tok !== K.array) return none
  const bounds: (number | undefined)[] = []
  if (p.accept(K.array)) {
    if (p.tok !== T.openBracket) return [undefined]
    p.advance()
    bounds.push(bound(p))
    p.expect(T.closeBracket)
    return bounds
  }
  while (p.accept(T.openBracket)) {
    bounds.push(p.tok === T.closeBracket ? undefined : bound(p))
    p.expect(T.closeBracket)
  }
  return bounds
}

function bound(p: Parser): number {
  if (p.tok !== T.integer) p.fail()
  return Number(p.takeText())
}

/** Whether `kind` is a keyword that begins a specially spelled type (DOUBLE needs PRECISION too). */
export function isTypeKeyword(kind: number): boolean {
  return typeKeywords.has(kind)
}

const typeKeywords: ReadonlySet<number> = new Set([
  K.int,
  K.integer,
  K.smallint,
  K.bigint,
  K.real,
  K.float,
  K.decimal,
  K.dec,
  K.numeric,
  K.boolean,
  K.bit,
  K.character,
  K.char,
  K.varchar,
  K.national,
  K.nchar,
  K.timestamp,
  K.time,
  K.interval,
])

function system(name: string, modifiers: readonly Expression[] = none): Simple {
  return { names: ['pg_catalog', name], modifiers, intervalFields: undefined }
}

function simpleType(p: Parser, constant: boolean): Simple {
  switch (p.tok) {
    case K.int:
    case K.integer:
      p.advance()
      return system('int4')
    case K.smallint:
      p.advance()
      return system('int2')
    case K.bigint:
      p.advance()
      return system('int8')
    case K.real:
      p.advance()
      return system('float4')
    case K.float:
      p.advance()
      return system(floatName(p))
    case K.decimal:
    case K.dec:
    case K.numeric:
      p.advance()
      return system('numeric', optionalModifiers(p))
    case K.boolean:
      p.advance()
      return system('bool')
    case K.bit:
      return bitType(p, constant)
    case K.character:
    case K.char:
    case K.varchar:
    case K.national:
    case K.nchar:
      return characterType(p, constant)
    case K.timestamp:
    case K.time:
      return timeType(p)
    case K.interval:
      p.advance()
      return intervalType(p, constant)
    default:
      return genericType(p)
  }
}

function genericType(p: Parser): Simple {
  if (p.tok === K.double && p.peek() === K.precision) {
    p.advance()
    p.advance()
    return system('float8')
  }
  const names = qualifiedTypeName(p)
  return { names, modifiers: optionalModifiers(p), intervalFields: undefined }
}

function qualifiedTypeName(p: Parser): string[] {
  const names = [functionWord(p)]
  while (p.accept(T.dot)) names.push(label(p))
  return names
}

function optionalModifiers(p: Parser): readonly Expression[] {
  if (!p.accept(T.openParen)) return none
  const modifiers = expressionList(p)
  p.expect(T.closeParen)
  return modifiers
}

function floatName(p: Parser): string {
  if (p.tok !== T.openParen) return 'float8'
  p.advance()
  const pos = p.pos
  const bits = bound(p)
  p.expect(T.closeParen)
  if (bits < 1) {
    p.failWith(
      sqlstate.invalidParameterValue,
      pos,
      'precision for type float must be at least 1 bit',
    )
  }
  if (bits >= 54) {
    p.failWith(
      sqlstate.invalidParameterValue,
      pos,
      'precision for type float must be less than 54 bits',
    )
  }
  return bits <= 24 ? 'float4' : 'float8'
}

function bitType(p: Parser, constant: boolean): Simple {
  p.advance()
  const name = p.accept(K.varying) ? 'varbit' : 'bit'
  if (p.tok === T.openParen) return system(name, optionalModifiers(p))
  return system(name, name === 'bit' && !constant ? [integer(p.pos, 1)] : none)
}

function characterType(p: Parser, constant: boolean): Simple {
  let varying = p.tok === K.varchar
  if (p.accept(K.national)) {
    if (p.tok !== K.character && p.tok !== K.char) p.fail()
  }
  p.advance()
  if (!varying) varying = p.accept(K.varying)
  const name = varying ? 'varchar' : 'bpchar'
  if (p.tok === T.openParen) return system(name, parenInteger(p))
  return system(name, varying || constant ? none : [integer(p.pos, 1)])
}

function timeType(p: Parser): Simple {
  const name = p.tok === K.timestamp ? 'timestamp' : 'time'
  p.advance()
  const modifiers = p.tok === T.openParen ? parenInteger(p) : none
  const zone = timeZone(p)
  return system(zone ? `${name}tz` : name, modifiers)
}

/** opt_timezone; true for WITH TIME ZONE. */
function timeZone(p: Parser): boolean {
  const withZone = p.tok === K.with
  if (p.tok !== K.without && !(withZone && p.peek() === K.time)) return false
  p.advance()
  p.expect(K.time)
  p.expect(K.zone)
  return withZone
}

function intervalType(p: Parser, constant: boolean): Simple {
  if (p.tok === T.openParen) return system('interval', parenInteger(p))
  if (constant) return system('interval')
  const { fields, precision } = intervalFields(p)
  return { names: ['pg_catalog', 'interval'], modifiers: precision, intervalFields: fields }
}

function parenInteger(p: Parser): readonly Expression[] {
  p.expect(T.openParen)
  const pos = p.pos
  const value = bound(p)
  p.expect(T.closeParen)
  return [integer(pos, value)]
}

function integer(pos: number, value: number): Const {
  return { kind: 'const', pos, type: 'integer', text: String(value) }
}

const fieldWords: ReadonlyMap<number, string> = new Map([
  [K.year, 'year'],
  [K.month, 'month'],
  [K.day, 'day'],
  [K.hour, 'hour'],
  [K.minute, 'minute'],
  [K.second, 'second'],
])

const fieldRanges: Readonly<Record<string, readonly number[]>> = {
  year: [K.month],
  day: [K.hour, K.minute, K.second],
  hour: [K.minute, K.second],
  minute: [K.second],
}

/** opt_interval. */
export function intervalFields(p: Parser): {
  readonly fields: IntervalFields | undefined
  readonly precision: readonly Expression[]
} {
  const first = fieldWords.get(p.tok)
  if (first === undefined) return { fields: undefined, precision: none }
  p.advance()
  let fields = first
  let last = first
  if (p.tok === K.to && fieldRanges[first] !== undefined) {
    p.advance()
    if (!fieldRanges[first].includes(p.tok)) p.fail()
    last = fieldWords.get(p.tok) as string
    fields = `${first} to ${last}`
    p.advance()
  }
  const precision = last === 'second' && p.tok === T.openParen ? parenInteger(p) : none
  return { fields: fields as IntervalFields, precision }
}
