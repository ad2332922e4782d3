/**
 * Number pictures: the second argument of `to_char(number, …)` and `to_number(…)`. A picture is read once into its elements and
 * a summary of what they ask for; contradictions are refused here.
 */
import { BoundedCache } from '../../base/bounded-cache.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'

export type Element =
  | { readonly kind: 'digit'; readonly zero: boolean }
  | { readonly kind: 'point' }
  | { readonly kind: 'comma' | 'group' | 'currency' | 'minus' | 'plus' | 'sign' }
  | { readonly kind: 'ordinal'; readonly upper: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'literal'; readonly text: string }

export type Picture = {
  readonly elements: readonly Element[]
  /** Digit places before and behind the point, and behind a V. */
  readonly before: number
  readonly behind: number
  readonly shift: number
  /** The first and last place that a 0 asks to be written, from 1; 0 where there is no 0. */
  readonly zeroFrom: number
  readonly zeroTo: number
  readonly hasPoint: boolean
  readonly fill: boolean
  readonly brackets: boolean
  readonly minus: boolean
  readonly plus: boolean
  /** Where S stands: the number of places before it, or behind the number. */
  readonly sign: { readonly places: number; readonly behind: boolean } | undefined
  readonly roman: 'RN' | 'rn' | undefined
  readonly scientific: boolean
}

const words = [
  'EEEE',
  'FM',
  'MI',
  'PL',
  'PR',
  'RN',
  'SG',
  'SP',
  'TH',
  'B',
  'C',
  'D',
  'G',
  'L',
  'S',
  'V',
]
/** Wholly in upper or wholly in lower case; `Th` is text. */
const keywords = [...words, ...words.map((word) => word.toLowerCase()), ',', '\\.', '0', '9']
const lexeme = new RegExp(`"((?:[^"\\\\]|\\\\[^])*)"?|(${keywords.join('|')})|([^])`, 'gu')

function syntax(message: string): SqlError {
  return sqlError(sqlstate.syntaxError, message)
}

type Draft = {
  -readonly [K in keyof Omit<Picture, 'elements'>]: Picture[K]
} & { elements: Element[] }

function addDigit(draft: Draft, zero: boolean): void {
  if (draft.brackets) throw syntax(`"${zero ? '0' : '9'}" must be ahead of "PR"`)
  draft.elements.push({ kind: 'digit', zero })
  if (zero) {
    if (draft.zeroFrom === 0 && !draft.hasPoint) draft.zeroFrom = draft.before + 1
    if (draft.hasPoint) draft.behind++
    else draft.before++
    draft.zeroTo = draft.before + draft.behind
  } else if (draft.shift >= 0) draft.shift++
  else if (draft.hasPoint) draft.behind++
  else draft.before++
}

function addPoint(draft: Draft): void {
  if (draft.hasPoint) throw syntax('multiple decimal points')
  if (draft.shift >= 0) throw syntax('cannot use "V" and decimal point together')
  draft.hasPoint = true
  draft.elements.push({ kind: 'point' })
}

function addSign(draft: Draft): void {
  if (draft.sign !== undefined) throw syntax('cannot use "S" twice')
  if (draft.plus || draft.minus || draft.brackets) {
    throw syntax('cannot use "S" and "PL"/"MI"/"SG"/"PR" together')
  }
  draft.sign = { places: draft.before, behind: draft.hasPoint }
  draft.elements.push({ kind: 'none' })
}

function addScientific(draft: Draft): void {
  if (draft.scientific) throw syntax('cannot use "EEEE" twice')
  const { fill, sign, brackets, minus, plus, roman, shift } = draft
  if (
    fill ||
    sign !== undefined ||
    brackets ||
    minus ||
    plus ||
    roman !== undefined ||
    shift >= 0
  ) {
    throw sqlError(sqlstate.syntaxError, '"EEEE" is incompatible with other formats', {
      detail: '"EEEE" may only be used together with digit and decimal point patterns.',
    })
  }
  draft.scientific = true
}

function refuseWithSign(draft: Draft, word: string): void {
  if (draft.sign !== undefined) throw syntax(`cannot use "S" and "${word}" together`)
}

function addBrackets(draft: Draft): void {
  if (draft.sign !== undefined || draft.plus || draft.minus) {
    throw syntax('cannot use "PR" and "S"/"PL"/"MI"/"SG" together')
  }
  draft.brackets = true
}

function addKeyword(draft: Draft, written: string): void {
  const word = written.toUpperCase()
  const { elements } = draft
  switch (word) {
    case '9':
    case '0':
      return addDigit(draft, word === '0')
    case '.':
    case 'D':
      return addPoint(draft)
    case ',':
      elements.push({ kind: 'comma' })
      return
    case 'G':
      elements.push({ kind: 'group' })
      return
    case 'L':
      elements.push({ kind: 'currency' })
      return
    case 'FM':
      draft.fill = true
      return
    case 'S':
      return addSign(draft)
    case 'MI':
    case 'PL':
    case 'SG':
      refuseWithSign(draft, word)
      draft.minus ||= word !== 'PL'
      draft.plus ||= word !== 'MI'
      elements.push({ kind: word === 'MI' ? 'minus' : word === 'PL' ? 'plus' : 'sign' })
      return
    case 'PR':
      return addBrackets(draft)
    case 'RN':
      draft.roman = written === 'RN' ? 'RN' : 'rn'
      return
    case 'TH':
      elements.push({ kind: 'ordinal', upper: written === 'TH' })
      return
    case 'V':
      if (draft.hasPoint) throw syntax('cannot use "V" and decimal point together')
      draft.shift = Math.max(draft.shift, 0)
      return
    case 'EEEE':
      return addScientific(draft)
    default:
      // B, C and SP are read and mean nothing for output.
      elements.push({ kind: 'none' })
  }
}

function read(text: string): Picture {
  const draft: Draft = {
    elements: [],
    before: 0,
    behind: 0,
    shift: -1,
    zeroFrom: 0,
    zeroTo: 0,
    hasPoint: false,
    fill: false,
    brackets: false,
    minus: false,
    plus: false,
    sign: undefined,
    roman: undefined,
    scientific: false,
  }
  for (const [, quoted, keyword, other] of text.matchAll(lexeme)) {
    if (draft.scientific && keyword !== undefined) {
      if (keyword.toUpperCase() === 'EEEE') throw syntax('cannot use "EEEE" twice')
      throw syntax('"EEEE" must be the last pattern used')
    }
    if (keyword !== undefined) addKeyword(draft, keyword)
    else {
      const literal = quoted?.replace(/\\([^])/g, '$1') ?? other ?? ''
      for (const character of literal) draft.elements.push({ kind: 'literal', text: character })
    }
  }
  return { ...draft, shift: Math.max(draft.shift, 0) }
}

const kept = new BoundedCache<string, Picture>(64, read)

export function picture(text: string): Picture {
  return kept.get(text)
}
