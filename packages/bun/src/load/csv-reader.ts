/**
 * CSV as PostgreSQL's COPY reads it: fields in quotes may hold delimiters, line ends and doubled quotes; a field without quotes that
 * is the null text is NULL. Lines end with LF, CR LF or CR. Text comes in chunks of any size.
 */
import { SqlError } from '@twill/engine'

export type CsvFormat = {
  readonly delimiter: string
  readonly quote: string
  readonly nullText: string
}

export type CsvField = string | null

export class CsvReader {
  readonly #format: CsvFormat
  /** Ends a field without quotes, or opens one. */
  readonly #special: RegExp
  #rest = ''
  /** The line being read, for messages. */
  line = 1

  constructor(format: CsvFormat) {
    this.#format = format
    const escaped = [format.delimiter, format.quote].map((c) => c.replace(/[\\\]^-]/g, '\\$&'))
    this.#special = new RegExp(`[${escaped.join('')}\\r\\n]`, 'g')
  }

  /** The rows that are whole in what has come so far. */
  *push(chunk: string, isLast = false): Generator<readonly CsvField[]> {
    const text = this.#rest + chunk
    let at = 0
    while (at < text.length) {
      const found = this.#row(text, at, isLast)
      if (found === undefined) break
      at = found.end
      this.line += found.lines
      yield found.fields
    }
    this.#rest = text.slice(at)
  }

  /** One row from `at`; `undefined` where its end has not come yet. */
  #row(
    text: string,
    start: number,
    isLast: boolean,
  ): { fields: readonly CsvField[]; end: number; lines: number } | undefined {
    const { delimiter, quote, nullText } = this.#format
    const special = this.#special
    const fields: CsvField[] = []
    let value = ''
    let quoted = false
    let lines = 1
    let at = start
    for (;;) {
      special.lastIndex = at
      const stop = special.exec(text)?.index ?? text.length
      value += text.slice(at, stop)
      const char = text[stop]
      if (char === undefined && !isLast) return undefined
      if (char === quote) {
        const close = closingQuote(text, stop + 1, quote)
        if (close === undefined) {
          if (isLast) throw new SqlError('22P04', 'unterminated CSV quoted field', this.#where())
          return undefined
        }
        // The next character tells a closing quote from a doubled one.
        if (close + 1 >= text.length && !isLast) return undefined
        const inside = text.slice(stop + 1, close)
        value += inside.includes(quote) ? inside.replaceAll(quote + quote, quote) : inside
        lines += inside.split('\n').length - 1
        quoted = true
        at = close + 1
        continue
      }
      fields.push(!quoted && value === nullText ? null : value)
      value = ''
      quoted = false
      at = stop + 1
      if (char === delimiter) continue
      if (char === '\r') {
        if (at >= text.length && !isLast) return undefined
        if (text[at] === '\n') at++
      }
      return { fields, end: Math.min(at, text.length), lines }
    }
  }

  #where(): { where: string } {
    return { where: `CSV line ${this.line}` }
  }
}

/** The quote that ends a field, past doubled ones. */
function closingQuote(text: string, from: number, quote: string): number | undefined {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at
  }
  return undefined
}
