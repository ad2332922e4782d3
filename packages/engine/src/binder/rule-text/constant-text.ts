/** Constants as definitions show them: with their type, unless reading them back gives the same one anyway. */
import type { TypeRef } from '../../types/type.ts'
import type { Expr } from '../expression.ts'
import { BOOL, INT4_TYPE, NUMERIC, UNKNOWN } from '../type-oids.ts'
import type { RuleWriter } from './rule-writer.ts'

type Constant = Extract<Expr, { kind: 'const' }>

/** `never`: a cast follows; `always`: what looks like a position in a list must not be one. */
export type Label = 'never' | 'needed' | 'always'

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function writeConstant(writer: RuleWriter, expr: Constant, label: Label = 'needed'): void {
  const { type, value } = expr
  if (value === null) {
    writer.write('NULL')
    if (label !== 'never') writer.write(`::${typeName(writer, type)}`)
    return
  }
  const { names } = writer
  const text =
    typeof value === 'boolean' && type.oid === BOOL
      ? String(value)
      : names.types.type(type.oid).output(value, names.input)
  const plain = isPlain(type, text)
  writer.write(plain ? text : quotedText(text))
  const isNeeded = plain ? type.oid === NUMERIC && type.typmod >= 0 : type.oid !== UNKNOWN
  if (label === 'always' || (label === 'needed' && isNeeded)) {
    writer.write(`::${typeName(writer, type)}`)
  }
}

/** An untyped literal that nothing has given a type is text. */
function typeName(writer: RuleWriter, type: TypeRef): string {
  return writer.names.typeName(type.oid === UNKNOWN ? { oid: 25, typmod: -1 } : type)
}

/** Without quotes: whole numbers and those with a point, without a sign; true and false. */
function isPlain(type: TypeRef, text: string): boolean {
  if (type.oid === BOOL) return true
  if (type.oid === INT4_TYPE.oid) return !text.startsWith('-')
  return type.oid === NUMERIC && /^\d/.test(text) && /[eE.]/.test(text)
}
