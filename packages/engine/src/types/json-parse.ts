/**
 * Reads a JSON document into a tree, or only checks it. The words of each error and the piece of
 * text shown with it are PostgreSQL's. Nesting is bounded by `maxJsonDepth`.
 */
import { invalidJson, jsonEscapeUnsupported } from '../errors/json-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { jsonbObject, type JsonNode } from './json-node.ts'
import { jsonNumber } from './jsonb-stored.ts'

/** Deeper documents are refused before the machine's stack ends. */
const maxJsonDepth = 2000

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const wordPattern = /[\w$\u0080-\uffff]+/y
const plainString = /"[^"\\\u0000-\u001f]*"/y

/** What becomes of the parts of a document; the tree of jsonb is one of its makers. */
export type JsonOptions = {
  /** Turns a number's text into a node. */
  readonly number: (text: string) => JsonNode
  readonly object: (pairs: readonly (readonly [string, JsonNode])[]) => JsonNode
  /** Whether escapes must be characters: jsonb cannot hold `\u0000` or half a surrogate pair. */
  readonly decodes: boolean
}

const validate: JsonOptions = { number: () => 0, object: () => null, decodes: false }

/** Throws 22P02 where the text is no JSON. */
export function checkJson(text: string): void {
  new JsonParser(text, validate).parse()
}

/** A tree whose numbers are canonical and whose objects have jsonb's order. */
export function parseJsonb(text: string): JsonNode {
  return new JsonParser(text, jsonbOptions).parse()
}

const jsonbOptions: JsonOptions = {
  number: (text) => canonicalNumber(text),
  object: jsonbObject,
  decodes: true,
}

/** `1e3` becomes 1000, `-0` 0, `1.10` stays. */
export function canonicalNumber(text: string): JsonNode {
  if (text.indexOf('e') < 0 && text.indexOf('E') < 0) {
    if (text.charCodeAt(0) === 45 && /^-0(?:\.0*)?$/.test(text)) return jsonNumber(text.slice(1))
    return jsonNumber(text)
  }
  const match = /^(-?)(\d+)(?:\.(\d*))?[eE]([+-]?\d+)$/.exec(text) as RegExpExecArray
  const [, sign, whole = '', fraction = '', exponentText] = match
  const exponent = Number(exponentText)
  if (Math.abs(exponent) > 131_072) {
    throw sqlError(sqlstate.numericValueOutOfRange, 'value overflows numeric format')
  }
  const digits = whole + fraction
  const point = whole.length + exponent
  const scale = Math.max(0, fraction.length - exponent)
  let integer = digits.slice(0, Math.max(0, point)).padEnd(Math.max(0, point), '0')
  integer = integer.replace(/^0+(?=\d)/, '')
  if (integer === '') integer = '0'
  const decimals = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  const body = scale > 0 ? `${integer}.${decimals.padEnd(scale, '0').slice(0, scale)}` : integer
  const isZero = /^[0.]*$/.test(body)
  return jsonNumber(isZero ? body : `${sign}${body}`)
}

class JsonParser {
  readonly #text: string
  readonly #options: JsonOptions
  #at = 0
  #depth = 0

  constructor(text: string, options: JsonOptions) {
    this.#text = text
    this.#options = options
  }

