/** Comparison of records. */
import type { Datum } from '../../types/datum.ts'
import { compareRecords } from '../../types/record-type.ts'
import type { RecordValue } from '../../types/record-value.ts'
import type { EvalContext, ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

function order(ctx: EvalContext, a: Datum, b: Datum): number {
  return compareRecords(a as RecordValue, b as RecordValue, (oid) => ctx.type(oid))
}

function ordering(holds: (order: number) => boolean): ScalarImplementation {
  return scalar((ctx, a: Datum, b: Datum) => holds(order(ctx, a, b)))
}

export const records: Readonly<Record<string, ScalarImplementation>> = {
  record_eq: ordering((n) => n === 0),
  record_ne: ordering((n) => n !== 0),
  record_lt: ordering((n) => n < 0),
  record_le: ordering((n) => n <= 0),
  record_gt: ordering((n) => n > 0),
  record_ge: ordering((n) => n >= 0),
  btrecordcmp: scalar((ctx, a: Datum, b: Datum) => Math.sign(order(ctx, a, b))),
}
