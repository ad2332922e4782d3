/**
 * Offsets of a named time zone from `Intl.DateTimeFormat`, the one source of zone rules that every
 * JavaScript platform has. Asking it costs about a microsecond and a half, so the answers are kept
 * as transitions, one list per year, found by probing the year fortnight by fortnight (no zone
 * changes twice within two weeks and back) and halving down to the second.
 *
 * Times here are seconds since 2000-01-01 00:00 UTC; offsets are seconds east of Greenwich.
 * Outside the years that zones know anything special about, the calendar's 400-year cycle stands in.
 */
import { daysFromCivil, secondsPerDay } from './civil.ts'

const unixSeconds = 946_684_800
const cycleSeconds = 146_097 * secondsPerDay
const firstProbe = daysFromCivil(1800, 1, 1) * secondsPerDay
const lastProbe = daysFromCivil(2500, 1, 1) * secondsPerDay
const probeStep = 14 * secondsPerDay
const yearSeconds = 365.2425 * secondsPerDay

/** Offsets within one slice of time: `offsets[i]` holds from `starts[i]` on. */
type Slice = { readonly starts: readonly number[]; readonly offsets: readonly number[] }

const offsetText = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

export class IanaZone {
  readonly name: string
  readonly #format: Intl.DateTimeFormat
  readonly #slices = new Map<number, Slice>()

  /** Throws RangeError for a name that the platform does not know. */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    this.name = name
  }

  offsetAt(seconds: number): number {
    const at = representative(seconds)
    const { starts, offsets } = this.#slice(Math.floor(at / yearSeconds))
    let i = starts.length - 1
    while (i > 0 && (starts[i] as number) > at) i--
    return offsets[i] as number
  }

  /**
   * The first change of offset after `seconds` and before `end`, if there is one; they are less
   * than a year apart.
   */
  transitionBetween(seconds: number, end: number): Transition | undefined {
    const at = representative(seconds)
    const shift = seconds - at
    const year = Math.floor(at / yearSeconds)
    for (let slice = year; slice <= year + 1; slice++) {
      const { starts, offsets } = this.#slice(slice)
      for (let i = 1; i < starts.length; i++) {
        const start = starts[i] as number
        if (start <= at) continue
        if (start + shift >= end) return undefined
        const before = offsets[i - 1] as number
        return { at: start + shift, before, after: offsets[i] as number }
      }
    }
    return undefined
  }

  #slice(year: number): Slice {
    let slice = this.#slices.get(year)
    if (slice === undefined) {
      slice = this.#probe(Math.floor(year * yearSeconds), Math.floor((year + 1) * yearSeconds))
      this.#slices.set(year, slice)
    }
    return slice
  }

  #probe(from: number, to: number): Slice {
    const starts = [from]
    const offsets = [this.#ask(from)]
    let at = from
    while (at < to) {
      const next = Math.min(at + probeStep, to)
      const offset = this.#ask(next)
      const before = offsets[offsets.length - 1] as number
      if (offset !== before) {
        const start = this.#change(at, next, before)
        starts.push(start)
        offsets.push(this.#ask(start))
      }
      at = next
    }
    return { starts, offsets }
  }

  /** The first second in (low, high] whose offset is not `before`. */
  #change(low: number, high: number, before: number): number {
    let from = low
    let to = high
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2)
      if (this.#ask(middle) === before) from = middle
      else to = middle
    }
    return to
  }

  #ask(seconds: number): number {
    const match = offsetText.exec(this.#format.format((seconds + unixSeconds) * 1000))
    if (match === null || match[1] === undefined) return 0
    const offset = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
    return match[1] === '-' ? -offset : offset
  }
}

export type Transition = { readonly at: number; readonly before: number; readonly after: number }

/** A moment with the same rules that lies in the years that the platform is asked about. */
function representative(seconds: number): number {
  if (seconds >= lastProbe) {
    return seconds - Math.ceil((seconds - lastProbe + 1) / cycleSeconds) * cycleSeconds
  }
  return seconds < firstProbe ? firstProbe : seconds
}
