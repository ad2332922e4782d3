/** Finding and replacing with a compiled regular expression, by PostgreSQL's rules for empty matches. */
import { unitIndex } from '../../types/text-order.ts'
import type { CompiledRegex } from './compile.ts'

/** One character on from `at`, in UTF-16 units. */
function nextCharacter(text: string, at: number): number {
  return at + ((text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1)
}

/**
 * Matches from `from` on, one behind the other. `skipDegenerate` leaves out empty matches at the end of the text and right
 * behind the match before, as splitting wants it.
 */
export function* eachMatch(
  text: string,
  { regex }: CompiledRegex,
  from: number,
  skipDegenerate = false,
): Iterable<RegExpExecArray> {
  let at = from
  let previousEnd = 0
  while (at <= text.length) {
    regex.lastIndex = at
    const match = regex.exec(text)
    if (match === null) return
    const end = match.index + match[0].length
    if (!skipDegenerate || (match.index < text.length && end > previousEnd)) yield match
    previousEnd = end
    at = match[0] === '' ? nextCharacter(text, end) : end
  }
}

/** The index in UTF-16 units of a 1-based character position. */
export function startIndex(text: string, start: number): number {
  return start > 1 ? unitIndex(text, start - 1) : 0
}

/** `\1` to `\9`, `\&` for the whole, `\\`; any other backslash stays. */
function expand(replacement: string, match: RegExpExecArray): string {
  if (!replacement.includes('\\')) return replacement
  return replacement.replace(/\\(?:([1-9])|(&)|(\\))/g, (_all, group, whole) => {
    if (group !== undefined) return match[Number(group)] ?? ''
    return whole === undefined ? '\\' : match[0]
  })
}

/** Replaces the n-th match from `from` on, or with `n` 0 every one. */
export function replaceMatches(
  text: string,
  compiled: CompiledRegex,
  replacement: string,
  from: number,
  n: number,
): string {
  let out = ''
  let copied = 0
  let count = 0
  for (const match of eachMatch(text, compiled, from)) {
    count++
    if (n !== 0 && count !== n) continue
    out += text.slice(copied, match.index) + expand(replacement, match)
    copied = match.index + match[0].length
    if (n !== 0) break
  }
  return out + text.slice(copied)
}

export function splitMatches(text: string, compiled: CompiledRegex): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of eachMatch(text, compiled, 0, true)) {
    parts.push(text.slice(from, match.index))
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return parts
}

/** The n-th match (from 1), or undefined. */
export function nthMatch(
  text: string,
  compiled: CompiledRegex,
  from: number,
  n: number,
): RegExpExecArray | undefined {
  let count = 0
  for (const match of eachMatch(text, compiled, from)) {
    if (++count === n) return match
  }
  return undefined
}
