/**
 * The parser's state: the tokens of one text, a cursor over them, and the few steps that every part of
 * the grammar is written in. The grammar itself is functions that take this as `p`, one file per area;
 * no function leaves the cursor behind a token that it did not use, so a syntax error is always
 * reported at the first token that cannot follow, as PostgreSQL's is.
 */
import {
  characterPosition,
  errorNear,
  notSupported,
  stackDepthExceeded,
  syntaxErrorAt,
} from '../errors/syntax-errors.ts'
import type { SqlError } from '../errors/sql-error.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { SqlState } from '../errors/sqlstate.ts'
import { maxChainLength, maxNestingDepth } from '../limits.ts'
import { foldIdentifier } from './fold-identifier.ts'
import { flag, keywordFlags, keywordText } from './keyword.ts'
import { firstKeyword } from './keywords.table.ts'
import type { TokenBuffer } from './token-buffer.ts'
import { T } from './token.ts'

export class Parser {
  readonly sql: string
  /** Code of the current token (`T` or `K`). */
  tok: number
  /** The highest parameter number seen. */
  maxParam: number = 0
  /** Height of the highest tree read in the current subtree; see `openSubtree`. */
  #height = 0
  readonly #tokens: TokenBuffer
  #index = 0
  #depth = 0

  constructor(sql: string, tokens: TokenBuffer) {
    this.sql = sql
    this.#tokens = tokens
    this.tok = tokens.kinds[0] as number
  }

  /** Offset of the current token. */
  get pos(): number {
    return this.#tokens.starts[this.#index] as number
  }

  /** Offset behind the current token. */
  get end(): number {
    return this.#tokens.ends[this.#index] as number
  }

  /** Offset behind the token before the current one. */
  get previousEnd(): number {
    return this.#index === 0 ? 0 : (this.#tokens.ends[this.#index - 1] as number)
  }

  /** Code of the token `distance` after the current one. */
  peek(distance: number = 1): number {
    const at = this.#index + distance
    return at < this.#tokens.count ? (this.#tokens.kinds[at] as number) : T.end
  }

  advance(): void {
    this.tok = this.#tokens.kinds[++this.#index] as number
  }

  /** Steps over the current token and returns its offset. */
  take(): number {
    const pos = this.pos
    this.advance()
    return pos
  }

  accept(kind: number): boolean {
    if (this.tok !== kind) return false
    this.advance()
    return true
  }

  /** Both or neither: `IF EXISTS` and the like, where the first word alone may mean something else. */
  acceptPair(first: number, second: number): boolean {
    if (this.tok !== first || this.peek() !== second) return false
    this.advance()
    this.advance()
    return true
  }

  expect(kind: number): void {
    if (this.tok !== kind) this.fail()
    this.advance()
  }

  /** The current token's text as written. */
  text(): string {
    return this.sql.slice(this.pos, this.end)
  }

  /** Whether the token `distance` ahead is the unquoted word `word`, which is no keyword. */
  isWord(word: string, distance: number = 0): boolean {
    const at = this.#index + distance
    const tokens = this.#tokens
    if (at >= tokens.count || tokens.kinds[at] !== T.identifier) return false
    const start = tokens.starts[at] as number
    const end = tokens.ends[at] as number
    return end - start === word.length && this.sql.slice(start, end).toLowerCase() === word
  }

  /** The name that the current identifier or keyword is, folded; steps over it. */
  takeName(): string {
    const name = this.name()
    this.advance()
    return name
  }

  name(): string {
    const tokens = this.#tokens
    const at = this.#index
    const kind = this.tok
    if (kind >= firstKeyword) return keywordText(kind)
    if (kind === T.quotedIdentifier) return tokens.values[tokens.aux[at] as number] as string
    const text = this.sql.slice(tokens.starts[at], tokens.ends[at])
    return tokens.aux[at] === 1 ? foldIdentifier(text) : text
  }

  /** The value of the current string (or bit string); steps over it. */
  takeString(): string {
    const tokens = this.#tokens
    const at = this.#index
    const value = tokens.aux[at] as number
    this.advance()
    if (value >= 0) return tokens.values[value] as string
    return this.sql.slice((tokens.starts[at] as number) + 1, (tokens.ends[at] as number) - 1)
  }

  /** The current token's text, stepping over it: for numbers and operators. */
  takeText(): string {
    const text = this.text()
    this.advance()
    return text
  }

  isColumnName(kind: number = this.tok): boolean {
    return kind >= firstKeyword
      ? ((keywordFlags[kind] as number) & flag.columnName) !== 0
      : kind === T.identifier || kind === T.quotedIdentifier
  }

  isFunctionName(kind: number = this.tok): boolean {
    return kind >= firstKeyword
      ? ((keywordFlags[kind] as number) & flag.functionName) !== 0
      : kind === T.identifier || kind === T.quotedIdentifier
  }

  isNonReserved(kind: number = this.tok): boolean {
    return kind >= firstKeyword
      ? ((keywordFlags[kind] as number) & flag.nonReserved) !== 0
      : kind === T.identifier || kind === T.quotedIdentifier
  }

  isBareLabel(kind: number = this.tok): boolean {
    return kind >= firstKeyword
      ? ((keywordFlags[kind] as number) & flag.bareLabel) !== 0
      : kind === T.identifier || kind === T.quotedIdentifier
  }

  isLabel(kind: number = this.tok): boolean {
    return kind >= firstKeyword || kind === T.identifier || kind === T.quotedIdentifier
  }

  /** Enters one level of nesting; every `enter` is followed by `leave` unless an error ends the parse. */
  enter(): void {
    if (++this.#depth > maxNestingDepth) throw stackDepthExceeded()
  }

  leave(): void {
    this.#depth--
  }

  /** Starts to measure a subtree; hand what it returns to `closeSubtree`. */
  openSubtree(): number {
    const outer = this.#height
    this.#height = 0
    return outer
  }

  /** The measured subtree becomes one among others under the enclosing one. */
  closeSubtree(outer: number): void {
    if (++this.#height < outer) this.#height = outer
  }

  /** What was read so far becomes the left child of a new node. */
  deepen(): void {
    if (++this.#height > maxChainLength) throw stackDepthExceeded()
  }

  /** `syntax error at or near …` at the current token, or the lexer's error if that is what it is. */
  fail(): never {
    if (this.tok === T.fault) throw this.#tokens.fault as SqlError
    throw errorNear(this.sql, 'syntax error', this.pos, this.end)
  }

  /** A message with `at or near` the current token. */
  failNear(message: string): never {
    throw errorNear(this.sql, message, this.pos, this.end)
  }

  failAt(pos: number, message: string, hint?: string): never {
    throw syntaxErrorAt(this.sql, message, pos, hint)
  }

  failWith(code: SqlState, pos: number, message: string): never {
    throw sqlError(code, message, { position: characterPosition(this.sql, pos) })
  }

  /** A grammar error to which PostgreSQL gives no position. */
  failNowhere(message: string): never {
    throw sqlError(sqlstate.syntaxError, message)
  }

  refuse(feature: string, pos?: number): never {
    throw notSupported(feature, pos === undefined ? undefined : this.sql, pos)
  }
}
