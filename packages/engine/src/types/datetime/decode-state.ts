/** What the decoders of moments and of times of day have in common: their state, words, zones, last checks. */
import { zoneNotRecognized } from '../../errors/datetime-errors.ts'
import { civilFromDays, civilFromTimestamp, daysFromCivil, daysInMonth } from './civil.ts'
import { microsPerSecond, timestampFromCivil, type Civil } from './civil.ts'
import {
  dateBits,
  dayBit,
  dayOfYearBit,
  decodeNumber,
  dstBit,
  eraBit,
  fail,
  meridianBit,
  monthBit,
  parseInt32,
  timeBit,
  weekdayBit,
  yearBit,
  zoneBit,
  type Draft,
} from './number-fields.ts'
import { dateTimeTokens, type DateTimeToken } from './tokens.ts'
import {
  abbreviatedOffset,
  findAbbreviation,
  findZone,
  zoneOffset,
  zoneOffsetOfLocal,
  type Abbreviation,
  type Zone,
} from './zone.ts'

/** The settings of the session that reading depends on. */
export type DecodeSettings = {
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD'
  readonly timeZone: string
  readonly nowMicros: number
}

export type DecodeState = {
  readonly settings: DecodeSettings
  readonly draft: Draft
  /** Bits of the parts given so far. */
  known: number
  /** A word that says what the next field is (`J2451545`, `T040506`). */
  label: 'julian' | 'time' | undefined
  special: 'epoch' | 1 | -1 | undefined
  offset: number
  namedZone: Zone | undefined
  /** An abbreviation whose offset depends on the moment. */
  abbreviatedZone: Extract<Abbreviation, { kind: 'zone' }> | undefined
  meridian: 'am' | 'pm' | undefined
  isBC: boolean
  isJulian: boolean
}

export function decodeState(settings: DecodeSettings): DecodeState {
  return {
    settings,
    draft: {
      year: 0,
      month: 0,
      day: 0,
      hour: 0,
      minute: 0,
      second: 0,
      micros: 0,
      dayOfYear: 0,
      isShortYear: false,
      hasTextMonth: false,
      order: settings.dateOrder,
    },
    known: 0,
    label: undefined,
    special: undefined,
    offset: 0,
    namedZone: undefined,
    abbreviatedZone: undefined,
    meridian: undefined,
    isBC: false,
    isJulian: false,
  }
}

/** Adds to what is known; the same part twice is an error. */
export function note(state: DecodeState, bits: number): void {
  if ((bits & state.known) !== 0) fail('format')
  state.known |= bits
}

export function sessionZone(settings: DecodeSettings): Zone {
  return findZone(settings.timeZone) ?? (findZone('UTC') as Zone)
}

/** Now, as the session's clock on the wall shows it. */
export function currentCivil(settings: DecodeSettings): Civil & { offset: number } {
  const offset = zoneOffset(sessionZone(settings), Math.floor(settings.nowMicros / microsPerSecond))
  const civil = civilFromTimestamp(settings.nowMicros + offset * microsPerSecond)
  return { ...civil, offset }
}

/** A date in the text: `1999-01-08`, `8-Jan-1999`; returns the bits it set. */
export function decodeDate(text: string, state: DecodeState): number {
  const { draft } = state
  let known = state.known
  let set = 0
  const add = (bits: number): void => {
    if ((known & bits) !== 0) fail('format')
    known |= bits
    set |= bits
  }
  const parts = text.match(/[^a-z\d]*(?:\d+|[a-z]+)[^]?/gi) ?? []
  if (parts.join('').length !== text.length) fail('format')
  const numbers: string[] = []
  for (const part of parts) {
    const piece = (/\d+|[a-z]+/i.exec(part) as RegExpExecArray)[0]
    if (/\d/.test(piece)) {
      numbers.push(piece)
      continue
    }
    const token = dateTimeTokens.get(piece)
    if (token?.kind === 'ignored') continue
    if (token?.kind !== 'month') return fail('format')
    draft.month = token.value
    draft.hasTextMonth = true
    add(monthBit)
  }
  const inDate: Draft = draft
  for (const number of numbers) add(decodeNumber(number, known, inDate))
  if ((known & ~(dayOfYearBit | zoneBit) & 0xf) !== dateBits) fail('format')
  return set
}

/** `J2451545`, `J2451545.5`: a Julian day, perhaps with the part of a day. */
export function decodeJulian(text: string, state: DecodeState): number {
  const match = /^(\d+)(\.\d*)?$/.exec(text)
  if (match === null) return fail('format')
  setJulian(state, parseInt32(match[1] as string))
  if (match[2] === undefined) return dateBits
  const seconds = Number(`0${match[2]}`) * 86_400
  const { draft } = state
  draft.hour = Math.floor(seconds / 3600)
  draft.minute = Math.floor(seconds / 60) % 60
  draft.second = Math.floor(seconds) % 60
  draft.micros = Math.round((seconds - Math.floor(seconds)) * 1e6)
  return dateBits | timeBit
}

