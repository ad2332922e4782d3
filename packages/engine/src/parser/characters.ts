/** What a character may be to the lexer. Everything above ASCII is a letter, as in PostgreSQL. */
export const charClass = {
  other: 0,
  space: 1,
  letter: 2,
  digit: 3,
  quote: 4,
  doubleQuote: 5,
  operator: 6,
  punctuation: 7,
  dollar: 8,
} as const

export const characterClasses: Uint8Array = new Uint8Array(128)

function mark(characters: string, value: number): void {
  for (let i = 0; i < characters.length; i++) characterClasses[characters.charCodeAt(i)] = value
}

mark(' \t\n\r\f', charClass.space)
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', charClass.letter)
mark('0123456789', charClass.digit)
mark("'", charClass.quote)
mark('"', charClass.doubleQuote)
mark('~!@#^&|`?+-*/%<>=', charClass.operator)
mark('()[],;:.', charClass.punctuation)
mark('$', charClass.dollar)

export function isLetter(code: number): boolean {
  return code >= 128 || characterClasses[code] === charClass.letter
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isSpace(code: number): boolean {
  return code < 128 && characterClasses[code] === charClass.space
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** The end of a run of hexadecimal digits, at most `most` of them. */
export function endOfHex(sql: string, at: number, most: number): number {
  let end = at
  while (end < at + most && hexValue(sql.charCodeAt(end)) >= 0) end++
  return end
}

/** The end of an identifier whose first character is at `from`. */
export function endOfWord(sql: string, from: number): number {
  let at = from
  while (at < sql.length) {
    const code = sql.charCodeAt(at)
    if (!isLetter(code) && !isDigit(code) && code !== 36) break
    at++
  }
  return at
}
