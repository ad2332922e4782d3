import { builtinTypes, ByteWriter, type TypeContext } from '@twill/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeIsoDate, writeIsoTimestamp } from '../../src/format/iso-dates.ts'

const context: TypeContext = {
  dateStyle: 'ISO',
  dateOrder: 'MDY',
  intervalStyle: 'postgres',
  timeZone: 'UTC',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  nowMicros: 0,
  type: (oid) => builtinTypes.type(oid),
}

function written(write: (out: ByteWriter) => boolean): string | undefined {
  const out = new ByteWriter()
  if (!write(out)) {
    expect(out.length).toBe(0)
    return undefined
  }
  const bytes = Buffer.from(out.view())
  expect(bytes.readUInt32BE(0)).toBe(bytes.length - 4)
  return bytes.toString('latin1', 4)
}

const MICROS_PER_DAY = 86_400_000_000
/** 0001-01-01 and 9999-12-31. */
const [first, last] = [-730_119, 2_921_939]

test('a date is written as its type writes it', () => {
  const date = builtinTypes.type(1082)
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (days) => {
      expect(written((out) => writeIsoDate(out, days))).toBe(date.output(days, context))
    }),
    { numRuns: 2_000, examples: [[0], [-1], [59], [60], [first], [last], [-730_119 + 365]] },
  )
})

test('a timestamp is written as its type writes it', () => {
  const [plain, zoned] = [builtinTypes.type(1114), builtinTypes.type(1184)]
  // Beyond the safe integers the engine has them as bigints.
  const micros = fc.maxSafeInteger()
  const round = fc.integer({ min: -9_000_000_000, max: 9_000_000_000 }).map((s) => s * 1_000_000)
  fc.assert(
    fc.property(fc.oneof(micros, round), (value) => {
      expect(written((out) => writeIsoTimestamp(out, value, false))).toBe(
        plain.output(value, context),
      )
      expect(written((out) => writeIsoTimestamp(out, value, true))).toBe(
        zoned.output(value, context),
      )
    }),
    { numRuns: 2_000, examples: [[0], [-1], [1], [100_000], [-MICROS_PER_DAY]] },
  )
})

test('what is before the year 1, after 9999 or infinite is left to the type', () => {
  for (const days of [first - 1, last + 1, Infinity, -Infinity, NaN]) {
    expect(written((out) => writeIsoDate(out, days))).toBeUndefined()
    expect(written((out) => writeIsoTimestamp(out, days * MICROS_PER_DAY, true))).toBeUndefined()
  }
})
