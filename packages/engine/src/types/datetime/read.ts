/** Text to the values of date, time, timetz, timestamp and timestamptz: the decoders with the types' ranges around them. */
import { dateTimeInputError, dateTimeTextOutOfRange } from '../../errors/datetime-errors.ts'
import { addInt64, type Int64 } from '../int64.ts'
import { timeTz, type TimeTz } from '../timetz-value.ts'
import {
  daysFromCivil,
  endDate,
  inTimestampRange,
  isValidJulian,
  minDate,
  timeMicros,
  timestampFromCivil,
  unixEpochMicros,
} from './civil.ts'
import { decodeMoment, type Moment } from './decode-moment.ts'
import type { DecodeSettings } from './decode-state.ts'
import { decodeTimeOfDay, type TimeOfDay } from './decode-time.ts'
import { readIsoDate, readIsoTimestamp, type IsoMoment } from './fast-iso.ts'
import { shiftMicros, zoneOfSession } from './format.ts'
import { DecodeFault } from './number-fields.ts'
import { zoneOffsetOfLocal } from './zone.ts'

/** Runs a decoder and turns its faults into SQL errors about `text`. */
export function decoding<T>(type: string, text: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof DecodeFault) throw dateTimeInputError(error.fault, type, text)
    throw error
  }
}

function moment(type: string, text: string, settings: DecodeSettings): Moment {
  return decoding(type, text, () => decodeMoment(text, settings))
}

/** Days since 2000-01-01, or ±Infinity. */
export function readDate(text: string, settings: DecodeSettings): number {
  if (text.length === 10) {
    const days = readIsoDate(text)
    if (days === days) return days
  }
  const found = moment('date', text, settings)
  if (found.kind === 'infinity') return found.sign * Infinity
  if (found.kind === 'epoch') return -10_957
  const { year, month, day } = found.civil
  const days = isValidJulian(year, month) ? daysFromCivil(year, month, day) : NaN
  if (days >= minDate && days < endDate) return days
  throw dateTimeTextOutOfRange('date', text)
}

const iso: IsoMoment = { local: 0, offset: 0 }

export function readTimestamp(text: string, settings: DecodeSettings): Int64 {
  if (readIsoTimestamp(text, iso)) return iso.local
  const found = moment('timestamp', text, settings)
  if (found.kind === 'infinity') return found.sign * Infinity
  if (found.kind === 'epoch') return -unixEpochMicros
  const { year, month } = found.civil
  if (isValidJulian(year, month)) {
    const timestamp = timestampFromCivil(found.civil)
    if (inTimestampRange(timestamp)) return timestamp
  }
  throw dateTimeTextOutOfRange('timestamp', text)
}

export function readTimestampTz(text: string, settings: DecodeSettings): Int64 {
  if (readIsoTimestamp(text, iso)) {
    const { local, offset } = iso
    if (offset === offset) return local - offset * 1_000_000
    return shiftMicros(local, -localOffset(local, settings.timeZone))
  }
  const found = moment('timestamp with time zone', text, settings)
  if (found.kind === 'infinity') return found.sign * Infinity
  if (found.kind === 'epoch') return -unixEpochMicros
  const { year, month } = found.civil
  if (isValidJulian(year, month)) {
    const timestamp = addInt64(timestampFromCivil(found.civil), -found.offset * 1_000_000)
    if (inTimestampRange(timestamp)) return timestamp
  }
  throw dateTimeTextOutOfRange('timestamp', text)
}

/** The offset of a local timestamp in a zone by name. */
export function localOffset(local: Int64, zoneName: string): number {
  const zone = zoneOfSession(zoneName)
  if (zone.fixedOffset !== undefined) return zone.fixedOffset
  return zoneOffsetOfLocal(zone, Math.floor(Number(local) / 1_000_000))
}

function timeOfDay(type: string, text: string, settings: DecodeSettings): TimeOfDay {
  return decoding(type, text, () => decodeTimeOfDay(text, settings))
}

/** Microseconds since midnight. */
export function readTime(text: string, settings: DecodeSettings): number {
  const { hour, minute, second, micros } = timeOfDay('time', text, settings).civil
  return timeMicros(hour, minute, second, micros)
}

export function readTimeTz(text: string, settings: DecodeSettings): TimeTz {
  const { civil, offset } = timeOfDay('time with time zone', text, settings)
  const micros = timeMicros(civil.hour, civil.minute, civil.second, civil.micros)
  return timeTz(micros, offset === 0 ? 0 : -offset)
}
