/** Typed literals: `date '2020-01-01'`, `numeric(4,1) '1.5'`, `interval '1' day`. */
import type { Cast, Const, Expression } from '../ast/expression.ts'
import type { TypeName } from '../ast/type-name.ts'
import { K } from './keywords.table.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { constantType, intervalFields, plainType } from './type-name.ts'

/** At the string behind a type's name. */
export function typedString(
  p: Parser,
  pos: number,
  names: readonly string[],
  modifiers: readonly Expression[],
): Cast {
  return literal(p, plainType(pos, names, modifiers))
}

function literal(p: Parser, type: TypeName): Cast {
  const operand: Const = { kind: 'const', pos: p.pos, type: 'string', text: p.takeString() }
  return { kind: 'cast', pos: type.pos, operand, type }
}

/**
 * At a keyword that begins a type. `undefined` when it is but a column's name: `int`, `time` and the
 * like may be one, and then none of what continues a type follows.
 */
export function constantOfType(p: Parser): Cast | undefined {
  if (!continuesType(p)) return undefined
  if (p.tok === K.interval) return intervalConstant(p)
  const type = constantType(p)
  if (p.tok !== T.string) p.fail()
  return literal(p, type)
}

function continuesType(p: Parser): boolean {
  switch (p.peek()) {
    case T.string:
    case T.openParen:
    case K.varying:
    case K.precision:
      return true
    case K.character:
    case K.char:
      return p.tok === K.national
    case K.with:
      return (p.tok === K.time || p.tok === K.timestamp) && p.peek(2) === K.time
    case K.without:
      return p.tok === K.time || p.tok === K.timestamp
    default:
      return false
  }
}

/** `interval '…' [fields]` or `interval(p) '…'`. */
export function intervalConstant(p: Parser): Cast {
  const plain = constantType(p)
  if (p.tok !== T.string) p.fail()
  const cast = literal(p, plain)
  if (plain.modifiers.length > 0) return cast
  const { fields, precision } = intervalFields(p)
  if (fields === undefined) return cast
  return { ...cast, type: plainType(plain.pos, plain.names, precision, fields) }
}
