/** LIKE and ILIKE over text, name, character(n) and bytea, and `like_escape`, which rewrites a pattern for another escape. */
import { BoundedCache } from '../../base/bounded-cache.ts'
import { latin1 } from '../../base/hex.ts'
import { compileLike, type LikeMatcher } from '../../base/like-matcher.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { lowerText } from './text-case.ts'

/** Compiled patterns that are kept: more than a statement has, few enough to cost nothing. */
const KEPT_PATTERNS = 256

function compiled(pattern: string): LikeMatcher {
  const matcher = compileLike(pattern)
  if (matcher === undefined) {
    throw sqlError(
      sqlstate.invalidEscapeSequence,
      'LIKE pattern must not end with escape character',
    )
  }
  return matcher
}

const exact = new BoundedCache<string, LikeMatcher>(KEPT_PATTERNS, compiled)
const folded = new BoundedCache<string, LikeMatcher>(KEPT_PATTERNS, (pattern) =>
  compiled(lowerText(pattern)),
)

// The last pattern again is the rule within a statement.
let lastPattern: string | undefined
let lastMatcher: LikeMatcher = () => false

export function matchLike(text: string, pattern: string): boolean {
  if (pattern !== lastPattern) {
    lastMatcher = exact.get(pattern)
    lastPattern = pattern
  }
  return lastMatcher(text)
}

function matchILike(text: string, pattern: string): boolean {
  return folded.get(pattern)(lowerText(text))
}

/** Bytes as the characters of the same numbers, so that `_` is one byte. */
function byteText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += latin1(byte)
  return text
}

/** The pattern with backslash as its escape. */
export function likeEscape(pattern: string, escape: string): string {
  if (escape === '') return pattern.replaceAll('\\', '\\\\')
  if ([...escape].length > 1) {
    throw sqlError(sqlstate.invalidEscapeSequence, 'invalid escape string', {
      hint: 'Escape string must be empty or one character.',
    })
  }
  if (escape === '\\') return pattern
  let out = ''
  let escaped = false
  for (const character of pattern) {
    if (character === escape && !escaped) {
      out += '\\'
      escaped = true
    } else {
      out += character === '\\' && !escaped ? '\\\\' : character
      escaped = false
    }
  }
  return out
}

function escapeBytesPattern(pattern: Uint8Array, escape: Uint8Array): Uint8Array {
  const text = likeEscape(byteText(pattern), byteText(escape))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

const like = scalar((_ctx, text: string, pattern: string) => matchLike(text, pattern))
const notLike = scalar((_ctx, text: string, pattern: string) => !matchLike(text, pattern))
const ilike = scalar((_ctx, text: string, pattern: string) => matchILike(text, pattern))
const notILike = scalar((_ctx, text: string, pattern: string) => !matchILike(text, pattern))

export const likeFunctions: Readonly<Record<string, ScalarImplementation>> = {
  textlike: like,
  textnlike: notLike,
  namelike: like,
  namenlike: notLike,
  texticlike: ilike,
  texticnlike: notILike,
  nameiclike: ilike,
  nameicnlike: notILike,
  bytealike: scalar((_ctx, bytes: Uint8Array, pattern: Uint8Array) =>
    matchLike(byteText(bytes), byteText(pattern)),
  ),
  byteanlike: scalar(
    (_ctx, bytes: Uint8Array, pattern: Uint8Array) =>
      !matchLike(byteText(bytes), byteText(pattern)),
  ),
  like_escape: scalar((_ctx, pattern: string, escape: string) => likeEscape(pattern, escape)),
  like_escape_bytea: scalar((_ctx, pattern: Uint8Array, escape: Uint8Array) =>
    escapeBytesPattern(pattern, escape),
  ),
}
