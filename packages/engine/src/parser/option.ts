/** Option lists: reloptions, definition lists, and the generic options of EXPLAIN, COPY, VACUUM. */
import type { Option, OptionValue } from '../ast/option.ts'
import { firstKeyword } from './keywords.table.ts'
import { K } from './keywords.table.ts'
import { isOperatorToken, label, nonReservedWord, parenList, qualifiedOperator } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { functionType } from './type-name.ts'

/** reloptions: `( [namespace.]name [= value], … )`. */
export function parenOptions(p: Parser): Option[] {
  return parenList(p, relationOption)
}

/** opt_reloptions: WITH (…) or nothing. */
export function withOptions(p: Parser): readonly Option[] {
  if (!p.accept(K.with)) return []
  return parenOptions(p)
}

function relationOption(p: Parser): Option {
  const pos = p.pos
  let namespace: string | undefined
  let name = label(p)
  if (p.accept(T.dot)) {
    namespace = name
    name = label(p)
  }
  const value = p.accept(T.equals) ? definitionValue(p) : undefined
  return { pos, namespace, name, value }
}

/** definition: `( name [= value], … )`. */
export function definition(p: Parser): Option[] {
  return parenList(p, (q) => {
    const pos = q.pos
    const name = label(q)
    const value = q.accept(T.equals) ? definitionValue(q) : undefined
    return { pos, namespace: undefined, name, value }
  })
}

/** def_arg. */
function definitionValue(p: Parser): OptionValue {
  const literal = literalValue(p)
  if (literal !== undefined) return literal
  if (p.tok === K.none) {
    p.advance()
    return { kind: 'word', text: 'none' }
  }
  if (isOperatorToken(p.tok) || p.tok === K.operator) {
    if (p.tok !== K.operator || p.peek() === T.openParen)
      return { kind: 'operator', name: operator(p) }
  }
  if (p.tok >= firstKeyword && !p.isColumnName() && !p.isFunctionName()) {
    return { kind: 'word', text: p.takeName() }
  }
  const type = functionType(p)
  const plain =
    type.names.length === 1 && !type.setOf && !type.percentType && type.arrayBounds.length === 0
  return plain && type.modifiers.length === 0
    ? { kind: 'word', text: type.names[0] as string }
    : { kind: 'type', type }
}

function operator(p: Parser): string {
  if (p.accept(K.operator)) {
    p.expect(T.openParen)
    const { schema, name } = qualifiedOperator(p)
    p.expect(T.closeParen)
    return schema === undefined ? name : `${schema}.${name}`
  }
  return p.takeText()
}

/** A number or a string, if one is there. */
function literalValue(p: Parser): OptionValue | undefined {
  if (p.tok === T.string) return { kind: 'string', text: p.takeString() }
  const signed = p.tok === T.plus || p.tok === T.minus
  const kind = signed ? p.peek() : p.tok
  if (kind !== T.integer && kind !== T.numeric) return undefined
  const sign = p.tok === T.minus ? '-' : ''
  if (signed) p.advance()
  return { kind: 'number', text: sign + p.takeText(), integer: kind === T.integer }
}

/** generic options: `( name [value], … )` with no equals sign, as EXPLAIN, COPY and VACUUM have. */
export function genericOptions(p: Parser, nameOf: (p: Parser) => string): Option[] {
  return parenList(p, (q) => {
    const pos = q.pos
    return { pos, namespace: undefined, name: nameOf(q), value: genericValue(q) }
  })
}

/** utility_option_name. */
export function utilityOptionName(p: Parser): string {
  if (p.tok === K.analyse) {
    p.advance()
    return 'analyze'
  }
  return p.tok === K.analyze ? p.takeName() : nonReservedWord(p)
}

/** The value of a generic option; `undefined` when the option stands alone. */
function genericValue(p: Parser): OptionValue | undefined {
  if (p.tok === T.comma || p.tok === T.closeParen) return undefined
  return booleanOrWord(p) ?? p.fail()
}

/** opt_boolean_or_string, or a number. */
export function booleanOrWord(p: Parser): OptionValue | undefined {
  const literal = literalValue(p)
  if (literal !== undefined) return literal
  if (p.tok === K.true || p.tok === K.false || p.tok === K.on) {
    return { kind: 'word', text: p.takeName() }
  }
  return p.isNonReserved() ? { kind: 'word', text: p.takeName() } : undefined
}