  parse(): JsonNode {
    const value = this.#value()
    this.#skip()
    if (this.#at < this.#text.length) throw this.#unexpected('end of input')
    return value
  }

  #skip(): void {
    const text = this.#text
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.#at++
    }
  }

  #value(): JsonNode {
    this.#skip()
    const text = this.#text
    switch (text.charCodeAt(this.#at)) {
      case 34:
        return this.#string()
      case 123:
        return this.#nested(() => this.#object())
      case 91:
        return this.#nested(() => this.#array())
      default:
        return this.#scalar()
    }
  }

  #nested(read: () => JsonNode): JsonNode {
    if (++this.#depth > maxJsonDepth) {
      throw sqlError(sqlstate.statementTooComplex, 'stack depth limit exceeded')
    }
    const value = read()
    this.#depth--
    return value
  }

  #scalar(): JsonNode {
    const text = this.#text
    numberPattern.lastIndex = this.#at
    const number = numberPattern.exec(text)
    if (number !== null) {
      const end = numberPattern.lastIndex
      if (!isWordCharacter(text, end) && text[end] !== '.') {
        this.#at = end
        return this.#options.number(number[0])
      }
    }
    for (const [word, value] of words) {
      if (text.startsWith(word, this.#at) && !isWordCharacter(text, this.#at + word.length)) {
        this.#at += word.length
        return value
      }
    }
    throw this.#unexpected('JSON value')
  }

  #array(): JsonNode {
    const items: JsonNode[] = []
    this.#at++
    this.#skip()
    if (this.#text.charCodeAt(this.#at) === 93) {
      this.#at++
      return items
    }
    for (;;) {
      items.push(this.#value())
      this.#skip()
      const next = this.#text.charCodeAt(this.#at)
      if (next !== 44 && next !== 93) throw this.#unexpected('"," or "]"')
      this.#at++
      if (next === 93) return items
    }
  }

  #object(): JsonNode {
    const pairs: [string, JsonNode][] = []
    const text = this.#text
    this.#at++
    this.#skip()
    if (text.charCodeAt(this.#at) === 125) {
      this.#at++
      return this.#options.object(pairs)
    }
    for (let expected = 'string or "}"'; ; expected = 'string') {
      this.#skip()
      if (text.charCodeAt(this.#at) !== 34) throw this.#unexpected(expected)
      const key = this.#string()
      this.#skip()
      if (text.charCodeAt(this.#at) !== 58) throw this.#unexpected('":"')
      this.#at++
      pairs.push([key, this.#value()])
      this.#skip()
      const next = text.charCodeAt(this.#at)
      if (next !== 44 && next !== 125) throw this.#unexpected('"," or "}"')
      this.#at++
      if (next === 125) return this.#options.object(pairs)
    }
  }

  #string(): string {
    const text = this.#text
    plainString.lastIndex = this.#at
    if (plainString.test(text)) {
      const start = this.#at + 1
      this.#at = plainString.lastIndex
      return text.slice(start, this.#at - 1)
    }
    const start = this.#at++
    let value = ''
    let from = this.#at
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code !== code) {
        this.#at = text.length
        throw this.#invalidToken(start, text.length)
      }
      if (code === 34) break
      if (code < 32) {
        const hex = code.toString(16).padStart(2, '0')
        const detail = `Character with value 0x${hex} must be escaped.`
        throw invalidJson(detail, this.#context(this.#at))
      }
      if (code === 92) {
        value += text.slice(from, this.#at)
        value += this.#escape(start)
        from = this.#at
      } else this.#at++
    }
    value += text.slice(from, this.#at)
    this.#at++
    return value
  }

  /** At a backslash: the character it stands for. */
  #escape(start: number): string {
    const text = this.#text
    const char = text[this.#at + 1]
    if (char === undefined) throw this.#invalidToken(start, text.length)
    this.#at += 2
    const simple = escapes.get(char)
    if (simple !== undefined) return simple
    if (char !== 'u') {
      const detail = `Escape sequence "\\${char}" is invalid.`
      throw invalidJson(detail, this.#context(this.#at))
    }
    const unit = this.#hex()
    if (!this.#options.decodes) return ''
    if (unit === 0) {
      throw jsonEscapeUnsupported('\\u0000 cannot be converted to text.', this.#context(this.#at))
    }
    if (unit >= 0xdc00 && unit < 0xe000) {
      throw this.#surrogate('Unicode low surrogate must follow a high surrogate.')
    }
    if (unit < 0xd800 || unit >= 0xdc00) return String.fromCharCode(unit)
    if (!text.startsWith('\\u', this.#at)) {
      throw this.#surrogate('Unicode low surrogate must follow a high surrogate.')
    }
    this.#at += 2
    const low = this.#hex()
    if (low >= 0xd800 && low < 0xdc00) {
      throw this.#surrogate('Unicode high surrogate must not follow a high surrogate.')
    }
    if (low < 0xdc00 || low >= 0xe000) {
      throw this.#surrogate('Unicode low surrogate must follow a high surrogate.')
    }
    return String.fromCharCode(unit, low)
  }

  #hex(): number {
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      const bad = /^[0-9a-fA-F]*/.exec(digits) as RegExpExecArray
      throw invalidJson(
        '"\\u" must be followed by four hexadecimal digits.',
        this.#context(this.#at + bad[0].length + 1),
      )
    }
    this.#at += 4
    return Number.parseInt(digits, 16)
  }

  #surrogate(detail: string): Error {
    return invalidJson(detail, this.#context(this.#at))
  }

  #invalidToken(start: number, end: number): Error {
    const token = this.#text.slice(start, end)
    return invalidJson(`Token "${token}" is invalid.`, this.#context(end))
  }

  /** The error for the token here. */
  #unexpected(expected: string): Error {
    const text = this.#text
    const start = this.#at
    if (start >= text.length) {
      return invalidJson('The input string ended unexpectedly.', this.#context(text.length))
    }
    const char = text[start] as string
    let end = start + 1
    if (char === '"') {
      this.#string()
      end = this.#at
    } else if (/[\w$\-\u0080-\uffff]/.test(char)) {
      numberPattern.lastIndex = start
      const number = numberPattern.exec(text)
      if (number !== null) {
        end = numberEnd(text, numberPattern.lastIndex)
        if (end > numberPattern.lastIndex) return this.#invalidToken(start, end)
      } else {
        wordPattern.lastIndex = char === '-' ? start + 1 : start
        wordPattern.test(text)
        end = Math.max(wordPattern.lastIndex, start + 1)
        const word = text.slice(start, end)
        if (!words.some(([known]) => known === word)) return this.#invalidToken(start, end)
      }
    } else if (!/[{}[\],:]/.test(char)) {
      return this.#invalidToken(start, end)
    }
    const token = text.slice(start, end)
    const detail =
      expected === 'end of input'
        ? `Expected end of input, but found "${token}".`
        : `Expected ${expected}, but found "${token}".`
    return invalidJson(detail, this.#context(end))
  }

  /** The line up to the fault, as the report's context. */
  #context(end: number): string {
    const before = this.#text.slice(0, end)
    const line = before.split('\n').length
    let start = before.lastIndexOf('\n') + 1
    let prefix = ''
    if (end - start > 50) {
      start = end - 50
      prefix = '...'
    }
    const rest = this.#text.slice(end)
    const suffix = rest === '' || rest.startsWith('\n') ? '' : '...'
    return `JSON data, line ${line}: ${prefix}${this.#text.slice(start, end)}${suffix}`
  }
}

const words: readonly (readonly [string, JsonNode])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/** Where a token ends that begins as a number: with it, or behind what makes it wrong. */
function numberEnd(text: string, from: number): number {
  let at = from
  if (text[at] === '.') at++
  else if (text[at] === 'e' || text[at] === 'E') at += /[+-]/.test(text[at + 1] ?? '') ? 2 : 1
  while (isWordCharacter(text, at)) at++
  return at
}

function isWordCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 36 ||
    code >= 0x80
  )
}
