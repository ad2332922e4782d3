/** Sums the parts of an interval while its text is read; every sum is checked against the field's width. */
import { addInt64, inInt64, mulInt64, negateInt64, type Int64 } from '../int64.ts'
import { interval, type Interval } from '../interval-value.ts'
import { microsPerDay, microsPerHour, microsPerMinute, microsPerSecond } from './civil.ts'
import type { TimeUnit } from './interval-units.ts'
import { fail, roundEven } from './number-fields.ts'

const maxInt = 2_147_483_647

export class IntervalDraft {
  #years = 0
  #months = 0
  #days = 0
  #micros: Int64 = 0

  get micros(): Int64 {
    return this.#micros
  }

  set micros(value: Int64) {
    this.#micros = value
  }

  /** Adds `whole` + `fraction` of a unit; false for a unit that no interval has. */
  add(unit: TimeUnit, whole: Int64, fraction: number): boolean {
    switch (unit) {
      case 'microsecond':
        return this.#addTime(whole, fraction, 1)
      case 'millisecond':
        return this.#addTime(whole, fraction, 1000)
      case 'second':
        return this.#addTime(whole, fraction, microsPerSecond)
      case 'minute':
        return this.#addTime(whole, fraction, microsPerMinute)
      case 'hour':
        return this.#addTime(whole, fraction, microsPerHour)
      case 'day':
        this.#days = int32Sum(this.#days, whole, 1)
        return this.#addTime(0, fraction, microsPerDay)
      case 'week':
        this.#days = int32Sum(this.#days, whole, 7)
        return this.#addDays(fraction * 7)
      case 'month':
        this.#months = int32Sum(this.#months, whole, 1)
        return this.#addDays(fraction * 30)
      case 'year':
        return this.#addYears(whole, fraction, 1)
      case 'decade':
        return this.#addYears(whole, fraction, 10)
      case 'century':
        return this.#addYears(whole, fraction, 100)
      case 'millennium':
        return this.#addYears(whole, fraction, 1000)
      default:
        return false
    }
  }

  #addTime(whole: Int64, fraction: number, scale: number): true {
    const exact = fraction * scale
    let extra = Math.trunc(exact)
    const rest = exact - extra
    if (rest > 0.5) extra++
    else if (rest < -0.5) extra--
    const sum = addInt64(addInt64(this.#micros, mulInt64(whole, scale)), extra)
    if (!inInt64(BigInt(sum))) fail('interval')
    this.#micros = sum
    return true
  }

  #addDays(days: number): true {
    const whole = Math.trunc(days)
    this.#days = int32Sum(this.#days, whole, 1)
    return this.#addTime(0, days - whole, microsPerDay)
  }

  #addYears(whole: Int64, fraction: number, scale: number): true {
    this.#years = int32Sum(this.#years, whole, scale)
    this.#months = int32Sum(this.#months, roundEven(fraction * scale * 12), 1)
    return true
  }

  negate(): void {
    this.#years = -this.#years
    this.#months = -this.#months
    this.#days = -this.#days
    this.#micros = negateInt64(this.#micros)
    const wide = [this.#years, this.#months, this.#days].some((n) => n > maxInt)
    if (wide || !inInt64(BigInt(this.#micros))) fail('interval')
  }

  /** Undefined where the months do not fit. */
  finish(): Interval | undefined {
    const months = this.#years * 12 + this.#months
    if (months > maxInt || months < -maxInt - 1) return undefined
    return interval(months + 0, this.#days + 0, this.#micros)
  }
}

function int32Sum(sum: number, value: Int64, scale: number): number {
  if (value > maxInt || value < -maxInt - 1) fail('interval')
  const total = sum + Number(value) * scale
  if (total > maxInt || total < -maxInt - 1) fail('interval')
  return total
}
