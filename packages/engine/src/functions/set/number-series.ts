/** generate_series over integers and numerics. */
import { invalidArgument } from '../../errors/data-errors.ts'
import type { Datum } from '../../types/datum.ts'
import { addInt64, inInt64, type Int64 } from '../../types/int64.ts'
import { Numeric } from '../../types/numeric-value.ts'
import type { SetImplementation } from '../function.ts'

function checkStep(isZero: boolean): void {
  if (isZero) throw invalidArgument('step size cannot equal zero')
}

function* integers(from: Int64, to: Int64, step: Int64): Iterable<readonly Datum[]> {
  checkStep(step === 0)
  const rising = step > 0
  for (let value = from; rising ? value <= to : value >= to; value = addInt64(value, step)) {
    if (typeof value === 'bigint' && !inInt64(value)) return
    yield [value]
  }
}

function checkFinite(value: Numeric, what: string): void {
  if (value.isFinite) return
  throw invalidArgument(`${what} cannot be ${value.isNaN ? 'NaN' : 'infinity'}`)
}

function* numerics(from: Numeric, to: Numeric, step: Numeric): Iterable<readonly Datum[]> {
  checkFinite(from, 'start value')
  checkFinite(to, 'stop value')
  checkFinite(step, 'step size')
  checkStep(step.isZero)
  for (let value = from; value.compare(to) * step.sign <= 0; value = value.add(step)) {
    yield [value]
  }
}

const integerSeries: SetImplementation = {
  rows: (_ctx, from, to, step) => integers(from as Int64, to as Int64, (step ?? 1) as Int64),
}
const numericSeries: SetImplementation = {
  rows: (_ctx, from, to, step) =>
    numerics(from as Numeric, to as Numeric, (step ?? Numeric.ONE) as Numeric),
}

export const numberSeries: Readonly<Record<string, SetImplementation>> = {
  generate_series_int4: integerSeries,
  generate_series_step_int4: integerSeries,
  generate_series_int8: integerSeries,
  generate_series_step_int8: integerSeries,
  generate_series_numeric: numericSeries,
  generate_series_step_numeric: numericSeries,
}
