/**
 * Reads an ARE into its tree. What has a JavaScript twin becomes that; constraints that JavaScript lacks (`\m`, `\M`, `\y`, `\A`,
 * `\Z`) become lookarounds. Positions in the text are code points.
 */
import type { Are, AreOptions, Atom, Piece, Quantifier } from './are.ts'
import { BracketReader, characterSource, readEscape, WORD } from './are-brackets.ts'
import { invalidRegex } from './regex-errors.ts'

const MAX_REPETITIONS = 255
/** Groups within groups: bounded so that no pattern overflows the stack. */
const MAX_DEPTH = 500

const wordStart = `(?<![${WORD}])(?=[${WORD}])`
const wordEnd = `(?<=[${WORD}])(?![${WORD}])`
const constraints: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  Z: '(?![^])',
  m: wordStart,
  M: wordEnd,
  y: `(?:${wordStart}|${wordEnd})`,
  Y: `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`,
}

export class AreParser {
  readonly #text: readonly string[]
  readonly #options: AreOptions
  #at = 0
  #groups = 0
  #depth = 0
  #looking = 0

  constructor(text: string, options: AreOptions) {
    this.#text = [...text]
    this.#options = options
  }

  get groups(): number {
    return this.#groups
  }

  parse(): Are {
    const tree = this.#alternatives()
    if (this.#at < this.#text.length) throw invalidRegex('parentheses () not balanced')
    return tree
  }

  #alternatives(): Are {
    const branches: Piece[][] = [this.#branch()]
    while (this.#text[this.#at] === '|') {
      this.#at++
      branches.push(this.#branch())
    }
    return branches
  }

  #branch(): Piece[] {
    const pieces: Piece[] = []
    for (;;) {
      this.#skipExpanded()
      const here = this.#text[this.#at]
      if (here === undefined || here === '|' || here === ')') return pieces
      const atom = this.#atom(here)
      this.#skipExpanded()
      const quantifier = this.#quantifier()
      if (quantifier !== undefined && (this.#startsQuantifier() || isConstraint(atom))) {
        throw invalidRegex('quantifier operand invalid')
      }
      pieces.push({ atom, quantifier })
    }
  }

  /** Blanks and comments of the expanded syntax, and `(?#…)` in any. */
  #skipExpanded(): void {
    for (;;) {
      const here = this.#text[this.#at] ?? ''
      if (here === '(' && this.#text[this.#at + 1] === '?' && this.#text[this.#at + 2] === '#') {
        while (this.#at < this.#text.length && this.#text[this.#at] !== ')') this.#at++
        this.#at++
      } else if (this.#options.expanded && /^\s$/.test(here)) {
        this.#at++
      } else if (this.#options.expanded && here === '#') {
        while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at++
      } else return
    }
  }

  #startsQuantifier(): boolean {
    const here = this.#text[this.#at]
    if (here === '{') return /^\d$/.test(this.#text[this.#at + 1] ?? '')
    return here === '*' || here === '+' || here === '?'
  }

  #quantifier(): Quantifier | undefined {
    if (!this.#startsQuantifier()) return undefined
    const here = this.#text[this.#at++]
    let min = here === '+' ? 1 : 0
    let max = here === '?' ? 1 : Infinity
    if (here === '{') {
      min = this.#number()
      max = min
      if (this.#text[this.#at] === ',') {
        this.#at++
        max = /^\d$/.test(this.#text[this.#at] ?? '') ? this.#number() : Infinity
      }
      if (this.#text[this.#at++] !== '}' || max < min) {
        throw invalidRegex('invalid repetition count(s)')
      }
    }
    const greedy = this.#text[this.#at] !== '?'
    if (!greedy) this.#at++
    return { min, max, greedy }
  }

  #number(): number {
    let digits = ''
    while (/^\d$/.test(this.#text[this.#at] ?? '')) digits += this.#text[this.#at++]
    const value = Number(digits)
    if (value > MAX_REPETITIONS) throw invalidRegex('invalid repetition count(s)')
    return value
  }

  #atom(here: string): Atom {
    if (this.#startsQuantifier()) throw invalidRegex('quantifier operand invalid')
    this.#at++
    switch (here) {
      case '(':
        return this.#group()
      case '[':
        return this.#bracket()
      case '\\':
        return this.#escape()
      case '.':
        return source(this.#options.dotExcludesNewline ? '[^\\n]' : '[^]')
      case '^':
        return source(this.#options.lineAnchors ? '(?<![^\\n])' : '(?<![^])')
      case '$':
        return source(this.#options.lineAnchors ? '(?![^\\n])' : '(?![^])')
      default:
        return source(characterSource(here.codePointAt(0) as number))
    }
  }

  #group(): Atom {
    let open = ''
    if (this.#text[this.#at] === '?') {
      const ahead = this.#text.slice(this.#at, this.#at + 3).join('')
      open = /^\?(?::|=|!|<=|<!)/.exec(ahead)?.[0] ?? ''
      if (open === '') throw invalidRegex('quantifier operand invalid')
      this.#at += open.length
    }
    const look = open !== '' && open !== '?:'
    const capturing = open === '' && this.#looking === 0
    if (capturing) this.#groups++
    if (++this.#depth > MAX_DEPTH) throw invalidRegex('regular expression is too complex')
    if (look) this.#looking++
    const inner = this.#alternatives()
    if (this.#text[this.#at++] !== ')') throw invalidRegex('parentheses () not balanced')
    if (look) this.#looking--
    this.#depth--
    return look ? { kind: 'look', open: `(${open}`, inner } : { kind: 'group', capturing, inner }
  }

  #bracket(): Atom {
    const rest = this.#text.slice(this.#at, this.#at + 6).join('')
    if (rest === '[:<:]]' || rest === '[:>:]]') {
      this.#at += 6
      return source(rest === '[:<:]]' ? wordStart : wordEnd)
    }
    const reader = new BracketReader(this.#text, this.#at)
    const read = reader.read(this.#options.dotExcludesNewline)
    this.#at = read.next
    return source(read.source)
  }

  #escape(): Atom {
    const letter = this.#text[this.#at] ?? ''
    const constraint = constraints[letter]
    if (constraint !== undefined) {
      this.#at++
      return source(constraint)
    }
    if (/^[1-9]$/.test(letter)) return this.#backReference()
    const read = readEscape(this.#text, this.#at)
    if (read === undefined) throw invalidRegex('invalid escape \\ sequence')
    this.#at = read.next
    const { escape } = read
    return escape.kind === 'character'
      ? source(characterSource(escape.code))
      : source(`[${escape.negated ? '^' : ''}${escape.source}]`)
  }

  #backReference(): Atom {
    let digits = this.#text[this.#at++] as string
    const two = digits + (this.#text[this.#at] ?? '')
    if (/^\d\d$/.test(two) && Number(two) <= this.#groups) {
      digits = two
      this.#at++
    }
    if (Number(digits) > this.#groups) throw invalidRegex('invalid backreference number')
    return source(`(?:\\${digits})`)
  }
}

function source(text: string): Atom {
  return { kind: 'source', source: text }
}

function isConstraint(atom: Atom): boolean {
  return atom.kind === 'look' || (atom.kind === 'source' && atom.source.startsWith('(?<'))
}
