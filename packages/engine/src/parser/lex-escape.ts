/**
 * The backslash escapes of `E'…'`. Octal and hexadecimal escapes are bytes: a run of them must be
 * valid UTF-8; `\u` surrogates must come in pairs.
 */
import type { SqlError } from '../errors/sql-error.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { characterPosition, errorNear } from '../errors/syntax-errors.ts'
import { endOfHex } from './characters.ts'
import { invalidBytes } from '../errors/invalid-bytes.ts'

const simpleEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class EscapeDecoder {
  /** Set when an escape is wrong; nothing else counts then. */
  fault: SqlError | undefined = undefined
  readonly #sql: string
  #value = ''
  #bytes: number[] = []
  #highSurrogate = 0

  constructor(sql: string) {
    this.#sql = sql
  }

  text(text: string): void {
    if (this.#bytes.length > 0) this.#flushBytes()
    this.#value += text
  }

  /** Called where something that is no `\u` escape follows: an open surrogate is an error there. */
  endUnits(at: number): void {
    if (this.#highSurrogate !== 0) this.#pairFault(at, at + 1)
  }

  /** Reads the escape whose backslash is at `at`; returns the offset behind it. */
  escape(at: number): number {
    const sql = this.#sql
    const letter = sql.charAt(at + 1)
    if (letter === 'u' || letter === 'U') return this.#unicode(at, letter === 'u' ? 4 : 8)
    this.endUnits(at)
    if (letter >= '0' && letter <= '7') return this.#octal(at + 1)
    if (letter === 'x') {
      const end = endOfHex(sql, at + 2, 2)
      if (end > at + 2) {
        this.#bytes.push(Number.parseInt(sql.slice(at + 2, end), 16))
        return end
      }
    }
    const point = sql.codePointAt(at + 1) as number
    this.text(simpleEscapes[letter] ?? String.fromCodePoint(point))
    return at + (point > 0xffff ? 3 : 2)
  }

  /** The whole value, or `undefined` (and `fault`) when its bytes are not UTF-8. */
  finish(): string | undefined {
    if (this.#bytes.length > 0) this.#flushBytes()
    return this.fault === undefined ? this.#value : undefined
  }

  #octal(from: number): number {
    let end = from
    while (end < from + 3 && this.#sql.charAt(end) >= '0' && this.#sql.charAt(end) <= '7') end++
    this.#bytes.push(Number.parseInt(this.#sql.slice(from, end), 8) & 0xff)
    return end
  }

  #unicode(at: number, digits: number): number {
    const sql = this.#sql
    const end = endOfHex(sql, at + 2, digits)
    if (end < at + 2 + digits) {
      this.fault = sqlError(sqlstate.invalidEscapeSequence, 'invalid Unicode escape', {
        hint: 'Unicode escapes must be \\uXXXX or \\UXXXXXXXX.',
        position: characterPosition(sql, at),
      })
      return end
    }
    const point = Number.parseInt(sql.slice(at + 2, end), 16)
    const low = point >= 0xdc00 && point <= 0xdfff
    if (low !== (this.#highSurrogate !== 0)) {
      this.#pairFault(at, end)
    } else if (low) {
      this.text(String.fromCharCode(this.#highSurrogate, point))
      this.#highSurrogate = 0
    } else if (point >= 0xd800 && point <= 0xdbff) {
      this.#highSurrogate = point
    } else if (point === 0 || point > 0x10ffff) {
      this.fault = errorNear(sql, 'invalid Unicode escape value', at, end)
    } else {
      this.text(String.fromCodePoint(point))
    }
    return end
  }

  #pairFault(at: number, end: number): void {
    this.fault = errorNear(this.#sql, 'invalid Unicode surrogate pair', at, end)
  }

  #flushBytes(): void {
    const bytes = Uint8Array.from(this.#bytes)
    this.#bytes = []
    try {
      if (bytes.includes(0)) throw new TypeError('zero byte')
      this.#value += utf8.decode(bytes)
    } catch (cause) {
      this.fault ??= invalidBytes(bytes, cause)
    }
  }
}
