/**
 * Texts that differ in whole numbers alone have one template, in which each number is a parameter: what is planned for the template
 * answers them all. Only plain texts have one: no strings, quoted names, comments or parameters of their own, and no other numbers than
 * such as are of type integer.
 */

export type NumberTemplate = { readonly sql: string; readonly values: readonly number[] }

/** Longer ones are not written by the thousand. */
const MAX_CHARACTERS = 1000
const MAX_NUMBERS = 16
/** The digits of 2147483647. */
const MAX_DIGITS = 10
const MAX_INTEGER = 2_147_483_647

const NAME = 1
const DIGIT = 2
const REFUSED = 3

/** What each ASCII character begins or goes on with. */
const kinds: Uint8Array = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code)
  if (/[A-Za-z_]/.test(character)) kinds[code] = NAME
  else if (/[0-9]/.test(character)) kinds[code] = DIGIT
  else if (/["'$\\\0]/.test(character)) kinds[code] = REFUSED
}

const POINT = 46
const MINUS = 45
const SLASH = 47
const STAR = 42

/** `undefined` where the text has none, or no number. */
export function numberTemplate(text: string): NumberTemplate | undefined {
  const { length } = text
  if (length > MAX_CHARACTERS) return undefined
  const values: number[] = []
  let sql = ''
  let copied = 0
  let at = 0
  while (at < length) {
    const kind = kindAt(text, at)
    if (kind === REFUSED) return undefined
    if (kind === NAME) {
      at = nameEnd(text, at + 1)
      continue
    }
    if (kind === DIGIT) {
      const end = digitsEnd(text, at)
      const value = integerBetween(text, at, end)
      if (value === undefined || values.length === MAX_NUMBERS) return undefined
      values.push(value)
      sql += `${text.slice(copied, at)}$${values.length}`
      copied = at = end
      continue
    }
    if (beginsOther(text, at)) return undefined
    at++
  }
  return values.length === 0 ? undefined : { sql: sql + text.slice(copied), values }
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 128 ? (kinds[code] as number) : REFUSED
}

function nameEnd(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const kind = kindAt(text, at)
    if (kind !== NAME && kind !== DIGIT) break
    at++
  }
  return at
}

function digitsEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && kindAt(text, at) === DIGIT) at++
  return at
}

/** The number, if it is an integer to its end. */
function integerBetween(text: string, from: number, to: number): number | undefined {
  if (to - from > MAX_DIGITS) return undefined
  if (to < text.length && (text.charCodeAt(to) === POINT || kindAt(text, to) === NAME)) {
    return undefined
  }
  const value = Number(text.slice(from, to))
  return value <= MAX_INTEGER ? value : undefined
}

/** A comment, or a number that begins with its point. */
function beginsOther(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  const next = text.charCodeAt(at + 1)
  if (code === MINUS) return next === MINUS
  if (code === SLASH) return next === STAR
  return code === POINT && next < 128 && kinds[next] === DIGIT
}
