/**
 * Cuts the text of COPY into lines, as PostgreSQL does: all lines end as the first one does (LF, CR or CR LF), a backslash (text) or
 * quotes (CSV) keep a line end from ending anything, and `\.` ends the data. Text comes in chunks cut anywhere.
 */
import { badCopyData, literalNewline, literalReturn } from '../../errors/copy-errors.ts'

const LF = 10
const CR = 13
const BACKSLASH = 92
const DOT = 46

export type LineRules =
  | { readonly kind: 'text' }
  | { readonly kind: 'csv'; readonly quote: string; readonly escape: string }

export class LineReader {
  readonly #isCsv: boolean
  readonly #quote: number
  /** NaN where it is the quote: then quotes toggle. */
  readonly #escape: number
  #text = ''
  #at = 0
  /** How far the line at hand has been looked at, and in what state. */
  #scanned = 0
  #inQuotes = false
  #wasEscape = false
  #isLast = false
  #isOver = false
  /** Nothing in the text at hand keeps a line end from ending a line. */
  #isPlain = true
  #end: 'unknown' | 'lf' | 'cr' | 'crlf' = 'unknown'
  /** Of the line given last, or the one being read; quoted line ends count. */
  line = 0

  constructor(rules: LineRules) {
    this.#isCsv = rules.kind === 'csv'
    this.#quote = rules.kind === 'csv' ? rules.quote.charCodeAt(0) : NaN
    this.#escape =
      rules.kind === 'csv' && rules.escape !== rules.quote ? rules.escape.charCodeAt(0) : NaN
  }

  push(text: string): void {
    if (this.#isOver) return
    const rest = this.#at
    this.#text = rest === this.#text.length ? text : this.#text.slice(rest) + text
    this.#scanned -= rest
    this.#at = 0
    this.#isPlain =
      this.#scanned === 0 &&
      !this.#text.includes('\\') &&
      !this.#text.includes('\r') &&
      !(this.#isCsv && this.#text.includes(String.fromCharCode(this.#quote)))
  }

  /** No more comes: what is left is the last line. */
  finish(): void {
    this.#isLast = true
  }

  /** The next line without its end; `undefined`: it has not all come yet, or there is none. */
  next(): string | undefined {
    if (this.#isOver) return undefined
    if (this.#isPlain && this.#end === 'lf') {
      const end = this.#text.indexOf('\n', this.#at)
      if (end >= 0) {
        this.line++
        return this.#take(end, end + 1)
      }
      if (!this.#isLast) return undefined
    }
    return this.#scan()
  }

  #take(end: number, next: number): string {
    const line = this.#text.slice(this.#at, end)
    this.#at = next
    this.#scanned = next
    return line
  }

  #scan(): string | undefined {
    if (this.#scanned === this.#at) this.#beginLine()
    const text = this.#text
    for (let at = this.#scanned; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (!this.#isLast && this.#needsMore(code, at)) return this.#wait(at)
      if (this.#isCsv) this.#follow(code)
      if (code === LF && !this.#inQuotes) return this.#lineFeed(at)
      if (code === CR && !this.#inQuotes) return this.#carriageReturn(at)
      if (code !== BACKSLASH || (this.#isCsv && at > this.#at)) continue
      if (text.charCodeAt(at + 1) === DOT) {
        if (this.#isEndMark(at)) return this.#over(at)
      } else if (!this.#isCsv) at++
    }
    return this.#isLast ? this.#over(text.length) : this.#wait(text.length)
  }

  #beginLine(): void {
    if (this.#at === this.#text.length) return
    this.line++
    this.#inQuotes = false
    this.#wasEscape = false
  }

  /** Whether what the character means depends on what has not come yet. */
  #needsMore(code: number, at: number): boolean {
    const text = this.#text
    if (code === CR) return at + 1 === text.length
    if (code !== BACKSLASH) return false
    if (at + 1 === text.length) return true
    return text.charCodeAt(at + 1) === DOT && text.length < at + (this.#end === 'crlf' ? 4 : 3)
  }

  /** The character at `at` is looked at again when more has come. */
  #wait(at: number): undefined {
    this.#scanned = at
  }

  /** The end of the data: what stands before it is the last line, if there is anything. */
  #over(at: number): string | undefined {
    this.#isOver = true
    return at === this.#at ? undefined : this.#take(at, this.#text.length)
  }

  #follow(code: number): void {
    if (this.#inQuotes && code === this.#escape) this.#wasEscape = !this.#wasEscape
    if (code === this.#quote && !this.#wasEscape) this.#inQuotes = !this.#inQuotes
    if (code !== this.#escape) this.#wasEscape = false
    if (this.#inQuotes && code === (this.#end === 'lf' ? LF : CR)) this.line++
  }

  #lineFeed(at: number): string {
    if (this.#end === 'cr' || this.#end === 'crlf') throw literalNewline(this.#isCsv)
    this.#end = 'lf'
    return this.#take(at, at + 1)
  }

  #carriageReturn(at: number): string {
    if (this.#end === 'lf') throw literalReturn(this.#isCsv)
    if (this.#end !== 'cr' && this.#text.charCodeAt(at + 1) === LF) {
      this.#end = 'crlf'
      return this.#take(at, at + 2)
    }
    if (this.#end === 'crlf') throw literalReturn(this.#isCsv)
    this.#end = 'cr'
    return this.#take(at, at + 1)
  }

  /** Whether the `\.` at `at` ends the data. In CSV it is data where it is not followed by a line end. */
  #isEndMark(at: number): boolean {
    const after = this.#text.slice(at + 2, at + 4)
    const isLineEnd = after.startsWith('\n') || after.startsWith('\r')
    if (this.#end === 'crlf' && after !== '\r\n') {
      if (this.#isCsv) return false
      throw after.startsWith('\n') ? wrongEnd() : badCopyData('end-of-copy marker corrupt')
    }
    if (!isLineEnd) {
      if (this.#isCsv) return false
      throw badCopyData('end-of-copy marker corrupt')
    }
    const wanted = this.#end === 'cr' ? '\r' : this.#end === 'lf' ? '\n' : after.charAt(0)
    if (!after.startsWith(wanted)) throw wrongEnd()
    return true
  }
}

function wrongEnd(): Error {
  return badCopyData('end-of-copy marker does not match previous newline style')
}