export function setJulian(state: DecodeState, julian: number): void {
  Object.assign(state.draft, civilFromDays(julian - 2_451_545))
  state.isJulian = true
}

/**
 * A word that means the same in every context; returns the bits it set, or undefined for one that
 * the caller must judge. Abbreviations of zones go before all other words.
 */
export function decodeWord(text: string, state: DecodeState): number | undefined {
  const abbreviation = findAbbreviation(text)
  if (abbreviation !== undefined) return applyAbbreviation(abbreviation, state)
  const token = dateTimeTokens.get(text)
  if (token === undefined) {
    const zone = findZone(text)
    if (zone === undefined) return fail('format')
    state.namedZone = zone
    return zoneBit
  }
  return applyToken(token, state)
}

function applyAbbreviation(abbreviation: Abbreviation, state: DecodeState): number {
  if (abbreviation.kind === 'zone') state.abbreviatedZone = abbreviation
  else state.offset = abbreviation.offset
  return zoneBit
}

function applyToken(token: DateTimeToken, state: DecodeState): number | undefined {
  const { draft } = state
  switch (token.kind) {
    case 'month': {
      // A number taken for the month before: it was the day.
      const wasDay =
        (state.known & (monthBit | dayBit)) === monthBit &&
        !draft.hasTextMonth &&
        draft.month >= 1 &&
        draft.month <= 31
      if (wasDay) draft.day = draft.month
      draft.hasTextMonth = true
      draft.month = token.value
      return wasDay ? dayBit : monthBit
    }
    case 'weekday':
      return weekdayBit
    case 'meridian':
      state.meridian = token.pm ? 'pm' : 'am'
      return meridianBit
    case 'era':
      state.isBC = token.bc
      return eraBit
    case 'dst':
      state.offset += 3600
      return dstBit
    case 'label':
      if (state.label !== undefined || token.unit === 'other') return fail('format')
      state.label = token.unit
      return 0
    case 'zulu':
      draft.hour = draft.minute = draft.second = draft.micros = 0
      state.offset = 0
      return timeBit | zoneBit
    case 'ignored':
      return 0
    case 'infinity':
    case 'epoch':
    case 'now':
    case 'today':
    case 'tomorrow':
    case 'yesterday':
    case 'isotime':
      return undefined
  }
}

/** A zone's name with punctuation in it, as America/New_York. */
export function decodeZoneName(text: string, state: DecodeState): number {
  const zone = findZone(text)
  if (zone === undefined) throw zoneNotRecognized(text)
  state.namedZone = zone
  return zoneBit
}

/** The checks on year, month and day that need the whole text. */
export function finishDate(state: DecodeState): void {
  const { draft, known } = state
  if ((known & yearBit) !== 0 && !state.isJulian) {
    if (state.isBC) {
      if (draft.year <= 0) fail('range')
      draft.year = 1 - draft.year
    } else if (draft.isShortYear) {
      if (draft.year < 70) draft.year += 2000
      else if (draft.year < 100) draft.year += 1900
    } else if (draft.year <= 0) fail('range')
  }
  if ((known & dayOfYearBit) !== 0) {
    Object.assign(draft, civilFromDays(daysFromCivil(draft.year, 1, 1) + draft.dayOfYear - 1))
  }
  if ((known & monthBit) !== 0 && (draft.month < 1 || draft.month > 12)) fail('monthDay')
  if ((known & dayBit) !== 0 && (draft.day < 1 || draft.day > 31)) fail('monthDay')
  if ((known & dateBits) === dateBits && draft.day > daysInMonth(draft.year, draft.month)) {
    fail('range')
  }
}

export function finishMeridian(state: DecodeState): void {
  const { draft, meridian } = state
  if (meridian === undefined) return
  if (draft.hour > 12) fail('range')
  if (meridian === 'am' && draft.hour === 12) draft.hour = 0
  else if (meridian === 'pm' && draft.hour !== 12) draft.hour += 12
}

/** The offset of the draft's moment: the one written, or that of the zone named, or the session's. */
export function finishZone(state: DecodeState, civil: Civil): number {
  const { namedZone, abbreviatedZone, known } = state
  const named = namedZone ?? abbreviatedZone
  if (named === undefined && (known & zoneBit) !== 0) return state.offset
  if ((known & dstBit) !== 0) fail('format')
  if (abbreviatedZone !== undefined) {
    return abbreviatedOffset(abbreviatedZone.zone, abbreviatedZone.isDst, localSeconds(civil))
  }
  return localOffset(namedZone ?? sessionZone(state.settings), civil)
}

function localSeconds(civil: Civil): number {
  return Number(timestampFromCivil({ ...civil, micros: 0 })) / microsPerSecond
}

export function localOffset(zone: Zone, civil: Civil): number {
  if (zone.fixedOffset !== undefined) return zone.fixedOffset
  return zoneOffsetOfLocal(zone, localSeconds(civil))
}
