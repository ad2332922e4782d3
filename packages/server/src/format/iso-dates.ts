/**
 * Dates and timestamps in ISO style, digit by digit into the output: what nearly every client reads. Years from 1 to 9999 and, with a
 * zone, UTC alone; all else is the type's own `output`.
 *
 * A hot loop. The calendar is Howard Hinnant's `civil_from_days`, which counts years from March.
 */
import type { ByteWriter, TypeContext } from '@twill/engine'

/** From 0000-03-01 to 2000-01-01, where the engine begins to count. */
const DAYS_TO_EPOCH = 730_425
/** 0001-01-01 and 9999-12-31, in those days. */
const FIRST_DAY = -730_119
const LAST_DAY = 2_921_939
const MICROS_PER_DAY = 86_400_000_000

/** Whether dates are written so; with a zone also whether that is UTC. */
export function writesIso({ dateStyle }: TypeContext): boolean {
  return dateStyle === 'ISO'
}

export function isUtc({ timeZone }: TypeContext): boolean {
  return timeZone === 'UTC' || timeZone === 'Etc/UTC'
}

/** A date as its length and text; false, and nothing written, for one that is not written so. */
export function writeIsoDate(out: ByteWriter, days: number): boolean {
  if (!(days >= FIRST_DAY && days <= LAST_DAY)) return false
  out.u32BE(10)
  writeDay(out, days)
  return true
}

/** A timestamp as its length and text, with `+00` where it has a zone. */
export function writeIsoTimestamp(out: ByteWriter, micros: number, hasZone: boolean): boolean {
  if (!Number.isSafeInteger(micros)) return false
  const days = Math.floor(micros / MICROS_PER_DAY)
  if (days < FIRST_DAY || days > LAST_DAY) return false
  const inDay = micros - days * MICROS_PER_DAY
  const seconds = Math.floor(inDay / 1_000_000)
  const at = out.length
  out.u32BE(0)
  writeDay(out, days)
  out.u8(32)
  const minutes = (seconds / 60) | 0
  writeTwo(out, (minutes / 60) | 0)
  out.u8(58)
  writeTwo(out, minutes % 60)
  out.u8(58)
  writeTwo(out, seconds % 60)
  writeFraction(out, inDay - seconds * 1_000_000)
  if (hasZone) {
    out.u8(43)
    writeTwo(out, 0)
  }
  out.setU32BE(at, out.length - at - 4)
  return true
}

function writeDay(out: ByteWriter, daysSince2000: number): void {
  const days = daysSince2000 + DAYS_TO_EPOCH
  const era = (days / 146_097) | 0
  const dayOfEra = days - era * 146_097
  const yearOfEra =
    ((dayOfEra -
      ((dayOfEra / 1_460) | 0) +
      ((dayOfEra / 36_524) | 0) -
      ((dayOfEra / 146_096) | 0)) /
      365) |
    0
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0))
  const month = ((5 * dayOfYear + 2) / 153) | 0
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
  writeTwo(out, (year / 100) | 0)
  writeTwo(out, year % 100)
  out.u8(45)
  writeTwo(out, month >= 10 ? month - 9 : month + 3)
  out.u8(45)
  writeTwo(out, dayOfYear - (((153 * month + 2) / 5) | 0) + 1)
}

function writeTwo(out: ByteWriter, value: number): void {
  const tens = (value / 10) | 0
  out.u8(48 + tens)
  out.u8(48 + value - tens * 10)
}

/** Up to six digits, without the zeros at the end. */
function writeFraction(out: ByteWriter, micros: number): void {
  if (micros === 0) return
  out.u8(46)
  let rest = micros
  for (let unit = 100_000; rest > 0 && unit >= 1; unit /= 10) {
    const digit = (rest / unit) | 0
    out.u8(48 + digit)
    rest -= digit * unit
  }
}
