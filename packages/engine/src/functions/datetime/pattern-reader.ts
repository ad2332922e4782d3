/** Reads a text by a pattern, field by field, with PostgreSQL's tolerance for spaces and separators. */
import { notSupported } from '../../errors/data-errors.ts'
import {
  dateTimeFieldOverflow,
  invalidDateTimePattern,
  invalidPatternValue,
} from '../../errors/datetime-errors.ts'
import { parsePattern, type PatternField, type PatternPart } from './format-pattern.ts'
import { noFields, type PatternFields } from './pattern-fields.ts'
import { dayNames, monthNames, romanMonths } from './to-char.ts'

/** Years of fewer than four digits are those nearest to 2020. */
function nearYear(year: number): number {
  if (year < 70) return year + 2000
  if (year < 100) return year + 1900
  if (year < 520) return year + 2000
  return year < 1000 ? year + 1000 : year
}

const space = /[\t-\r ]/
const separator = /[!-/:-@[-`{-~]/
const wordFields = /^(?:A\.?[DM]\.?|B\.?C\.?|P\.?M\.?|DAY|DY|MONTH|MON|RM|TZ|FX)$/

/** Fields that are a number and nothing else: what it is, and how many digits it has where more follow. */
const numericFields: Readonly<Record<string, readonly [NumericField, number]>> = {
  HH24: ['hour', 2],
  MI: ['minute', 2],
  SS: ['second', 2],
  SSSS: ['secondOfDay', 5],
  SSSSS: ['secondOfDay', 5],
  MM: ['month', 2],
  DDD: ['dayOfYear', 3],
  IDDD: ['dayOfYear', 3],
  DD: ['day', 2],
  D: ['isoDay', 1],
  ID: ['isoDay', 1],
  IW: ['isoWeek', 2],
  WW: ['week', 2],
  W: ['weekOfMonth', 1],
  CC: ['century', 2],
  J: ['julian', 7],
}

type NumericField =
  | 'century'
  | 'day'
  | 'dayOfYear'
  | 'hour'
  | 'isoDay'
  | 'isoWeek'
  | 'julian'
  | 'minute'
  | 'month'
  | 'second'
  | 'secondOfDay'
  | 'week'
  | 'weekOfMonth'

function short(names: readonly string[]): readonly string[] {
  return names.map((name) => name.slice(0, 3))
}

export class PatternReader {
  readonly #text: string
  readonly #parts: readonly PatternPart[]
  readonly #fields = noFields()
  #at = 0
  #isExact = false

  constructor(text: string, pattern: string) {
    this.#text = text
    this.#parts = parsePattern(pattern)
  }

  read(): PatternFields {
    let extra = 0
    for (let i = 0; i < this.#parts.length && this.#at < this.#text.length; i++) {
      const part = this.#parts[i] as PatternPart
      if (!this.#isExact && (part.kind === 'field' || i === 0)) extra += this.#skipSpaces()
      if (part.kind === 'field') {
        this.#readField(part, this.#parts[i + 1])
        extra = this.#isExact ? 0 : this.#skipSpaces()
      } else if (part.kind === 'separator' && !this.#isExact) {
        extra--
        if (this.#isSpaceOrSeparator()) {
          this.#at++
          extra++
        }
      } else if (!this.#isExact && extra > 0) extra--
      else this.#at++
    }
    return this.#fields
  }

  #skipSpaces(): number {
    const start = this.#at
    while (space.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#at - start
  }

  #isSpaceOrSeparator(): boolean {
    const char = this.#text[this.#at] ?? ''
    return space.test(char) || separator.test(char)
  }

  /** A number of at most `width` digits, or of any where nothing numeric follows. */
  #number(field: PatternField, width: number, next: PatternPart | undefined): string {
    this.#skipSpaces()
    const isOpen =
      field.fill ||
      field.ordinal !== undefined ||
      next === undefined ||
      (next.kind === 'field' ? wordFields.test(next.name) : !/\d/.test(next.text))
    const rest = this.#text.slice(this.#at)
    const limit = isOpen ? rest.length : width
    if (!isOpen && rest.length < width) {
      throw invalidDateTimePattern(
        `source string too short for "${field.written}" formatting field`,
      )
    }
    const match = /^[+-]?\d+/.exec(rest.slice(0, limit))
    if (match === null)
      throw this.#invalid(field, rest.slice(0, width), 'Value must be an integer.')
    this.#at += match[0].length
    if (field.ordinal !== undefined) this.#at += 2
    if (Math.abs(Number(match[0])) > 2_147_483_647) {
      throw dateTimeFieldOverflow(`value for "${field.written}" in source string is out of range`)
    }
    return match[0]
  }

  #invalid(field: PatternField, value: string, detail: string): Error {
    return invalidPatternValue(value, field.written, detail)
  }

  #word(field: PatternField, words: readonly string[]): number {
    const rest = this.#text.slice(this.#at).toLowerCase()
    const index = words.findIndex((word) => rest.startsWith(word.toLowerCase()))
    if (index < 0) {
      const value = /^\S*/.exec(this.#text.slice(this.#at)) as RegExpExecArray
      throw this.#invalid(
        field,
        value[0],
        'The given value did not match any of the allowed values for this field.',
      )
    }
    this.#at += (words[index] as string).length
    return index
  }

  #readField(field: PatternField, next: PatternPart | undefined): void {
    const fields = this.#fields
    const numeric = numericFields[field.name]
    if (numeric !== undefined) {
      const [name, width] = numeric
      fields[name] = Number(this.#number(field, width, next))
      return
    }
    switch (field.name) {
      case 'FX':
        this.#isExact = true
        return
      case 'AM':
      case 'PM':
      case 'A.M.':
      case 'P.M.':
        fields.isPm = this.#word(field, ['a.m.', 'p.m.', 'am', 'pm']) % 2 === 1
        fields.isTwelveHour = true
        return
      case 'AD':
      case 'BC':
      case 'A.D.':
      case 'B.C.':
        fields.isBC = this.#word(field, ['a.d.', 'b.c.', 'ad', 'bc']) % 2 === 1
        return
      case 'HH':
      case 'HH12':
        fields.hour = Number(this.#number(field, 2, next))
        fields.isTwelveHour = true
        return
      default:
        if (!this.#readFraction(field, next)) this.#readDateField(field, next)
    }
  }

  #readFraction(field: PatternField, next: PatternPart | undefined): boolean {
    const width =
      field.name === 'MS'
        ? 3
        : field.name === 'US'
          ? 6
          : Number(/^FF(\d)$/.exec(field.name)?.[1] ?? 0)
    if (width === 0) return false
    const digits = this.#number(field, width, next)
    this.#fields.micros += Math.round(Number(`0.${digits}`) * 1e6)
    return true
  }

  #readDateField(field: PatternField, next: PatternPart | undefined): void {
    const fields = this.#fields
    switch (field.name) {
      case 'MONTH':
        fields.month = this.#word(field, monthNames) + 1
        return
      case 'MON':
        fields.month = this.#word(field, short(monthNames)) + 1
        return
      case 'DAY':
        this.#word(field, dayNames)
        return
      case 'DY':
        this.#word(field, short(dayNames))
        return
      case 'RM': {
        // Longest first: VIII before V.
        const names = [...romanMonths].sort((a, b) => b.length - a.length)
        fields.month = romanMonths.indexOf(names[this.#word(field, names)] as string) + 1
        return
      }
      case 'Q':
        this.#number(field, 1, next)
        return
      default:
        this.#readYearOrZone(field, next)
    }
  }

  #readYearOrZone(field: PatternField, next: PatternPart | undefined): void {
    const fields = this.#fields
    switch (field.name) {
      case 'TZH': {
        const sign = this.#text[this.#at]
        if (sign === '+' || sign === '-') this.#at++
        fields.zoneSign = sign === '-' ? -1 : 1
        fields.zoneHours = Number(this.#number(field, 2, next))
        return
      }
      case 'TZM':
        fields.zoneHours ??= 0
        fields.zoneMinutes = Number(this.#number(field, 2, next))
        return
      case 'TZ':
      case 'OF':
        throw notSupported(
          `formatting field "${field.written.toUpperCase()}" is only supported in to_char`,
        )
      case 'Y,YYY': {
        const match = /^(\d+),(\d{3})/.exec(this.#text.slice(this.#at))
        if (match === null) {
          throw invalidDateTimePattern('invalid input string for "Y,YYY"')
        }
        this.#at += match[0].length
        fields.year = Number(match[1]) * 1000 + Number(match[2])
        return
      }
      default: {
        const width = field.name.length
        const digits = this.#number(field, width, next)
        const year = width < 4 && digits.length < 4 ? nearYear(Number(digits)) : Number(digits)
        if (field.name.startsWith('I')) fields.isoYear = year
        else fields.year = year
        fields.isShortYear = width <= 2
      }
    }
  }
}
