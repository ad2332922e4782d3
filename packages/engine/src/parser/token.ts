/** Codes of the tokens that are no keywords; keywords follow from 64 (`keywords.table.ts`). */
const codes = {
  end: 0,
  /** A fault the lexer found; it is reported when the parser gets there. */
  fault: 1,
  identifier: 2,
  quotedIdentifier: 3,
  string: 4,
  /** `b'…'` and `x'…'`. */
  bitString: 5,
  integer: 6,
  numeric: 7,
  param: 8,
  /** An operator that has no code of its own below. */
  operator: 9,
  openParen: 10,
  closeParen: 11,
  openBracket: 12,
  closeBracket: 13,
  comma: 14,
  semicolon: 15,
  colon: 16,
  dot: 17,
  dotDot: 18,
  typecast: 19,
  colonEquals: 20,
  equalsGreater: 21,
  lessEquals: 22,
  greaterEquals: 23,
  notEquals: 24,
  plus: 25,
  minus: 26,
  star: 27,
  slash: 28,
  percent: 29,
  caret: 30,
  less: 31,
  greater: 32,
  equals: 33,
  /** A character that begins no token. */
  other: 36,
} as const

/** As for `K`, the type is `number` so that comparing the current token narrows nothing. */
export const T: Readonly<Record<keyof typeof codes, number>> = codes
