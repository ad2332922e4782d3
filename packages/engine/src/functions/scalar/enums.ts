/** Comparisons and the label functions of enum types; made for the type of a call, because the order is the type's. */
import { arrayOf } from '../../types/array-value.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import type { Type, TypeRef } from '../../types/type.ts'
import type { ScalarEval, ScalarImplementation } from '../function.ts'

function enumArgument(args: readonly TypeRef[], type: (oid: number) => Type): Type | undefined {
  for (const arg of args) {
    const candidate = type(arg.oid)
    if (candidate.kind === 'enum') return candidate
  }
  return undefined
}

type Compare = (a: NonNull, b: NonNull) => number

function compared(
  answer: (a: NonNull, b: NonNull, compare: Compare) => Datum,
): ScalarImplementation {
  return {
    specialize: (args, _result, type): ScalarEval => {
      const compare = enumArgument(args, type)?.compare ?? (() => 0)
      return (_ctx, a, b) => answer(a as NonNull, b as NonNull, compare)
    },
  }
}

/** The labels from one to another, both included; NULL stands for the first and the last. */
function range(first: Datum, last: Datum, enumType: Type): Datum {
  const labels = enumType.enumLabels ?? []
  const from = first === null ? 0 : labels.indexOf(first as string)
  const to = last === null ? labels.length : labels.indexOf(last as string) + 1
  return arrayOf(enumType.oid, labels.slice(from, to))
}

function ofLabels(answer: (enumType: Type, args: readonly Datum[]) => Datum): ScalarImplementation {
  return {
    specialize: (args, _result, type): ScalarEval => {
      const enumType = enumArgument(args, type)
      return (_ctx, ...values) => (enumType === undefined ? null : answer(enumType, values))
    },
  }
}

export const enums: Readonly<Record<string, ScalarImplementation>> = {
  enum_eq: { eval: (_ctx, a, b) => a === b },
  enum_ne: { eval: (_ctx, a, b) => a !== b },
  enum_lt: compared((a, b, compare) => compare(a, b) < 0),
  enum_le: compared((a, b, compare) => compare(a, b) <= 0),
  enum_gt: compared((a, b, compare) => compare(a, b) > 0),
  enum_ge: compared((a, b, compare) => compare(a, b) >= 0),
  enum_cmp: compared((a, b, compare) => Math.sign(compare(a, b))),
  enum_larger: compared((a, b, compare) => (compare(a, b) > 0 ? a : b)),
  enum_smaller: compared((a, b, compare) => (compare(a, b) < 0 ? a : b)),
  enum_first: ofLabels((enumType) => enumType.enumLabels?.[0] ?? null),
  enum_last: ofLabels((enumType) => enumType.enumLabels?.at(-1) ?? null),
  enum_range_all: ofLabels((enumType) => range(null, null, enumType)),
  enum_range_bounds: ofLabels((enumType, [first = null, last = null]) =>
    range(first, last, enumType),
  ),
}
