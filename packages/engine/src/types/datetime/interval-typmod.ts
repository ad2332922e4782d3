/**
 * The modifier of an interval: which fields it keeps (bits by PostgreSQL's numbers of the fields)
 * in the upper half and the precision of its seconds in the lower.
 */
import { invalidArgument } from '../../errors/data-errors.ts'
import { dateTimeOutOfRange } from '../../errors/datetime-errors.ts'
import { interval, type Interval } from '../interval-value.ts'
import { inInt64, remainder, subInt64 } from '../int64.ts'
import { microsPerHour, microsPerMinute } from './civil.ts'
import { maxPrecision, roundToPrecision } from './precision.ts'

export const monthField: number = 1 << 1
export const yearField: number = 1 << 2
export const dayField: number = 1 << 3
export const hourField: number = 1 << 10
export const minuteField: number = 1 << 11
export const secondField: number = 1 << 12
export const allFields = 0x7fff
const fullPrecision = 0xffff

const fieldNames: readonly (readonly [number, string])[] = [
  [yearField, ' year'],
  [monthField, ' month'],
  [dayField, ' day'],
  [hourField, ' hour'],
  [minuteField, ' minute'],
  [secondField, ' second'],
  [yearField | monthField, ' year to month'],
  [dayField | hourField, ' day to hour'],
  [dayField | hourField | minuteField, ' day to minute'],
  [dayField | hourField | minuteField | secondField, ' day to second'],
  [hourField | minuteField, ' hour to minute'],
  [hourField | minuteField | secondField, ' hour to second'],
  [minuteField | secondField, ' minute to second'],
  [allFields, ''],
]

/** The fields that a modifier keeps; `allFields` where there is none. */
export function intervalFields(typmod: number): number {
  return typmod < 0 ? allFields : (typmod >> 16) & 0x7fff
}

/** Modifiers are the bits of the fields, then the precision. */
export function intervalTypmodIn(modifiers: readonly string[]): number {
  const [fields, precision] = modifiers.map(Number) as [number, number | undefined]
  if (!fieldNames.some(([bits]) => bits === fields) || modifiers.length > 2) {
    throw invalidArgument('invalid INTERVAL type modifier')
  }
  if (precision === undefined) {
    return fields === allFields ? -1 : (fields << 16) | fullPrecision
  }
  if (precision < 0) {
    throw invalidArgument(`INTERVAL(${precision}) precision must not be negative`)
  }
  return (fields << 16) | Math.min(precision, maxPrecision)
}

export function intervalTypmodOut(typmod: number): string {
  if (typmod < 0) return ''
  const fields = intervalFields(typmod)
  const name = fieldNames.find(([bits]) => bits === fields)?.[1] ?? ''
  const precision = typmod & 0xffff
  return precision === fullPrecision ? name : `${name}(${precision})`
}

/** Drops the fields below the last that is kept, and rounds the seconds. */
export function applyIntervalTypmod(value: Interval, typmod: number): Interval {
  if (typmod < 0) return value
  const fields = intervalFields(typmod)
  let { months, days, micros } = value
  if (fields === yearField) months -= months % 12
  if ((fields & ~(yearField | monthField)) === 0) days = 0
  if ((fields & ~(yearField | monthField | dayField)) === 0) micros = 0
  else if (fields !== allFields && (fields & secondField) === 0) {
    const unit = (fields & minuteField) === 0 ? microsPerHour : microsPerMinute
    micros = subInt64(micros, remainder(micros, unit))
  }
  const precision = typmod & 0xffff
  if (precision !== fullPrecision) micros = roundToPrecision(micros, precision)
  if (typeof micros === 'bigint' && !inInt64(micros)) throw dateTimeOutOfRange('interval')
  return interval(months + 0, days, micros)
}
