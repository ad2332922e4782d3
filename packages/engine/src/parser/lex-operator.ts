/** Operators: the longest run of operator characters, and the rules that cut it short. */
import { syntaxErrorAt } from '../errors/syntax-errors.ts'
import { charClass, characterClasses } from './characters.ts'
import { maxIdentifierBytes } from './fold-identifier.ts'
import { fault } from './lexer-state.ts'
import type { LexerState } from './lexer-state.ts'
import { T } from './token.ts'

const singleKinds: Uint8Array = new Uint8Array(128)
for (const [character, kind] of [
  ['+', T.plus],
  ['-', T.minus],
  ['*', T.star],
  ['/', T.slash],
  ['%', T.percent],
  ['^', T.caret],
  ['<', T.less],
  ['>', T.greater],
  ['=', T.equals],
] as const) {
  singleKinds[character.charCodeAt(0)] = kind
}

const doubleKinds: ReadonlyMap<string, number> = new Map([
  ['=>', T.equalsGreater],
  ['<=', T.lessEquals],
  ['>=', T.greaterEquals],
  ['<>', T.notEquals],
  ['!=', T.notEquals],
])

/** The longest run of operator characters, cut where a comment starts and by the `+`/`-` rule. */
export function scanOperator(state: LexerState, start: number): number {
  const { sql, out } = state
  let end = start + 1
  while (isOperator(sql.charCodeAt(end)) && !startsComment(sql, end)) end++
  if (end > start + 1) end = trimSigns(sql, start, end)
  if (end === start + 1) {
    out.push(singleKinds[sql.charCodeAt(start)] || T.operator, start, end, -1)
    return end
  }
  if (end - start > maxIdentifierBytes) {
    return fault(state, syntaxErrorAt(sql, 'operator too long', start), start, end)
  }
  const kind = end === start + 2 ? doubleKinds.get(sql.slice(start, end)) : undefined
  out.push(kind ?? T.operator, start, end, -1)
  return end
}

function isOperator(code: number): boolean {
  return code < 128 && characterClasses[code] === charClass.operator
}

function startsComment(sql: string, at: number): boolean {
  const code = sql.charCodeAt(at)
  const next = sql.charCodeAt(at + 1)
  return (code === 45 && next === 45) || (code === 47 && next === 42)
}

/**
 * An operator may end in + or - only if it holds one of the characters that are in no SQL operator;
 * so that `2=-1` is not the operator `=-`.
 */
function trimSigns(sql: string, start: number, end: number): number {
  let last = sql.charCodeAt(end - 1)
  if (last !== 43 && last !== 45) return end
  for (let i = start; i < end - 1; i++) {
    if ('~!@#^&|`?%'.includes(sql.charAt(i))) return end
  }
  let cut = end
  while (cut > start + 1 && (last === 43 || last === 45)) last = sql.charCodeAt(--cut - 1)
  return cut
}
