/** A time zone as an argument: a name, an abbreviation, or an interval. */
import { invalidArgument } from '../../errors/data-errors.ts'
import { zoneNotRecognized } from '../../errors/datetime-errors.ts'
import { formatInterval } from '../../types/datetime/format-interval.ts'
import {
  abbreviatedOffset,
  findAbbreviation,
  findZone,
  zoneNameOfOffset,
  zoneOffset,
  zoneOffsetOfLocal,
} from '../../types/datetime/zone.ts'
import { floorQuotient, type Int64 } from '../../types/int64.ts'
import type { Interval } from '../../types/interval-value.ts'

/** The name of a zone under which `findZone` knows it. */
export function requireZone(name: string): string {
  const abbreviation = findAbbreviation(name.toLowerCase())
  if (abbreviation?.kind === 'fixed') return zoneNameOfOffset(abbreviation.offset)
  if (abbreviation !== undefined) return abbreviation.zone.name
  if (findZone(name) === undefined) throw zoneNotRecognized(name)
  return name
}

/** Seconds east of Greenwich at a moment. */
export function offsetOfMoment(name: string, utc: Int64): number {
  const abbreviation = findAbbreviation(name.toLowerCase())
  const seconds = floorQuotient(utc, 1_000_000)
  if (abbreviation?.kind === 'fixed') return abbreviation.offset
  if (abbreviation !== undefined) {
    return abbreviatedOffset(abbreviation.zone, abbreviation.isDst, seconds)
  }
  const zone = findZone(name)
  if (zone === undefined) throw zoneNotRecognized(name)
  return zoneOffset(zone, seconds)
}

/** Seconds east of Greenwich at a local time. */
export function offsetOfLocal(name: string, local: Int64): number {
  const abbreviation = findAbbreviation(name.toLowerCase())
  const seconds = floorQuotient(local, 1_000_000)
  if (abbreviation?.kind === 'fixed') return abbreviation.offset
  if (abbreviation !== undefined) {
    return abbreviatedOffset(abbreviation.zone, abbreviation.isDst, seconds)
  }
  const zone = findZone(name)
  if (zone === undefined) throw zoneNotRecognized(name)
  return zoneOffsetOfLocal(zone, seconds)
}

export function offsetOfInterval(span: Interval): number {
  if (span.months !== 0 || span.days !== 0) {
    const shown = formatInterval(span, { intervalStyle: 'postgres' })
    throw invalidArgument(`interval time zone "${shown}" must not include months or days`)
  }
  return Math.trunc(Number(span.micros) / 1_000_000)
}
