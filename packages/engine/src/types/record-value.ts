/** A row as a value: of a composite type, or of none (`record`). */
import type { Datum } from './datum.ts'
import type { Oid, TypeRef } from './type.ts'

export type RecordField = { readonly name: string; readonly type: TypeRef }

export type RecordValue = {
  readonly kind: 'record'
  /** The composite type; 2249 for an anonymous record. */
  readonly oid: Oid
  readonly fields: readonly RecordField[]
  readonly values: readonly Datum[]
}

export const recordOid = 2249

export function record(
  oid: Oid,
  fields: readonly RecordField[],
  values: readonly Datum[],
): RecordValue {
  return { kind: 'record', oid, fields, values }
}

/** Fields named `f1`, `f2` …, as `ROW(…)` has them. */
export function anonymousFields(types: readonly TypeRef[]): readonly RecordField[] {
  return types.map((type, i) => ({ name: `f${i + 1}`, type }))
}

export function isRecordValue(value: Datum): value is RecordValue {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'record'
}
