/**
 * Time zones by any of the names PostgreSQL takes: IANA names in any case, POSIX forms with a fixed
 * offset (`UTC+3`, `<+02>-02`: the sign counts west), and abbreviations. Zones are kept once made.
 *
 * Offsets are seconds east of Greenwich; times are seconds since 2000-01-01.
 */
import { civilFromTimestamp, microsPerSecond } from './civil.ts'
import { IanaZone } from './iana-zone.ts'
import { zoneAbbreviationTable } from './zone-abbreviations.ts'
import { zoneAbbreviation } from './zone-display.ts'

export type Zone = {
  readonly name: string
  /** Set where the offset never changes. */
  readonly fixedOffset: number | undefined
  readonly iana: IanaZone | undefined
  /** What a fixed zone calls itself in output. */
  readonly abbreviation: string | undefined
}

/** Bound on the names remembered: a client that makes names up must not fill the memory. */
const maxCachedZones = 1000
const zones = new Map<string, Zone | undefined>()

function fixedZone(name: string, offset: number, abbreviation: string): Zone {
  return { name, fixedOffset: offset, iana: undefined, abbreviation }
}

const utcNames =
  /^(?:utc|gmt|z|zulu|uct|universal|greenwich|etc\/(?:utc|gmt|zulu|uct|universal|greenwich))$/
const posixForm = /^(?:<([^>]+)>|([a-z]*))([+-]?)(\d{1,3})(?::(\d{1,2}))?(?::(\d{1,2}))?$/i

/** The zone of a name; undefined where nobody knows it. */
export function findZone(name: string): Zone | undefined {
  let zone = zones.get(name)
  if (zone === undefined && !zones.has(name)) {
    zone = makeZone(name)
    if (zones.size >= maxCachedZones) zones.clear()
    zones.set(name, zone)
  }
  return zone
}

function makeZone(name: string): Zone | undefined {
  const lower = name.toLowerCase()
  if (utcNames.test(lower) && lower !== 'z') {
    return fixedZone(name, 0, lower.endsWith('gmt') || lower.endsWith('greenwich') ? 'GMT' : 'UTC')
  }
  const posix = posixForm.exec(name)
  if (posix !== null) return posixZone(name, posix)
  if (!/^[a-z][a-z0-9_+\-/]*$/i.test(name)) return undefined
  try {
    const iana = new IanaZone(name)
    if (lower.startsWith('etc/')) {
      const offset = iana.offsetAt(0)
      return fixedZone(name, offset, offsetLabel(offset))
    }
    return { name, fixedOffset: undefined, iana, abbreviation: undefined }
  } catch {
    return undefined
  }
}

function posixZone(name: string, match: RegExpExecArray): Zone | undefined {
  const [, quoted, bare, sign, hours, minutes = '0', seconds = '0'] = match
  const west = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (Number(hours) > 167 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const offset = sign === '-' ? west : -west
  return fixedZone(name, offset === 0 ? 0 : offset, quoted ?? bare ?? '')
}

/** A zone whose offset is a number, as `SET TIME ZONE 3` makes it. */
export function zoneOfOffset(offset: number): Zone {
  return fixedZone(zoneNameOfOffset(offset), offset, offsetLabel(offset))
}

function offsetLabel(offset: number): string {
  const sign = offset < 0 ? '-' : '+'
  const total = Math.abs(offset)
  const pad = (n: number): string => String(n).padStart(2, '0')
  let text = `${sign}${pad(Math.floor(total / 3600))}`
  if (total % 3600 !== 0) text += `:${pad(Math.floor(total / 60) % 60)}`
  if (total % 60 !== 0) text += `:${pad(total % 60)}`
  return text
}

/** The POSIX name of a fixed offset: `<+03>-03`. */
export function zoneNameOfOffset(offset: number): string {
  return `<${offsetLabel(offset)}>${offsetLabel(-offset)}`
}

export function zoneOffset(zone: Zone, seconds: number): number {
  return zone.iana === undefined ? (zone.fixedOffset as number) : zone.iana.offsetAt(seconds)
}

/**
 * The offset of a local time. Where the clock is put forward, a time that does not exist counts as
 * before the change; where it is put back, one that exists twice counts as after it.
 */
export function zoneOffsetOfLocal(zone: Zone, localSeconds: number): number {
  const { iana } = zone
  if (iana === undefined) return zone.fixedOffset as number
  const dayBefore = localSeconds - 86_400
  const change = iana.transitionBetween(dayBefore, localSeconds + 2 * 86_400)
  if (change === undefined) return iana.offsetAt(dayBefore)
  const asBefore = localSeconds - change.before
  const asAfter = localSeconds - change.after
  if (asBefore < change.at && asAfter < change.at) return change.before
  if (asBefore > change.at && asAfter >= change.at) return change.after
  return asBefore > asAfter ? change.before : change.after
}

/** The name for the zone at a time, as `PST`, `+03`. */
export function zoneLabel(zone: Zone, seconds: number): string {
  if (zone.iana === undefined) return zone.abbreviation as string
  const offset = zone.iana.offsetAt(seconds)
  const { year } = civilFromTimestamp(seconds * microsPerSecond)
  const winter = zone.iana.offsetAt(Math.floor((year - 2000) * 31_556_952))
  const summer = zone.iana.offsetAt(Math.floor((year - 2000) * 31_556_952) + 15_778_476)
  const isDst = winter !== summer && offset === Math.max(winter, summer)
  return zoneAbbreviation(zone.name, offset, isDst) ?? offsetLabel(offset).replaceAll(':', '')
}

/** What an abbreviation means: a fixed offset (DST or not), or whatever a zone says at the time. */
export type Abbreviation =
  | { readonly kind: 'fixed'; readonly offset: number; readonly isDst: boolean }
  | { readonly kind: 'zone'; readonly zone: Zone; readonly isDst: boolean }

/** The offset that an abbreviation of a zone stands for around a local time: its winter's or its summer's. */
export function abbreviatedOffset(zone: Zone, isDst: boolean, localSeconds: number): number {
  const halfYear = 15_778_476
  const here = zoneOffsetOfLocal(zone, localSeconds)
  const other = zoneOffsetOfLocal(zone, localSeconds - halfYear)
  return isDst ? Math.max(here, other) : Math.min(here, other)
}

let abbreviations: Map<string, string> | undefined

/** `name` in lower case. */
export function findAbbreviation(name: string): Abbreviation | undefined {
  if (abbreviations === undefined) {
    abbreviations = new Map()
    for (const entry of zoneAbbreviationTable.split(/,\s|\n/)) {
      const [key, meaning] = entry.split(' ') as [string, string]
      abbreviations.set(key, meaning)
    }
  }
  const meaning = abbreviations.get(name)
  if (meaning === undefined) return undefined
  if (/[a-z]/.test(meaning)) {
    const zone = findZone(meaning)
    const isDst = name === 'msd' || /^\w{2,}st$/.test(name)
    return zone === undefined ? undefined : { kind: 'zone', zone, isDst }
  }
  return { kind: 'fixed', offset: Number.parseInt(meaning, 10), isDst: meaning.endsWith('D') }
}
