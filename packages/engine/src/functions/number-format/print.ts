/** `to_char` of a number: the digits laid out by a picture. Blanks stand for absent leading digits unless FM is given. */
import type { Element, Picture } from './picture.ts'

/** A number as decimal text without sign, with as many decimals as the picture has. */
export type Digits = { readonly text: string; readonly negative: boolean }

class Layout {
  readonly #picture: Picture
  readonly #text: string
  readonly #sign: '+' | '-'
  /** Digit places before the number's own first digit. */
  readonly #leading: number
  readonly #places: number
  /** Index of the last digit worth writing under FM; -1 where every digit is. */
  readonly #last: number
  readonly #signBehind: boolean
  readonly #brackets: boolean
  #signDone: boolean
  #at = 0
  #place = 0
  #started = false
  #out = ''

  constructor(picture: Picture, { text, negative }: Digits, before: number, behind: number) {
    this.#picture = picture
    const point = text.indexOf('.')
    const whole = point < 0 ? text.length : point
    this.#text = whole > before ? `${'#'.repeat(before)}.${'#'.repeat(behind)}` : text
    this.#leading = Math.max(before - whole, 0)
    this.#sign = negative ? '-' : '+'
    const own = picture.plus || picture.minus
    this.#brackets = picture.brackets && !(picture.fill && !negative && !own)
    this.#signDone = own
      ? !(picture.plus && !picture.minus)
      : !negative && picture.fill && picture.sign === undefined
    this.#signBehind =
      picture.sign !== undefined && (picture.sign.behind || picture.sign.places === before)
    this.#last = this.#lastRelevant()
    const extra = !this.#signDone && this.#leading === 0 ? 1 : 0
    this.#places =
      behind + before - 1 + extra + (this.#leading > 0 ? 1 : 0) + (picture.hasPoint ? 1 : 0)
  }

  #lastRelevant(): number {
    const { fill, hasPoint, zeroTo } = this.#picture
    const point = this.#text.indexOf('.')
    if (!fill || !hasPoint || point < 0) return -1
    let last = point
    for (let at = point + 1; at < this.#text.length; at++) {
      if (this.#text.charAt(at) !== '0') last = at
    }
    if (zeroTo > this.#leading) {
      last = Math.max(last, Math.min(this.#text.length - 1, zeroTo - this.#leading))
    }
    return last
  }

  print(): string {
    for (const element of this.#picture.elements) this.#element(element)
    return this.#out
  }

  #element(element: Element): void {
    const { fill } = this.#picture
    switch (element.kind) {
      case 'digit':
      case 'point':
        this.#number(element)
        return
      case 'comma':
      case 'group':
        if (this.#started) this.#out += ','
        else if (!fill) this.#out += ' '
        return
      case 'currency':
        this.#out += ' '
        return
      case 'ordinal':
        this.#ordinal(element.upper)
        return
      case 'minus':
      case 'plus': {
        const wanted = element.kind === 'minus' ? '-' : '+'
        if (this.#sign === wanted) this.#out += wanted
        else if (!fill) this.#out += ' '
        return
      }
      case 'sign':
        this.#out += this.#sign
        return
      case 'none':
        return
      case 'literal':
        this.#out += element.text
    }
  }

  #ordinal(upper: boolean): void {
    if (this.#text.startsWith('#') || this.#sign === '-' || this.#picture.hasPoint) return
    const suffix = ordinalSuffix(this.#text)
    this.#out += upper ? suffix.toUpperCase() : suffix
  }

  /** A single 0 before the point stands for no digit at all: 0.1 by 9.9 is ` .1`. */
  #isBareZero(): boolean {
    const { zeroFrom, hasPoint } = this.#picture
    const behind = this.#text.length - this.#text.indexOf('.') - 1
    return (
      zeroFrom === 0 &&
      this.#at === 0 &&
      this.#text.startsWith('0') &&
      hasPoint &&
      behind > 0 &&
      this.#text.includes('.')
    )
  }

  #endsAtPoint(): boolean {
    return this.#last >= 0 && this.#text.charAt(this.#last) === '.'
  }

  #number(element: Element): void {
    const { fill, zeroFrom } = this.#picture
    this.#started = false
    const zeroHere = zeroFrom > 0 && zeroFrom - 1 <= this.#place
    this.#writeSign(this.#place >= this.#leading || (zeroFrom > 0 && zeroFrom - 1 === this.#place))
    if (this.#place < this.#leading && !zeroHere) {
      if (!fill) this.#out += ' '
    } else if (this.#place < this.#leading) {
      this.#out += '0'
      this.#started = true
    } else {
      this.#writeOwn(element)
      if (this.#at < this.#text.length) this.#at++
    }
    const end = this.#last >= 0 && this.#last === this.#at ? this.#place : this.#places
    if (this.#place + 1 === end) this.#closeSign()
    this.#place++
  }

  /** The number's own next character. */
  #writeOwn(element: Element): void {
    const { fill } = this.#picture
    const character = this.#text.charAt(this.#at)
    if (character === '.') {
      this.#out += '.'
    } else if (
      this.#last >= 0 &&
      this.#at > this.#last &&
      !(element.kind === 'digit' && element.zero)
    ) {
      return
    } else if (this.#isBareZero()) {
      if (!fill) this.#out += ' '
      else if (this.#endsAtPoint()) this.#out += '0'
    } else {
      this.#out += character
      this.#started = true
    }
  }

  #writeSign(due: boolean): void {
    if (this.#signDone || !due || (this.#isBareZero() && !this.#endsAtPoint())) return
    const { sign, fill } = this.#picture
    if (sign !== undefined) {
      if (this.#signBehind) return
      this.#out += this.#sign
    } else if (this.#brackets) this.#out += this.#sign === '+' ? ' ' : '<'
    else if (this.#sign === '-') this.#out += '-'
    else if (!fill) this.#out += ' '
    this.#signDone = true
  }

  #closeSign(): void {
    if (this.#signDone && this.#brackets) this.#out += this.#sign === '+' ? ' ' : '>'
    else if (this.#picture.sign !== undefined && this.#signBehind) this.#out += this.#sign
  }
}

function ordinalSuffix(text: string): string {
  if (/1\d$/.test(text)) return 'th'
  return { 1: 'st', 2: 'nd', 3: 'rd' }[text.slice(-1)] ?? 'th'
}

export function printByPicture(
  picture: Picture,
  digits: Digits,
  behind: number = picture.behind,
): string {
  return new Layout(picture, digits, picture.before + picture.shift, behind).print()
}

const romans: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

/** Roman numerals, 1 to 3999, right-aligned in 15 places unless FM is given. */
export function printRoman(picture: Picture, value: number): string {
  if (!(value >= 1 && value <= 3999)) return '#'.repeat(15)
  let rest = value
  let text = ''
  for (const [size, letters] of romans) {
    for (; rest >= size; rest -= size) text += letters
  }
  if (picture.roman === 'rn') text = text.toLowerCase()
  return picture.fill ? text : text.padStart(15)
}
