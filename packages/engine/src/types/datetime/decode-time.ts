/** Reads a time of day, with or without a zone; a date is taken where a zone's offset may need one. */
import type { Civil } from './civil.ts'
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
  sessionZone,
  type DecodeSettings,
  type DecodeState,
} from './decode-state.ts'
import { decodeTimeWithZone } from './decode-moment.ts'
import { splitFields, type Field } from './fields.ts'
import {
  dateBits,
  decodeNumber,
  decodeRunTogether,
  decodeTime,
  decodeZone,
  dstBit,
  fail,
  isTimeOverflow,
  timeBit,
  zoneBit,
} from './number-fields.ts'
import { dateTimeTokens } from './tokens.ts'

export type TimeOfDay = { readonly civil: Civil; readonly offset: number }

/** Throws `DecodeFault`, and 22023 for a zone that nobody knows. */
export function decodeTimeOfDay(text: string, settings: DecodeSettings): TimeOfDay {
  const fields = splitFields(text)
  if (fields === undefined) return fail('format')
  const state = decodeState(settings)
  fields.forEach((field, i) => note(state, decodeField(field, i, fields, state)))
  if (state.label !== undefined) fail('format')
  finishDate(state)
  finishMeridian(state)
  if (isTimeOverflow(state.draft)) fail('range')
  if ((state.known & timeBit) === 0) fail('format')
  return { civil: state.draft, offset: finishTimeZone(state) }
}

function decodeField(
  field: Field,
  index: number,
  fields: readonly Field[],
  state: DecodeState,
): number {
  const last = fields[fields.length - 1] as Field
  switch (field.kind) {
    case 'date':
      if (index === 0 && fields.length >= 2) {
        if (last.kind === 'date' || fields[1]?.kind === 'time') return decodeDate(field.text, state)
      }
      if (!/^\d/.test(field.text)) return decodeZoneName(field.text, state)
      return decodeTimeWithZone(field.text, state, state.known | dateBits)
    case 'time':
      if (state.label === 'julian') fail('format')
      state.label = undefined
      decodeTime(field.text, state.draft)
      return timeBit
    case 'zone':
      state.offset = decodeZone(field.text)
      return zoneBit
    case 'number': {
      const startsDate = index === 0 && fields.length >= 2 && last.kind === 'date'
      return decodeNumberField(field.text, state, startsDate)
    }
    case 'string':
    case 'special':
      return decodeWordField(field.text, state)
  }
}

function decodeNumberField(text: string, state: DecodeState, startsDate: boolean): number {
  const { label, draft } = state
  const known = state.known | dateBits
  state.label = undefined
  if (label === 'julian') return decodeJulian(text, state)
  if (label === 'time') return decodeRunTogether(text, known, draft)
  const point = text.indexOf('.')
  if (point >= 0) {
    if (startsDate) return decodeDate(text, state)
    return point > 2 ? decodeRunTogether(text, known, draft) : fail('format')
  }
  return text.length > 4 ? decodeRunTogether(text, known, draft) : decodeNumber(text, known, draft)
}

function decodeWordField(text: string, state: DecodeState): number {
  const set = decodeWord(text, state)
  if (set !== undefined) return set
  switch (dateTimeTokens.get(text)?.kind) {
    case 'isotime':
      if (state.label !== undefined) fail('format')
      state.label = 'time'
      return 0
    case 'now': {
      const now = currentCivil(state.settings)
      state.draft.hour = now.hour
      state.draft.minute = now.minute
      state.draft.second = now.second
      state.draft.micros = now.micros
      return timeBit
    }
    default:
      return fail('format')
  }
}

function finishTimeZone(state: DecodeState): number {
  const { known, draft, namedZone, abbreviatedZone } = state
  const named = namedZone ?? abbreviatedZone
  if (named === undefined && (known & zoneBit) !== 0) return state.offset
  if ((known & dstBit) !== 0) fail('format')
  const zone = namedZone ?? sessionZone(state.settings)
  if (named === namedZone && zone.fixedOffset !== undefined) return zone.fixedOffset
  const hasDate = (known & dateBits) === dateBits
  if (!hasDate && (namedZone !== undefined || (known & dateBits) !== 0)) fail('format')
  const { year, month, day } = hasDate ? draft : currentCivil(state.settings)
  return finishZone(state, { ...draft, year, month, day })
}
