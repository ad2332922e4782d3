/**
 * Cuts SQL text into statements and backslash commands, line by line, the way psql does: a statement ends at
 * a semicolon outside quotes, dollar quotes, comments and parentheses, and outside the body of a
 * `CREATE FUNCTION … BEGIN ATOMIC … END`. It knows no more SQL than that.
 *
 * White space and comments before a statement do not belong to it, so that the position of an error
 * counts from the statement's first word.
 */
export interface ScannedStatement {
  readonly kind: 'statement'
  readonly text: string
  /** The line of the first word, counted from 1. */
  readonly line: number
  /** Ended by `\gx`: the result is to be shown as one column per line. */
  readonly expanded: boolean
}

export interface BackslashCommand {
  readonly kind: 'command'
  readonly name: string
  /** The rest of the line, trimmed. */
  readonly rest: string
  readonly line: number
}

export type ScannedItem = ScannedStatement | BackslashCommand

/** Why a statement is not finished; psql's prompt shows it. */
export type Unfinished = 'nothing' | 'statement' | 'parenthesis' | Mode

type Mode = 'string' | 'escape-string' | 'identifier' | 'dollar' | 'comment'

const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
/** What means nothing here: space, digits with what follows them, operators. */
const plain = /(?:[^\w$'"();:\\/\u0080-\uffff-]+|\d[\w.]*)+/y
const variable = /:(?:([A-Za-z_]\w*)|'([A-Za-z_]\w*)'|"([A-Za-z_]\w*)")/y
const command = /\\([^\s\\;]+|[;\\])[^\S\n]*/y

export class Scanner {
  readonly #variables: ReadonlyMap<string, string>
  #input = ''
  #at = 0
  #line = 0
  #buffer = ''
  #startLine = 1
  #mode: Mode | undefined
  #tag = ''
  #commentDepth = 0
  #parens = 0
  #words: string[] = []
  #bodies = 0

  /** `variables` are those of `\set`, put in place of `:name`, `:'name'` and `:"name"`. */
  constructor(variables: ReadonlyMap<string, string> = new Map()) {
    this.#variables = variables
  }

  /** Adds the next line, with or without its newline. What `next` gave before must be used up. */
  push(line: string): void {
    this.#input = this.#input.slice(this.#at) + (line.endsWith('\n') ? line : `${line}\n`)
    this.#at = 0
    this.#line++
  }

  /** Counts lines that were read past the scanner, as the data of a COPY is. */
  skipLines(count: number): void {
    this.#line += count
  }

  /** The next complete item of the lines pushed so far. */
  next(): ScannedItem | undefined {
    while (this.#at < this.#input.length) {
      const item = this.#mode === undefined ? this.#code() : this.#inside(this.#mode)
      if (item !== undefined) return item
    }
    return undefined
  }

  /** At the end of the input: what stands there without a semicolon, as a statement. */
  finish(): ScannedStatement | undefined {
    const unclosedComment = this.#mode === 'comment' && this.#buffer === ''
    return unclosedComment ? undefined : this.#end(false)
  }

  unfinished(): Unfinished {
    if (this.#mode !== undefined) return this.#mode
    if (this.#parens > 0) return 'parenthesis'
    return this.#buffer.trim() === '' ? 'nothing' : 'statement'
  }

  /** Forgets the statement under way (Ctrl-C). */
  reset(): void {
    this.#at = this.#input.length
    this.#mode = undefined
    this.#end(false)
  }

  #code(): ScannedItem | undefined {
    const next = this.#input[this.#at + 1]
    switch (this.#input[this.#at]) {
      case '-':
        return next === '-' ? this.#lineComment() : this.#take(1)
      case '/':
        if (next !== '*') return this.#take(1)
        this.#commentDepth = 1
        return this.#open('comment', 2)
      case '\\':
        return this.#backslash()
      case ';':
        return this.#semicolon()
      case "'":
        return this.#open('string', 1)
      case '"':
        return this.#open('identifier', 1)
      case '(':
        this.#parens++
        return this.#take(1)
      case ')':
        if (this.#parens > 0) this.#parens--
        return this.#take(1)
      case ':':
        if (next === ':') return this.#take(2)
        return this.#substitute() ? undefined : this.#take(1)
      case '$':
        return this.#dollar()
      default:
        return this.#plain()
    }
  }

  #plain(): undefined {
    const found = this.#match(word)
    if (found !== undefined) this.#word(found)
    else if (this.#match(plain) === undefined) this.#take(1)
  }

  /** Text inside a quote or comment, up to its end or the end of the line. */
  #inside(mode: Mode): undefined {
    switch (mode) {
      case 'string':
        return this.#quoted("'", false)
      case 'escape-string':
        return this.#quoted("'", true)
      case 'identifier':
        return this.#quoted('"', false)
      case 'dollar':
        return this.#until(this.#input.indexOf(this.#tag, this.#at), this.#tag.length)
      case 'comment':
        return this.#comment()
    }
  }

  #quoted(quote: string, escapes: boolean): undefined {
    if (!escapes) return this.#until(this.#closing(quote), 1)
    let at = this.#at
    for (; at < this.#input.length; at++) {
      const char = this.#input[at]
      if (char === '\\') at++
      else if (char === quote && this.#input[at + 1] === quote) at++
      else if (char === quote) return this.#until(at, 1)
    }
    return this.#until(-1, 0)
  }

  /** The next quote that is not doubled, or -1. */
  #closing(quote: string): number {
    let at = this.#input.indexOf(quote, this.#at)
    while (at !== -1 && this.#input[at + 1] === quote) at = this.#input.indexOf(quote, at + 2)
    return at
  }

  #comment(): undefined {
    const mark = /\/\*|\*\//g
    mark.lastIndex = this.#at
    const found = mark.exec(this.#input)
    if (found === null) return this.#until(-1, 0)
    this.#commentDepth += found[0] === '/*' ? 1 : -1
    if (this.#commentDepth === 0) return this.#until(found.index, 2)
    return this.#take(found.index + 2 - this.#at)
  }

  /** Takes up to `end` and the `length` characters of the closing mark there; everything when there is none. */
  #until(end: number, length: number): undefined {
    if (end === -1) return this.#take(this.#input.length - this.#at)
    this.#take(end + length - this.#at)
    this.#mode = undefined
  }

  #open(mode: Mode, length: number): undefined {
    this.#mode = mode
    return this.#take(length)
  }

  #dollar(): undefined {
    const tag = this.#match(dollarTag)
    if (tag === undefined) return this.#take(1)
    this.#tag = tag
    this.#mode = 'dollar'
  }

  #lineComment(): undefined {
    const end = this.#input.indexOf('\n', this.#at)
    if (this.#buffer !== '') return this.#take(end - this.#at)
    this.#at = end
  }

  /** psql's rule for `BEGIN ATOMIC` bodies: in CREATE [OR REPLACE] FUNCTION | PROCEDURE, begin … end nest. */
  #word(found: string): undefined {
    const lower = found.toLowerCase()
    if (lower === 'e' && this.#input[this.#at] === "'") return this.#open('escape-string', 1)
    if (this.#words.length < 4) this.#words.push(lower)
    if (this.#parens > 0 || !this.#createsRoutine()) return
    if (lower === 'begin') this.#bodies++
    else if (lower === 'case' && this.#bodies > 0) this.#bodies++
    else if (lower === 'end' && this.#bodies > 0) this.#bodies--
  }

  #createsRoutine(): boolean {
    const [first, ...rest] = this.#words
    const what = rest[0] === 'or' && rest[1] === 'replace' ? rest[2] : rest[0]
    return first === 'create' && (what === 'function' || what === 'procedure')
  }

  #semicolon(): ScannedItem | undefined {
    this.#take(1)
    return this.#parens > 0 || this.#bodies > 0 ? undefined : this.#end(false)
  }

  #backslash(): ScannedItem | undefined {
    command.lastIndex = this.#at
    const found = command.exec(this.#input)
    const name = found?.[1] ?? ''
    const start = this.#at
    this.#at += found?.[0].length ?? 1
    if (name === '\\') return undefined
    if (name === ';') {
      this.#keep(';')
      this.#at = start + 2
      return undefined
    }
    const lineEnd = this.#input.indexOf('\n', this.#at)
    const separator = this.#input.indexOf('\\\\', this.#at)
    const end = separator === -1 || separator > lineEnd ? lineEnd : separator
    const rest = this.#input.slice(this.#at, end).trim()
    this.#at = end
    if (name === 'g' || name === 'gx') return this.#end(name === 'gx')
    if (name === 'r') {
      this.#end(false)
      return undefined
    }
    return { kind: 'command', name, rest, line: this.#line }
  }

  #substitute(): boolean {
    variable.lastIndex = this.#at
    const found = variable.exec(this.#input)
    if (found === null) return false
    const [whole, bare, asString, asIdentifier] = found
    const value = this.#variables.get(bare ?? asString ?? asIdentifier ?? '')
    if (value === undefined) return false
    if (bare !== undefined) this.#keep(value)
    else if (asString !== undefined) this.#keep(`'${value.replaceAll("'", "''")}'`)
    else this.#keep(`"${value.replaceAll('"', '""')}"`)
    this.#at += whole.length
    return true
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#input)?.[0]
    if (found !== undefined) this.#take(found.length)
    return found
  }

  #take(length: number): undefined {
    this.#keep(this.#input.slice(this.#at, this.#at + length))
    this.#at += length
  }

  #keep(text: string): void {
    const isComment = this.#mode === 'comment'
    if (this.#buffer === '') {
      if (isComment || text.trim() === '') return
      this.#startLine = this.#line
      this.#buffer = text.trimStart()
    } else this.#buffer += text
  }

  #end(expanded: boolean): ScannedStatement | undefined {
    const text = this.#buffer.trimEnd()
    this.#buffer = ''
    this.#parens = 0
    this.#bodies = 0
    this.#words = []
    if (text === '' || text === ';') return undefined
    return { kind: 'statement', text, line: this.#startLine, expanded }
  }
}
