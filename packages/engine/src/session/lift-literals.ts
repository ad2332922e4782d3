/**
 * Takes the literals out of a statement's text where they are nothing but values: then texts that differ in them alone are one
 * statement, planned once. Only what is surely the same statement with parameters is lifted — an operand of `=`, `+` or `-` beside
 * a name, and the values of INSERT … VALUES; anything that would have to be understood first (a comment, a dollar, an escape) makes it
 * give up. Knows tokens, not grammar: whoever runs the lifted text has to be ready for its being wrong.
 */
import { maxLiftedLiterals, maxLiftedTextLength } from '../limits.ts'
import type { Oid } from '../types/type.ts'

export type LiftedText = {
  readonly text: string
  /** 0: a string, whose type is what stands beside it. */
  readonly types: readonly Oid[]
  readonly values: readonly (number | bigint | string)[]
}

const INT4 = 23
const INT8 = 20
const UNKNOWN = 0
const MAX_INT4 = 2147483647
const MAX_INT8_DIGITS = 18

const first = /^\s*(select|insert|update|delete)\b/i
/** A word, a number, a quoted name, a string, a run of operator characters, or another character. */
const token =
  /([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(\d+)|"(?:[^"]|"")*"|'((?:[^']|'')*)'|([-+*/<>=~!@#%^&|`?]+)|\S/gy
const blank = /\s*/y

type Before = 'name' | 'operand' | 'equals' | 'sign' | 'list' | 'other'

export function liftLiterals(sql: string): LiftedText | undefined {
  const kind = sql.length > maxLiftedTextLength ? undefined : first.exec(sql)?.[1]?.toLowerCase()
  if (kind === undefined) return undefined
  const lifter = new Lifter(sql, kind === 'insert')
  return lifter.lift()
}

class Lifter {
  readonly #sql: string
  readonly #isInsert: boolean
  readonly #types: Oid[] = []
  readonly #values: (number | bigint | string)[] = []
  #text = ''
  /** How far the text has been taken over. */
  #copied = 0
  #inValues = false
  #before: Before = 'other'
  /** Where the minus of a negative number stands. */
  #minus = -1

  constructor(sql: string, isInsert: boolean) {
    this.#sql = sql
    this.#isInsert = isInsert
  }

  lift(): LiftedText | undefined {
    const sql = this.#sql
    for (let at = skipBlank(sql, 0); at < sql.length; at = skipBlank(sql, token.lastIndex)) {
      token.lastIndex = at
      const match = token.exec(sql)
      if (match === null || !this.#take(match, at)) return undefined
      if (this.#values.length > maxLiftedLiterals) return undefined
    }
    if (this.#values.length === 0) return undefined
    const text = this.#text + sql.slice(this.#copied)
    return { text, types: this.#types, values: this.#values }
  }

  /** False: this is more than tokens can tell. */
  #take(match: RegExpExecArray, at: number): boolean {
    const [all, word, digits, string, operator] = match
    if (word !== undefined) return this.#word(word, at + all.length)
    if (digits !== undefined) return this.#number(digits, at, at + all.length)
    if (string !== undefined) return this.#string(string, at, at + all.length)
    if (operator !== undefined) return this.#operator(operator, at)
    switch (all.charAt(0)) {
      case '"':
        this.#before = 'name'
        return true
      case '(':
      case ',':
        this.#before = this.#inValues ? 'list' : 'other'
        return true
      case ')':
      case ']':
        this.#before = 'operand'
        return true
      case '$':
      case '\\':
      case "'":
        return false
      default:
        this.#before = 'other'
        return true
    }
  }

  #word(word: string, end: number): boolean {
    const next = this.#sql.charAt(end)
    // A string with a prefix: E'…', U&'…'.
    if (next === "'" || next === '&' || next === '$') return false
    const lower = word.toLowerCase()
    if (this.#isInsert) {
      if (lower === 'select' || lower === 'with') return false
      if (lower === 'values') this.#inValues = true
      if (lower === 'on' || lower === 'returning') this.#inValues = false
    }
    this.#before = 'name'
    return true
  }

  #number(digits: string, at: number, end: number): boolean {
    // 1.5, 1e5, .5 and 1x are left to the parser.
    if (/[\w.\u0080-\uffff]/.test(this.#sql.charAt(end)) || this.#sql.charAt(at - 1) === '.') {
      return false
    }
    if (this.#isLifted() && digits.length <= MAX_INT8_DIGITS) {
      const isNegative = this.#minus >= 0
      // The cast binds tighter than the minus.
      if (isNegative && this.#sql.startsWith('::', end)) return false
      const size = Number(digits)
      const type = size > MAX_INT4 ? INT8 : INT4
      const value = Number.isSafeInteger(size) ? size : BigInt(digits)
      const signed = isNegative && value !== 0 ? -value : value
      this.#lift(isNegative ? this.#minus : at, end, type, signed)
    }
    this.#minus = -1
    this.#before = 'operand'
    return true
  }

  #string(text: string, at: number, end: number): boolean {
    if (this.#minus >= 0 || text.includes('\\')) return false
    if (this.#isLifted()) {
      const value = text.includes("''") ? text.replaceAll("''", "'") : text
      this.#lift(at, end, UNKNOWN, value)
    }
    this.#before = 'operand'
    return true
  }

  #isLifted(): boolean {
    return this.#before === 'equals' || this.#before === 'sign' || this.#before === 'list'
  }

  #lift(from: number, to: number, type: Oid, value: number | bigint | string): void {
    this.#types.push(type)
    this.#values.push(value)
    this.#text += `${this.#sql.slice(this.#copied, from)}$${this.#values.length}`
    this.#copied = to
  }

  #operator(operator: string, at: number): boolean {
    if (operator.includes('--') || operator.includes('/*')) return false
    const before = this.#before
    if (operator === '-' && (before === 'equals' || before === 'sign' || before === 'list')) {
      // A negative number, where digits follow at once.
      if (this.#minus >= 0 || !/\d/.test(this.#sql.charAt(at + 1))) return false
      this.#minus = at
      return true
    }
    if (operator.length > 1 && /[-+]$/.test(operator)) return false
    if (before !== 'name') this.#before = 'other'
    else if (operator === '=') this.#before = 'equals'
    else this.#before = operator === '+' || operator === '-' ? 'sign' : 'other'
    return true
  }
}

function skipBlank(sql: string, at: number): number {
  blank.lastIndex = at
  blank.test(sql)
  return blank.lastIndex
}
