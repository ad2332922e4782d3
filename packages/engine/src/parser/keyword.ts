/**
 * Finding keywords and their classes. A word is looked up by a hash of its lower-cased letters that the
 * lexer computes while it scans, so a lookup allocates nothing; the table has no more than a few
 * collisions in a row (open addressing at 22 % load).
 */
import { firstKeyword, K, keywordClasses, labelNeedsAs } from './keywords.table.ts'
import type { Keyword } from './keywords.table.ts'

/** Bits of `keywordFlags`. */
export const flag = {
  /** ColId: unreserved or column-name keywords. */
  columnName: 1,
  /** type_function_name: unreserved or type-or-function keywords. */
  functionName: 2,
  /** May be a label without AS. */
  bareLabel: 4,
  /** Any class but reserved. */
  nonReserved: 8,
} as const

const words = Object.keys(K) as Keyword[]
const tableSize = 2048
const slots = new Int16Array(tableSize)

/** Flags of a token code; identifiers have all of them, punctuation none. */
export const keywordFlags: Uint8Array = new Uint8Array(firstKeyword + words.length)

const classFlags: Readonly<Record<string, number>> = {
  U: flag.columnName | flag.functionName | flag.nonReserved,
  C: flag.columnName | flag.nonReserved,
  T: flag.functionName | flag.nonReserved,
  R: 0,
}

/** The seed and the step of the hash; the lexer inlines the step. */
export const hashSeed = 7

export function hashStep(hash: number, lowerCaseCode: number): number {
  return (Math.imul(hash, 31) + lowerCaseCode) | 0
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 11)) & (tableSize - 1)
}

function hashOf(word: string): number {
  let hash = hashSeed
  for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i))
  return hash
}

function buildTables(): void {
  for (const [index, word] of words.entries()) {
    let slot = slotOf(hashOf(word))
    while (slots[slot] !== 0) slot = (slot + 1) & (tableSize - 1)
    slots[slot] = K[word]
    keywordFlags[K[word]] = (classFlags[keywordClasses.charAt(index)] ?? 0) | flag.bareLabel
  }
  for (const word of labelNeedsAs) {
    keywordFlags[K[word]] = (keywordFlags[K[word]] ?? 0) & ~flag.bareLabel
  }
}

buildTables()

export const longestKeyword: number = Math.max(...words.map((word) => word.length))

/** The keyword's text; `code` must be a keyword's. */
export function keywordText(code: number): Keyword {
  return words[code - firstKeyword] as Keyword
}

/** The code of the keyword at `sql[start, end)` whose lower-cased hash is `hash`, or 0. */
export function findKeyword(sql: string, start: number, end: number, hash: number): number {
  let slot = slotOf(hash)
  for (;;) {
    const code = slots[slot] as number
    if (code === 0) return 0
    const word = words[code - firstKeyword] as string
    if (word.length === end - start && sameLetters(sql, start, word)) return code
    slot = (slot + 1) & (tableSize - 1)
  }
}

function sameLetters(sql: string, start: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = sql.charCodeAt(start + i)
    const lower = code >= 65 && code <= 90 ? code | 32 : code
    if (lower !== word.charCodeAt(i)) return false
  }
  return true
}

export function isKeyword(word: string): boolean {
  return Object.hasOwn(K, word)
}
