/**
 * The hot path of timestamp input: `YYYY-MM-DD[( |T)HH:MM:SS[.ffffff]][Z|±HH[:MM]]` in ASCII digits,
 * read without a regular expression or a field list. Anything else, and any value out of range,
 * answers NaN and goes to the general decoder, which finds the words for what is wrong.
 */
import { daysFromCivil, daysInMonth, microsPerDay } from './civil.ts'

function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

/** Days since 2000-01-01 of the first ten characters; NaN where they are no date. */
export function readIsoDate(text: string): number {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return NaN
  return day > 28 && day > daysInMonth(year, month) ? NaN : daysFromCivil(year, month, day)
}

/** Where reading of the time ended. */
let end = 0

function readClock(text: string, at: number): number {
  const hour = pair(text, at)
  const minute = pair(text, at + 3)
  const second = pair(text, at + 6)
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return NaN
  if (!(hour < 24 && minute < 60 && second < 60)) return NaN
  end = at + 8
  let micros = 0
  if (text.charCodeAt(end) === 46) {
    let scale = 100_000
    for (end++; end < text.length; end++) {
      const digit = text.charCodeAt(end) - 48
      if (digit < 0 || digit > 9) break
      if (scale < 1) return NaN
      micros += digit * scale
      scale /= 10
    }
  }
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
}

export type IsoMoment = {
  /** Microseconds since 2000-01-01 of the local time. */
  local: number
  /** Seconds east of Greenwich; NaN where the text names no zone. */
  offset: number
}

/** Reads into `into`; false where the general decoder must. */
export function readIsoTimestamp(text: string, into: IsoMoment): boolean {
  const length = text.length
  if (length < 10 || length > 32) return false
  const days = readIsoDate(text)
  if (days !== days) return false
  into.offset = NaN
  if (length === 10) {
    into.local = days * microsPerDay
    return true
  }
  const separator = text.charCodeAt(10)
  if (separator !== 32 && separator !== 84) return false
  const clock = readClock(text, 11)
  if (clock !== clock) return false
  into.local = days * microsPerDay + clock
  // Beyond 2285 microseconds are no longer exact in a number.
  if (!Number.isSafeInteger(into.local)) return false
  return end === length || readOffset(text, length, into)
}

function readOffset(text: string, length: number, into: IsoMoment): boolean {
  const sign = text.charCodeAt(end)
  if (sign === 90) {
    into.offset = 0
    return end + 1 === length
  }
  if (sign !== 43 && sign !== 45) return false
  const hours = pair(text, end + 1)
  let minutes = 0
  if (length === end + 6 && text.charCodeAt(end + 3) === 58) minutes = pair(text, end + 4)
  else if (length !== end + 3) return false
  if (!(hours <= 15 && minutes < 60)) return false
  const offset = hours * 3600 + minutes * 60
  into.offset = sign === 45 ? -offset : offset
  return true
}
