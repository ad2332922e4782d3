/**
 * Cuts the text of a date, time or interval into fields, by shape alone: what a number or a word
 * means depends on what stands before it and is the decoder's business.
 */
import { dateTimeTokens } from './tokens.ts'

/**
 *   date     digits with `-`, `/` or `.` between them, or a word with such punctuation in it
 *   time     digits with `:`
 *   number   digits, perhaps with one point
 *   string   a word
 *   zone     a sign and digits
 *   special  a sign and a word
 */
export type FieldKind = 'date' | 'time' | 'number' | 'string' | 'zone' | 'special'
export type Field = { readonly kind: FieldKind; readonly text: string }

/** PostgreSQL's bound on fields and on the characters in them. */
const maxFields = 25
const maxCharacters = 150

const space = /[\t-\r ]/
const digitStart = /\d+/y
const timeRest = /:[\d:.]*/y
const numericDate = /([-/.])\d+(?:\1(?:\d|\1)*)?/y
const namedDate = /([-/.])(?:[a-z0-9]|\1)*/iy
const fraction = /\.\d*/y
const word = /[a-z]+/iy
const wordRest = /[-+/_.:a-z0-9]+/iy
const signed = /([+-])[\t-\r ]*(?:(\d[\d:.-]*)|([a-z]+))/iy

/** The fields of a text; undefined where it cannot be one. */
export function splitFields(text: string): Field[] | undefined {
  const fields: Field[] = []
  let at = 0
  let characters = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  while (at < text.length) {
    const char = text[at] as string
    if (space.test(char)) {
      at++
      continue
    }
    if (fields.length >= maxFields) return undefined
    const field = readField(char, match, () => text[at])
    if (field === 'punctuation') {
      at++
      continue
    }
    if (field === undefined) return undefined
    characters += field.text.length + 1
    if (characters > maxCharacters) return undefined
    fields.push(field)
  }
  return fields
}

type Match = (pattern: RegExp) => RegExpExecArray | null

function readField(
  char: string,
  match: Match,
  peek: () => string | undefined,
): Field | 'punctuation' | undefined {
  if (/\d/.test(char)) return readDigits(match, peek)
  if (char === '.') return { kind: 'number', text: (match(fraction) as RegExpExecArray)[0] }
  if (/[a-z]/i.test(char)) return readWord(match, peek)
  if (char === '+' || char === '-') {
    const found = match(signed)
    if (found === null) return undefined
    const [, sign, number, letters] = found
    if (number !== undefined) return { kind: 'zone', text: `${sign}${number}` }
    return { kind: 'special', text: `${sign}${(letters as string).toLowerCase()}` }
  }
  return /[!-/:-@[-`{-~]/.test(char) ? 'punctuation' : undefined
}

function readDigits(match: Match, peek: () => string | undefined): Field {
  const digits = (match(digitStart) as RegExpExecArray)[0]
  const next = peek()
  if (next === ':') {
    return { kind: 'time', text: digits + (match(timeRest) as RegExpExecArray)[0] }
  }
  if (next === '-' || next === '/' || next === '.') {
    const numeric = match(numericDate)
    if (numeric !== null) {
      const rest = numeric[0]
      const three = rest.indexOf(numeric[1] as string, 1) > 0
      return { kind: next === '.' && !three ? 'number' : 'date', text: digits + rest }
    }
    const named = (match(namedDate) as RegExpExecArray)[0]
    // A number that ends in its point: `1.`.
    return { kind: 'date', text: (digits + named).toLowerCase() }
  }
  return { kind: 'number', text: digits }
}

function readWord(match: Match, peek: () => string | undefined): Field {
  const letters = (match(word) as RegExpExecArray)[0].toLowerCase()
  const next = peek()
  const isDate =
    next === '-' ||
    next === '/' ||
    next === '.' ||
    (next !== undefined && /[+\d]/.test(next) && !dateTimeTokens.has(letters))
  if (!isDate) return { kind: 'string', text: letters }
  return { kind: 'date', text: letters + (match(wordRest) as RegExpExecArray)[0].toLowerCase() }
}
