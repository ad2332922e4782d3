/** Compiles AREs: flags, embedded options and directors, then tree, then a JavaScript RegExp; the compiled are kept. */
import { BoundedCache } from '../../base/bounded-cache.ts'
import { type AreOptions, defaultAreOptions } from './are.ts'
import { emitAre } from './are-emit.ts'
import { AreParser } from './are-parser.ts'
import { characterSource } from './are-brackets.ts'
import { invalidRegex, invalidRegexOption } from './regex-errors.ts'

export type CompiledRegex = {
  /** With the `g` flag: set `lastIndex` before `exec`. */
  readonly regex: RegExp
  readonly groups: number
}

const KEPT_PATTERNS = 256

/** Options from letters; `g` is the callers' own and has been taken out. */
export function parseRegexFlags(flags: string): {
  readonly options: AreOptions
  readonly global: boolean
} {
  let options = defaultAreOptions
  let global = false
  for (const flag of flags) {
    if (flag === 'g') global = true
    else {
      const next = withOption(options, flag)
      if (next === undefined) throw invalidRegexOption(flag)
      options = next
    }
  }
  return { options, global }
}

function withOption(options: AreOptions, letter: string): AreOptions | undefined {
  switch (letter) {
    case 'i':
      return { ...options, ignoreCase: true }
    case 'c':
      return { ...options, ignoreCase: false }
    case 'm':
    case 'n':
      return { ...options, dotExcludesNewline: true, lineAnchors: true }
    case 'p':
      return { ...options, dotExcludesNewline: true, lineAnchors: false }
    case 'w':
      return { ...options, dotExcludesNewline: false, lineAnchors: true }
    case 's':
      return { ...options, dotExcludesNewline: false, lineAnchors: false }
    case 'x':
      return { ...options, expanded: true }
    case 't':
      return { ...options, expanded: false }
    case 'q':
      return { ...options, literal: true }
    case 'e':
    case 'b':
      return options
    default:
      return undefined
  }
}

/** `***=text`, `***:re` and `(?i)re` at the start of a pattern. */
function readPrefix(pattern: string, given: AreOptions): { text: string; options: AreOptions } {
  if (given.literal) return { text: pattern, options: given }
  if (pattern.startsWith('***='))
    return { text: pattern.slice(4), options: { ...given, literal: true } }
  let text = pattern.startsWith('***:') ? pattern.slice(4) : pattern
  if (text.startsWith('***')) throw invalidRegex('quantifier operand invalid')
  const embedded = /^\(\?([a-zA-Z]+)\)/.exec(text)
  let options = given
  if (embedded !== null) {
    text = text.slice(embedded[0].length)
    for (const letter of embedded[1] as string) {
      const next = withOption(options, letter)
      if (next === undefined) throw invalidRegex('invalid embedded option')
      options = next
    }
  }
  return { text, options }
}

function compile(pattern: string, given: AreOptions): CompiledRegex {
  const { text, options } = readPrefix(pattern, given)
  const flags = options.ignoreCase ? 'giu' : 'gu'
  if (options.literal) {
    const source = Array.from(text, (c) => characterSource(c.codePointAt(0) as number)).join('')
    return { regex: new RegExp(source, flags), groups: 0 }
  }
  const parser = new AreParser(text, options)
  const source = emitAre(parser.parse())
  try {
    return { regex: new RegExp(source, flags), groups: parser.groups }
  } catch {
    throw invalidRegex('regular expression is too complex')
  }
}

type Key = `${string}/${string}`

const kept = new BoundedCache<Key, CompiledRegex>(KEPT_PATTERNS, (key) => {
  const at = key.indexOf('/')
  return compile(key.slice(at + 1), parseRegexFlags(key.slice(0, at)).options)
})

/** `flags` as the SQL functions take them; `g` has no meaning here. */
export function compiledRegex(pattern: string, flags = ''): CompiledRegex {
  return kept.get(`${flags.replaceAll('g', '')}/${pattern}`)
}

export function regexTest(text: string, pattern: string, flags: string): boolean {
  const { regex } = compiledRegex(pattern, flags)
  regex.lastIndex = 0
  return regex.test(text)
}
