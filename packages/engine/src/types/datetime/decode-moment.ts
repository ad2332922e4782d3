/**
 * Reads a date with or without a time of day and a zone, in any of PostgreSQL's forms. The fields
 * come in almost any order; a part given twice, or missing in the end, is an error.
 */
import { civilFromDays, daysFromCivil, type Civil } from './civil.ts'
import {
  currentCivil,
  decodeDate,
  decodeJulian,
  decodeState,
  decodeWord,
  decodeZoneName,
  finishDate,
  finishMeridian,
  finishZone,
  note,
  setJulian,
  type DecodeSettings,
  type DecodeState,
} from './decode-state.ts'
import { splitFields, type Field } from './fields.ts'
import {
  dateBits,
  dayBit,
  decodeNumber,
  decodeRunTogether,
  decodeTime,
  decodeZone,
  fail,
  isTimeOverflow,
  monthBit,
  parseInt32,
  reservedBit,
  timeBit,
  zoneBit,
} from './number-fields.ts'
import { dateTimeTokens } from './tokens.ts'

export type Moment =
  | { readonly kind: 'civil'; readonly civil: Civil; readonly offset: number }
  | { readonly kind: 'epoch' }
  | { readonly kind: 'infinity'; readonly sign: 1 | -1 }

/** Throws `DecodeFault`, and 22023 for a zone that nobody knows. */
export function decodeMoment(text: string, settings: DecodeSettings): Moment {
  const fields = splitFields(text)
  if (fields === undefined) return fail('format')
  const state = decodeState(settings)
  for (const field of fields) note(state, decodeField(field, state))
  if (state.label !== undefined) fail('format')
  if (state.special === 'epoch') return { kind: 'epoch' }
  if (state.special !== undefined) return { kind: 'infinity', sign: state.special }
  finishDate(state)
  finishMeridian(state)
  if ((state.known & dateBits) !== dateBits) fail('format')
  return { kind: 'civil', civil: state.draft, offset: finishZone(state, state.draft) }
}

function decodeField(field: Field, state: DecodeState): number {
  switch (field.kind) {
    case 'date':
      return decodeDateField(field.text, state)
    case 'time':
      if (state.label === 'julian') fail('format')
      state.label = undefined
      decodeTime(field.text, state.draft)
      if (isTimeOverflow(state.draft)) fail('range')
      return timeBit
    case 'zone':
      state.offset = decodeZone(field.text)
      return zoneBit
    case 'number':
      return decodeNumberField(field.text, state)
    case 'string':
    case 'special':
      return decodeWordField(field.text, state)
  }
}

function decodeDateField(text: string, state: DecodeState): number {
  if (state.label === 'julian') {
    const match = /^(\d*)(.*)$/.exec(text) as RegExpExecArray
    setJulian(state, parseInt32(match[1] as string))
    state.offset = decodeZone(match[2] as string)
    state.label = undefined
    return dateBits | timeBit | zoneBit
  }
  const hasMonthAndDay = (state.known & (monthBit | dayBit)) === (monthBit | dayBit)
  if (state.label === undefined && !hasMonthAndDay) return decodeDate(text, state)
  if (!/^\d/.test(text) && state.label === undefined) return decodeZoneName(text, state)
  state.label = undefined
  return decodeTimeWithZone(text, state, state.known)
}

/** `040506-08`: a run-together time and the zone behind it. */
export function decodeTimeWithZone(text: string, state: DecodeState, known: number): number {
  const minus = text.indexOf('-')
  if ((state.known & timeBit) !== 0 || minus < 0) fail('format')
  state.offset = decodeZone(text.slice(minus))
  return decodeRunTogether(text.slice(0, minus), known, state.draft) | zoneBit
}

function decodeNumberField(text: string, state: DecodeState): number {
  const { label, known, draft } = state
  if (label === 'julian') {
    state.label = undefined
    return decodeJulian(text, state)
  }
  if (label === 'time') {
    state.label = undefined
    const set = decodeRunTogether(text, known | dateBits, draft)
    return set === timeBit ? set : fail('format')
  }
  const point = text.indexOf('.')
  if (point >= 0 && (known & dateBits) === 0) return decodeDate(text, state)
  if (point > 2) return decodeRunTogether(text, known, draft)
  const isOpen = (known & dateBits) === 0 || (known & timeBit) === 0
  if (text.length >= 6 && isOpen) return decodeRunTogether(text, known, draft)
  return decodeNumber(text, known, draft)
}

function decodeWordField(text: string, state: DecodeState): number {
  const set = decodeWord(text, state)
  if (set !== undefined) return set
  const token = dateTimeTokens.get(text)
  switch (token?.kind) {
    case 'isotime':
      if ((state.known & dateBits) !== dateBits || state.label !== undefined) fail('format')
      state.label = 'time'
      return 0
    case 'epoch':
      state.special = 'epoch'
      return reservedBit
    case 'infinity':
      state.special = token.sign
      return reservedBit
    case 'now': {
      const now = currentCivil(state.settings)
      state.offset = now.offset
      assignCivil(state.draft, now)
      state.isJulian = true
      return dateBits | timeBit | zoneBit
    }
    case 'today':
      return setToday(state, 0)
    case 'tomorrow':
      return setToday(state, 1)
    case 'yesterday':
      return setToday(state, -1)
    default:
      return fail('format')
  }
}

function setToday(state: DecodeState, shift: number): number {
  const now = currentCivil(state.settings)
  const day = civilFromDays(daysFromCivil(now.year, now.month, now.day) + shift)
  state.draft.year = day.year
  state.draft.month = day.month
  state.draft.day = day.day
  return dateBits
}

function assignCivil(to: Civil, from: Civil): void {
  to.year = from.year
  to.month = from.month
  to.day = from.day
  to.hour = from.hour
  to.minute = from.minute
  to.second = from.second
  to.micros = from.micros
}
