/** Reads an interval in ISO 8601: `P1Y2M3DT4H5M6S`, `P0001-02-03T04:05:06`, `P00010203T040506`. */
import { IntervalDraft } from './interval-draft.ts'
import type { TimeUnit } from './interval-units.ts'
import { fail } from './number-fields.ts'

type IsoNumber = { readonly whole: number; readonly fraction: number; readonly digits: number }

const dateUnits: Readonly<Record<string, TimeUnit>> = { Y: 'year', M: 'month', W: 'week', D: 'day' }
const timeUnits: Readonly<Record<string, TimeUnit>> = { H: 'hour', M: 'minute', S: 'second' }

export function decodeIsoInterval(text: string): IntervalDraft {
  if (text.length < 2 || text[0] !== 'P') fail('format')
  return new IsoIntervalDecoder(text).decode()
}

class IsoIntervalDecoder {
  readonly #text: string
  readonly #draft = new IntervalDraft()
  #at = 1
  #inDate = true
  #hasField = false

  constructor(text: string) {
    this.#text = text
  }

  decode(): IntervalDraft {
    const text = this.#text
    while (this.#at < text.length) {
      if (text[this.#at] === 'T') {
        this.#at++
        this.#startTime()
        continue
      }
      const number = this.#number()
      const unit = text[this.#at++]
      const named = unit === undefined ? undefined : (this.#inDate ? dateUnits : timeUnits)[unit]
      if (named !== undefined) {
        this.#draft.add(named, number.whole, number.fraction)
        this.#hasField = true
      } else if (this.#alternative(number, unit)) return this.#draft
    }
    return this.#draft
  }

  #startTime(): void {
    this.#inDate = false
    this.#hasField = false
  }

  /** The forms without letters; true at the end of the text. */
  #alternative(number: IsoNumber, next: string | undefined): boolean {
    if (this.#hasField) fail('format')
    const { whole, fraction, digits } = number
    const draft = this.#draft
    if (this.#inDate && (next === undefined || next === 'T') && digits === 8) {
      draft.add('year', Math.trunc(whole / 10_000), 0)
      draft.add('month', Math.trunc(whole / 100) % 100, 0)
      draft.add('day', whole % 100, fraction)
      this.#startTime()
      return next === undefined
    }
    if (!this.#inDate && next === undefined && digits === 6) {
      draft.add('hour', Math.trunc(whole / 10_000), 0)
      draft.add('minute', Math.trunc(whole / 100) % 100, 0)
      draft.add('second', whole % 100, 0)
      draft.add('microsecond', 0, fraction)
      return true
    }
    const separator = this.#inDate ? '-' : ':'
    if (next !== undefined && next !== separator && !(this.#inDate && next === 'T')) fail('format')
    const units: readonly TimeUnit[] = this.#inDate
      ? ['year', 'month', 'day']
      : ['hour', 'minute', 'second']
    draft.add(units[0] as TimeUnit, whole, fraction)
    return this.#extended(units.slice(1), separator, next)
  }

  #extended(units: readonly TimeUnit[], separator: string, first: string | undefined): boolean {
    let next = first
    for (const unit of units) {
      if (next !== separator) break
      const number = this.#number()
      this.#draft.add(unit, number.whole, number.fraction)
      next = this.#text[this.#at]
      if (next !== undefined) this.#at++
    }
    if (next === undefined) return true
    if (next !== 'T' || !this.#inDate) fail('format')
    this.#startTime()
    return false
  }

  #number(): IsoNumber {
    const pattern = /([+-]?)(\d*)(?:\.(\d*))?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text) as RegExpExecArray
    const [all, sign, digits = '', decimals = ''] = match
    if (sign === '+' || (digits === '' && decimals === '')) fail('format')
    this.#at += all.length
    const value = Number(all)
    if (value < -1e15 || value > 1e15) fail('range')
    const whole = Math.trunc(value)
    return { whole, fraction: value - whole, digits: digits.length }
  }
}
