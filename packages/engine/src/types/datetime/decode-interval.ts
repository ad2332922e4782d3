/**
 * Reads an interval: PostgreSQL's verbose form and the SQL standard's, from the last field to the
 * first (a unit comes before the number it belongs to), and ISO 8601 when that fails.
 */
import { dateTimeOutOfRange } from '../../errors/datetime-errors.ts'
import { int64Max, int64Min, narrow, negateInt64, type Int64 } from '../int64.ts'
import type { Interval } from '../interval-value.ts'
import { splitFields, type Field } from './fields.ts'
import { decodeIsoInterval } from './decode-iso-interval.ts'
import { IntervalDraft } from './interval-draft.ts'
import {
  allFields,
  applyIntervalTypmod,
  dayField,
  hourField,
  intervalFields,
  minuteField,
  monthField,
  secondField,
  yearField,
} from './interval-typmod.ts'
import { findUnit, type TimeUnit } from './interval-units.ts'
import { DecodeFault, fail, fractionMicros, parseInt32 } from './number-fields.ts'
import { decoding } from './read.ts'

export type IntervalSettings = {
  readonly intervalStyle: 'postgres' | 'postgres_verbose' | 'sql_standard' | 'iso_8601'
}

export function readInterval(text: string, typmod: number, settings: IntervalSettings): Interval {
  const draft = decoding('interval', text, () =>
    decodeInterval(text, intervalFields(typmod), settings),
  )
  const value = draft.finish()
  if (value === undefined) throw dateTimeOutOfRange('interval')
  return applyIntervalTypmod(value, typmod)
}

function decodeInterval(text: string, range: number, settings: IntervalSettings): IntervalDraft {
  try {
    const fields = splitFields(text)
    if (fields === undefined) return fail('format')
    return new IntervalDecoder(fields, range, settings).decode()
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error
    if (error.fault === 'range') return fail('interval')
    if (error.fault !== 'format') throw error
    return decodeIsoInterval(text)
  }
}

/** The unit of a number that has none, by the last field of the type. */
function lastUnit(range: number): TimeUnit {
  if (range === allFields || (range & secondField) !== 0) return 'second'
  if ((range & minuteField) !== 0) return 'minute'
  if ((range & hourField) !== 0) return 'hour'
  if ((range & dayField) !== 0) return 'day'
  if ((range & monthField) !== 0) return 'month'
  return (range & yearField) !== 0 ? 'year' : 'second'
}

const timeUnits = ['hour', 'minute', 'second', 'millisecond', 'microsecond'] as const
const signedNumber = /^([+-]?)(\d*)(?:-(\d*)(.*)|(\.\d*)?)$/

class IntervalDecoder {
  readonly #fields: readonly Field[]
  readonly #range: number
  readonly #draft = new IntervalDraft()
  readonly #seen = new Set<TimeUnit>()
  /** In the SQL standard's style one leading minus negates every field. */
  readonly #negatesAll: boolean
  #unit: TimeUnit | undefined
  #awaitsNumber = false
  #isAgo = false

  constructor(fields: readonly Field[], range: number, settings: IntervalSettings) {
    this.#fields = fields
    this.#range = range
    this.#negatesAll =
      settings.intervalStyle === 'sql_standard' &&
      fields[0]?.text.startsWith('-') === true &&
      !fields.slice(1).some((field) => /^[+-]/.test(field.text))
  }

  decode(): IntervalDraft {
    for (let i = this.#fields.length - 1; i >= 0; i--) this.#decodeField(this.#fields[i] as Field)
    if (this.#seen.size === 0 || this.#awaitsNumber) fail('format')
    if (this.#isAgo) this.#draft.negate()
    return this.#draft
  }

  #decodeField(field: Field): void {
    switch (field.kind) {
      case 'time':
        return this.#decodeClock(field.text, false)
      case 'zone':
        if (field.text.includes(':')) {
          const isNegative = field.text.startsWith('-')
          return this.#decodeClock(field.text.slice(1), isNegative)
        }
        return this.#decodeNumber(field.text)
      case 'date':
      case 'number':
        return this.#decodeNumber(field.text)
      case 'string':
      case 'special':
        return this.#decodeWord(field.text)
    }
  }

  #decodeClock(text: string, isNegative: boolean): void {
    for (const unit of timeUnits) this.#note(unit)
    const micros = clockMicros(text, this.#range)
    const negate = isNegative || (this.#negatesAll && micros > 0)
    this.#draft.micros = negate ? negateInt64(micros) : micros
    this.#unit = 'day'
    this.#awaitsNumber = false
  }

  #decodeNumber(text: string): void {
    this.#unit ??= lastUnit(this.#range)
    const match = signedNumber.exec(text)
    if (match === null) return fail('format')
    const [, sign, digits = '', monthText, rest, fractionText] = match
    const isNegative = sign === '-'
    let whole = parseInt64(digits)
    let fraction = 0
    if (monthText !== undefined) {
      const months = parseInt32(monthText)
      if (months >= 12) fail('range')
      if (rest !== '') fail('format')
      whole = narrow(BigInt(whole) * 12n + BigInt(months))
      if (whole > int64Max) fail('range')
      this.#unit = 'month'
    } else if (fractionText !== undefined) fraction = Number(`0${fractionText}`)
    if (isNegative || this.#negatesAll) {
      whole = negateInt64(whole)
      fraction = -fraction
    }
    this.#add(this.#unit, whole, fraction)
    this.#awaitsNumber = false
  }

  #add(unit: TimeUnit, whole: Int64, fraction: number): void {
    if (!this.#draft.add(unit, whole, fraction)) fail('format')
    this.#note(unit)
    if (unit === 'second' && fraction !== 0) {
      this.#note('millisecond')
      this.#note('microsecond')
    }
    if (unit === 'hour') this.#unit = 'day'
  }

  #note(unit: TimeUnit): void {
    if (this.#seen.has(unit)) fail('format')
    this.#seen.add(unit)
  }

  #decodeWord(text: string): void {
    if (this.#awaitsNumber) fail('format')
    if (text === 'ago') {
      this.#isAgo = true
      this.#unit = undefined
      return
    }
    const unit = findUnit(text)
    if (unit === undefined) return fail('format')
    this.#unit = unit
    this.#awaitsNumber = true
  }
}

function parseInt64(digits: string): Int64 {
  if (digits.length < 16) return Number(digits)
  const value = BigInt(digits)
  return value > int64Max || value < int64Min ? fail('range') : narrow(value)
}

/** `h:mm[:ss[.f]]`, `mm:ss.f`, and `mm:ss` where the type says so; hours without bound. */
function clockMicros(text: string, range: number): Int64 {
  const match = /^(\d*):(\d*)(?:(\.\d*)|:(\d*)(\.\d*)?)?$/.exec(text)
  if (match === null) return fail('format')
  const [, first = '', second = '', shortFraction, third, fraction] = match
  let hours = parseInt64(first)
  let minutes = parseInt32(second)
  let seconds = parseInt32(third ?? '')
  const isMinuteSecond =
    shortFraction !== undefined || (third === undefined && range === (minuteField | secondField))
  if (isMinuteSecond) {
    seconds = minutes
    minutes = parseInt32(first)
    hours = 0
  }
  const micros = fractionMicros(shortFraction ?? fraction ?? '')
  if (minutes > 59 || seconds > 60 || micros > 1_000_000) fail('range')
  const total =
    BigInt(hours) * 3_600_000_000n + BigInt((minutes * 60 + seconds) * 1_000_000 + micros)
  return total > int64Max ? fail('range') : narrow(total)
}
