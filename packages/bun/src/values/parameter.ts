/** What a caller may hand in for `$n`, and its text where a type is read from text. */
import { SqlError } from '@twill/engine'
import type { Type } from '@twill/engine'

/** `null` and `undefined` are NULL; what an object may be depends on the parameter's type. */
export type Parameter = null | undefined | boolean | number | bigint | string | object

/** A value that is JSON whatever it looks like: `sql.json('text')` is the JSON string "text". */
export class JsonParameter {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

export function unfitParameter(value: unknown, type: Type): SqlError {
  return new SqlError('42804', `cannot use ${describe(value)} as a value of type ${type.name}`)
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`
  const name = Object.getPrototypeOf(value)?.constructor?.name
  return typeof name === 'string' && name !== 'Object' ? `a ${name}` : 'an object'
}

/** The text that a type's input reads. */
export function parameterText(value: unknown, type: Type): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value instanceof Date) return dateText(value)
      if (value instanceof JsonParameter) return jsonText(value.value)
      if (type.category === 'S' && isPlain(value)) return jsonText(value)
      throw unfitParameter(value, type)
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function dateText(value: Date): string {
  if (Number.isNaN(value.getTime())) throw new SqlError('22007', 'the Date given is invalid')
  return value.toISOString()
}

export function jsonText(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SqlError('22P02', `the value given has no JSON text: ${reason}`, { cause })
  }
  if (text === undefined) throw new SqlError('22P02', `a ${typeof value} has no JSON text`)
  return text
}
