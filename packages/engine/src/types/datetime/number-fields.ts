/**
 * The numeric fields of a date or time: single numbers whose part of the date follows from what is
 * known already and from the date order, and run-together ones (`20010203`, `040506`).
 */
import type { DateTimeFault } from '../../errors/datetime-errors.ts'
import type { Civil } from './civil.ts'

/** Bits for the parts of a moment that a text has given. */
export const yearBit = 1
export const monthBit = 2
export const dayBit = 4
export const timeBit = 8
export const zoneBit = 16
export const dstBit = 32
export const weekdayBit = 64
export const meridianBit = 128
export const eraBit = 256
export const dayOfYearBit = 512
export const reservedBit = 1024
export const dateBits: number = yearBit | monthBit | dayBit

/** Thrown by the decoders and turned into an SqlError at the type's door; never leaves this folder. */
export class DecodeFault extends Error {
  readonly fault: DateTimeFault

  constructor(fault: DateTimeFault) {
    super(fault)
    this.fault = fault
  }
}

export function fail(fault: DateTimeFault): never {
  throw new DecodeFault(fault)
}

/** What is known so far while fields are decoded. */
export type Draft = Civil & {
  dayOfYear: number
  /** The year was written with one or two digits. */
  isShortYear: boolean
  hasTextMonth: boolean
  readonly order: 'MDY' | 'DMY' | 'YMD'
}

const maxInt = 2_147_483_647

/** Digits to an int32; more is a fault. */
export function parseInt32(digits: string, fault: DateTimeFault = 'range'): number {
  const value = Number(digits === '' ? 0 : digits)
  return value > maxInt || value < -maxInt - 1 ? fail(fault) : value
}

/** `.5` to microseconds, rounded half to even; the point alone is nothing. */
export function fractionMicros(text: string): number {
  if (text === '.' || text === '') return 0
  if (!/^\.\d+$/.test(text)) fail('format')
  return roundEven(Number(text) * 1e6)
}

export function roundEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return floor
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** A single number; returns the bits of what it set. `known` are the bits so far. */
export function decodeNumber(text: string, known: number, draft: Draft): number {
  const match = /^(\d+)(\..*)?$/.exec(text)
  if (match === null) return fail('format')
  const [, digits = '', rest] = match
  const value = parseInt32(digits)
  if (rest !== undefined) {
    // Several digits before the point: a date and day of year, or a run-together time.
    if (digits.length > 2) return decodeRunTogether(text, known | dateBits, draft)
    draft.micros = fractionMicros(rest)
  }
  if (text.length === 3 && (known & dateBits) === yearBit && value >= 1 && value <= 366) {
    draft.dayOfYear = value
    return dayOfYearBit | monthBit | dayBit
  }
  const set = datePart(text, value, known, draft)
  if (set === 0) return decodeRunTogether(text, known, draft)
  if (set === yearBit) draft.isShortYear = text.length <= 2
  return set
}

function datePart(text: string, value: number, known: number, draft: Draft): number {
  switch (known & dateBits) {
    case 0:
      if (text.length >= 3 || draft.order === 'YMD') return setYear(draft, value)
      return draft.order === 'DMY' ? setDay(draft, value) : setMonth(draft, value)
    case yearBit:
    case dayBit:
      return setMonth(draft, value)
    case monthBit:
      if (draft.hasTextMonth && (text.length >= 3 || draft.order === 'YMD')) {
        return setYear(draft, value)
      }
      return setDay(draft, value)
    case yearBit | monthBit:
      if (draft.hasTextMonth && text.length >= 3 && draft.isShortYear) {
        // The number taken for the year was the day.
        setDay(draft, draft.year)
        draft.year = value
        draft.isShortYear = false
        return dayBit
      }
      return setDay(draft, value)
    case monthBit | dayBit:
      return setYear(draft, value)
    case dateBits:
      return 0
    default:
      return fail('format')
  }
}

function setYear(draft: Draft, value: number): number {
  draft.year = value
  return yearBit
}

function setMonth(draft: Draft, value: number): number {
  draft.month = value
  return monthBit
}

function setDay(draft: Draft, value: number): number {
  draft.day = value
  return dayBit
}

/** `yymmdd`, `yyyymmdd`, `hhmmss`, `hhmm`, with a fraction of a second behind the last two. */
export function decodeRunTogether(text: string, known: number, draft: Draft): number {
  const point = text.indexOf('.')
  const digits = point < 0 ? text : text.slice(0, point)
  if (point >= 0) {
    const fraction = Number.parseFloat(`0${text.slice(point)}`)
    draft.micros = roundEven(fraction * 1e6)
  } else if ((known & dateBits) !== dateBits && digits.length >= 6) {
    const yearDigits = digits.length - 4
    draft.day = Number(digits.slice(-2))
    draft.month = Number(digits.slice(-4, -2))
    draft.year = parseInt32(digits.slice(0, yearDigits))
    if (yearDigits === 2) draft.isShortYear = true
    return dateBits
  }
  if ((known & timeBit) !== 0 || (digits.length !== 6 && digits.length !== 4)) fail('format')
  draft.hour = Number(digits.slice(0, 2))
  draft.minute = Number(digits.slice(2, 4))
  draft.second = digits.length === 6 ? Number(digits.slice(4)) : 0
  return timeBit
}

/** `hh:mm[:ss[.fff]]`, and `mm:ss.fff`. */
export function decodeTime(text: string, draft: Civil): void {
  const match = /^(\d*):(\d*)(?:(\.\d*)|:(\d*)(\.\d*)?)?$/.exec(text)
  if (match === null) return fail('format')
  const [, first = '', second = '', shortFraction, third, fraction] = match
  let hour = parseInt32(first)
  let minute = parseInt32(second)
  let seconds = parseInt32(third ?? '')
  let micros = fractionMicros(fraction ?? '')
  if (shortFraction !== undefined) {
    seconds = minute
    minute = hour
    hour = 0
    micros = fractionMicros(shortFraction)
  }
  if (minute > 59 || seconds > 60 || micros > 1_000_000) fail('range')
  draft.hour = hour
  draft.minute = minute
  draft.second = seconds
  draft.micros = micros
}

/** Whether the clock fields are past 24:00:00, the end of the day. */
export function isTimeOverflow(t: Civil): boolean {
  if (t.hour > 24 || t.minute > 59 || t.second > 60 || t.micros > 1_000_000) return true
  return ((t.hour * 60 + t.minute) * 60 + t.second) * 1_000_000 + t.micros > 86_400_000_000
}

/** `+hh[:mm[:ss]]`, `+hhmm`: seconds east of Greenwich. */
export function decodeZone(text: string): number {
  const match = /^([+-])(\d*)(?::(\d*)(?::(\d*))?)?(.*)$/.exec(text)
  if (match === null) return fail('format')
  const [, sign, hourText = '', minuteText, secondText = '', rest] = match
  let hours = parseInt32(hourText, 'displacement')
  let minutes = parseInt32(minuteText ?? '', 'displacement')
  const seconds = parseInt32(secondText, 'displacement')
  if (minuteText === undefined && rest === '' && hourText.length > 2) {
    minutes = hours % 100
    hours = Math.floor(hours / 100)
  }
  if (hours > 15 || minutes > 59 || seconds > 59) fail('displacement')
  if (rest !== '') fail('format')
  const total = (hours * 60 + minutes) * 60 + seconds
  return sign === '-' && total !== 0 ? -total : total
}
