/** Bracket expressions and escapes of an ARE as JavaScript class source (for the `u` flag). */
import { invalidRegex } from './regex-errors.ts'

/** Letters, digits and underscore, of any script. */
export const WORD = '\\p{L}\\p{N}_'

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  cntrl: '\\p{Cc}',
  digit: '0-9',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
  lower: '\\p{Ll}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ',
  punct: '\\p{P}$+<=>^`|~',
  space: '\\s',
  upper: '\\p{Lu}',
  xdigit: '0-9A-Fa-f',
  word: WORD,
}

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  B: 92,
  e: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
}

const shorthands: Readonly<Record<string, string>> = { d: '0-9', s: '\\s', w: WORD }

/** One character as source, inside or outside of a class. */
export function characterSource(code: number): string {
  const character = String.fromCodePoint(code)
  return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\u{${code.toString(16)}}` : character
}

/** What an escape stands for: a code point, or the inside of a class. */
export type Escape =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly source: string; readonly negated: boolean }

/** Reads the escape behind a backslash at `at`; undefined where it is none that stands for characters. */
export function readEscape(
  text: readonly string[],
  at: number,
): { readonly escape: Escape; readonly next: number } | undefined {
  const letter = text[at]
  if (letter === undefined) throw invalidRegex('invalid escape \\ sequence')
  const lower = letter.toLowerCase()
  if (lower === 'd' || lower === 's' || lower === 'w') {
    const source = shorthands[lower] as string
    return { escape: { kind: 'class', source, negated: letter !== lower }, next: at + 1 }
  }
  const simple = simpleEscapes[letter]
  if (simple !== undefined) return character(simple, at + 1)
  if (letter === 'u') return hexEscape(text, at + 1, 4)
  if (letter === 'U') return hexEscape(text, at + 1, 8)
  if (letter === 'x') return hexEscape(text, at + 1, 255)
  if (letter === 'c') return character((text[at + 1]?.codePointAt(0) ?? 0) & 31, at + 2)
  if (letter === '0') return octalEscape(text, at)
  return /[A-Za-z0-9]/.test(letter) ? undefined : character(letter.codePointAt(0) ?? 0, at + 1)
}

function character(code: number, next: number): { escape: Escape; next: number } {
  return { escape: { kind: 'character', code }, next }
}

function hexEscape(
  text: readonly string[],
  at: number,
  digits: number,
): ReturnType<typeof character> {
  let end = at
  while (end < at + digits && /^[0-9a-fA-F]$/.test(text[end] ?? '')) end++
  if (end === at || (digits !== 255 && end - at !== digits)) {
    throw invalidRegex('invalid escape \\ sequence')
  }
  return character(Number.parseInt(text.slice(at, end).join('').slice(-6), 16), end)
}

function octalEscape(text: readonly string[], at: number): ReturnType<typeof character> {
  let end = at
  while (end < at + 3 && /^[0-7]$/.test(text[end] ?? '')) end++
  return character(Number.parseInt(text.slice(at, end).join(''), 8), end)
}

/** Reads `[…]` from behind its `[`. */
export class BracketReader {
  readonly #text: readonly string[]
  #at: number
  #source = ''
  #negatedClasses = ''

  constructor(text: readonly string[], at: number) {
    this.#text = text
    this.#at = at
  }

  read(excludeNewline: boolean): { readonly source: string; readonly next: number } {
    const negated = this.#text[this.#at] === '^'
    if (negated) this.#at++
    let first = true
    while (first || this.#text[this.#at] !== ']') {
      if (this.#at >= this.#text.length) throw invalidRegex('brackets [] not balanced')
      this.#element()
      first = false
    }
    const next = this.#at + 1
    return { source: this.#whole(negated, excludeNewline), next }
  }

  #whole(negated: boolean, excludeNewline: boolean): string {
    if (!negated) {
      if (this.#negatedClasses === '') return `[${this.#source}]`
      return `(?:[${this.#source}]${this.#negatedClasses.replace(/(\[\^)/g, '|$1')})`
    }
    const newline = excludeNewline ? '\\n' : ''
    const own = `[^${this.#source}${newline}]`
    // Not in a complement is to be in the class itself.
    return this.#negatedClasses === ''
      ? own
      : `(?!${this.#negatedClasses.replace(/\]\[/g, ']|[')})${own}`
  }

  #element(): void {
    const start = this.#item()
    if (start === undefined) return
    const ranged = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']'
    if (!ranged || this.#at + 1 >= this.#text.length) {
      this.#source += characterSource(start)
      return
    }
    this.#at++
    const end = this.#item()
    if (end === undefined || end < start) throw invalidRegex('invalid character range')
    this.#source += `${characterSource(start)}-${characterSource(end)}`
  }

  /** A code point, or undefined after adding a class. */
  #item(): number | undefined {
    const here = this.#text[this.#at] as string
    const next = this.#text[this.#at + 1]
    if (here === '[' && next === ':') {
      this.#posixClass()
      return undefined
    }
    if (here === '[' && (next === '.' || next === '=')) return this.#collating(next)
    if (here !== '\\') {
      this.#at++
      return here.codePointAt(0)
    }
    const read = readEscape(this.#text, this.#at + 1)
    if (read === undefined) throw invalidRegex('invalid escape \\ sequence')
    this.#at = read.next
    if (read.escape.kind === 'character') return read.escape.code
    if (read.escape.negated) this.#negatedClasses += `[^${read.escape.source}]`
    else this.#source += read.escape.source
    return undefined
  }

  #delimited(mark: string): string {
    const start = this.#at + 2
    let end = start
    while (end < this.#text.length && !(this.#text[end] === mark && this.#text[end + 1] === ']')) {
      end++
    }
    if (end >= this.#text.length) throw invalidRegex('brackets [] not balanced')
    this.#at = end + 2
    return this.#text.slice(start, end).join('')
  }

  #posixClass(): void {
    const source = posixClasses[this.#delimited(':')]
    if (source === undefined) throw invalidRegex('invalid character class')
    this.#source += source
  }

  #collating(mark: string): number {
    const element = this.#delimited(mark)
    if ([...element].length !== 1) throw invalidRegex('invalid collating element')
    return element.codePointAt(0) as number
  }
}
