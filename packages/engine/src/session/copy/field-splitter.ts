/** Takes a line of COPY apart: fields as text, `null` for NULL. Two forms, text with backslashes and CSV with quotes. */
import { badCopyData } from '../../errors/copy-errors.ts'
import { invalidBytes } from '../../errors/invalid-bytes.ts'

export type Field = string | null

export type Splitter = {
  /** In CSV the text for NULL means it only outside of quotes; `wasQuoted` tells of each field of the line split last. */
  split(line: string): Field[]
  readonly wasQuoted: readonly boolean[] | undefined
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const escape = /\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^]|$)/gu
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function textSplitter(delimiter: string, nullText: string): Splitter {
  const plain = (text: string): Field => (text === nullText ? null : text)
  const field = (text: string): Field => {
    if (text === nullText) return null
    return text.includes('\\') ? unescaped(text) : text
  }
  return {
    wasQuoted: undefined,
    split(line) {
      const parts: Field[] = line.split(delimiter)
      if (!line.includes('\\')) {
        for (let i = 0; i < parts.length; i++) parts[i] = plain(parts[i] as string)
        return parts
      }
      const fields = line.includes(`\\${delimiter}`) ? cut(line, delimiter) : parts
      for (let i = 0; i < fields.length; i++) fields[i] = field(fields[i] as string)
      return fields
    },
  }
}

/** Cuts at the delimiters that no backslash escapes. */
function cut(line: string, delimiter: string): Field[] {
  const fields: Field[] = []
  let start = 0
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\\') at++
    else if (char === delimiter) {
      fields.push(line.slice(start, at))
      start = at + 1
    }
  }
  fields.push(line.slice(start))
  return fields
}

function unescaped(text: string): string {
  let hasHighBytes = false
  const plain = text.replaceAll(escape, (_, code: string) => {
    const byte = /^x[0-9a-fA-F]/.test(code)
      ? Number.parseInt(code.slice(1), 16)
      : /^[0-7]/.test(code)
        ? Number.parseInt(code, 8) & 0xff
        : undefined
    if (byte === undefined) return escapes[code] ?? code
    if (byte >= 0x80 || byte === 0) hasHighBytes = true
    return String.fromCharCode(byte)
  })
  return hasHighBytes ? unescapedBytes(text) : plain
}

/** Escapes may spell the bytes of a character one by one. */
function unescapedBytes(text: string): string {
  const encoder = new TextEncoder()
  const bytes: number[] = []
  let from = 0
  for (const match of text.matchAll(escape)) {
    bytes.push(...encoder.encode(text.slice(from, match.index)))
    const code = match[1] as string
    if (/^x[0-9a-fA-F]/.test(code)) bytes.push(Number.parseInt(code.slice(1), 16))
    else if (/^[0-7]/.test(code)) bytes.push(Number.parseInt(code, 8) & 0xff)
    else bytes.push(...encoder.encode(escapes[code] ?? code))
    from = match.index + match[0].length
  }
  bytes.push(...encoder.encode(text.slice(from)))
  const all = Uint8Array.from(bytes)
  try {
    if (!all.includes(0)) return decoder.decode(all)
  } catch (cause) {
    throw invalidBytes(all, cause)
  }
  throw invalidBytes(all, undefined)
}

export class CsvSplitter implements Splitter {
  readonly #delimiter: string
  readonly #nullText: string
  readonly #quote: string
  readonly #escape: string
  wasQuoted: boolean[] | undefined

  constructor(form: {
    readonly delimiter: string
    readonly nullText: string
    readonly quote: string
    readonly escape: string
  }) {
    this.#delimiter = form.delimiter
    this.#nullText = form.nullText
    this.#quote = form.quote
    this.#escape = form.escape
  }

  split(line: string): Field[] {
    this.wasQuoted = undefined
    if (line.includes(this.#quote)) return this.#withQuotes(line)
    const fields: Field[] = line.split(this.#delimiter)
    const nullText = this.#nullText
    for (let i = 0; i < fields.length; i++) if (fields[i] === nullText) fields[i] = null
    return fields
  }

  #withQuotes(line: string): Field[] {
    const delimiter = this.#delimiter
    const quote = this.#quote
    const fields: Field[] = []
    const wasQuoted: boolean[] = []
    let value = ''
    let quoted = false
    let at = 0
    for (;;) {
      const nextDelimiter = indexFrom(line, delimiter, at)
      const nextQuote = indexFrom(line, quote, at)
      if (nextQuote < nextDelimiter) {
        value += line.slice(at, nextQuote)
        quoted = true
        const inside = this.#inside(line, nextQuote + 1)
        value += inside.text
        at = inside.end
        continue
      }
      value += line.slice(at, nextDelimiter)
      fields.push(!quoted && value === this.#nullText ? null : value)
      wasQuoted.push(quoted)
      if (nextDelimiter === line.length) break
      value = ''
      quoted = false
      at = nextDelimiter + 1
    }
    this.wasQuoted = wasQuoted
    return fields
  }

  /** What stands between quotes from `from` on, and where the closing one ends. */
  #inside(line: string, from: number): { readonly text: string; readonly end: number } {
    const quote = this.#quote
    const escapeChar = this.#escape
    let text = ''
    let start = from
    for (let at = from; at < line.length; at++) {
      const char = line.charAt(at)
      const next = line.charAt(at + 1)
      if (char === escapeChar && (next === escapeChar || next === quote) && next !== '') {
        text += line.slice(start, at) + next
        start = at + 2
        at++
      } else if (char === quote) {
        return { text: text + line.slice(start, at), end: at + 1 }
      }
    }
    throw badCopyData('unterminated CSV quoted field')
  }
}

function indexFrom(line: string, char: string, at: number): number {
  const found = line.indexOf(char, at)
  return found < 0 ? line.length : found
}
