/**
 * What every type promises of its values, for dates, times, intervals, json, arrays and records: key bytes order as `compare`
 * does, hash keys are equal exactly for equal values, and the stored and the wire form give the value back.
 */
import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../src/base/byte-reader.ts'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import type { NonNull } from '../../src/types/datum.ts'
import { compositeType } from '../../src/types/record-type.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { Type } from '../../src/types/type.ts'
import { testContext } from '../functions/calls.ts'

const samples: Readonly<Record<string, readonly string[]>> = {
  date: [
    '-infinity',
    '4713-01-01 BC',
    '0001-01-01',
    '1999-12-31',
    '2000-01-01',
    '2000-01-02',
    '5874897-12-31',
    'infinity',
  ],
  time: ['00:00', '00:00:00.000001', '12:34:56.789', '23:59:59.999999', '24:00'],
  timetz: ['00:00+00', '01:00+01', '00:00-01', '12:00+05:30', '12:00-08', '24:00+15:59:59'],
  timestamp: [
    '-infinity',
    '4713-01-01 00:00 BC',
    '1700-01-01 00:00:00.000001',
    '1999-12-31 23:59:59.999999',
    '2000-01-01',
    '2000-01-01 00:00:00.000001',
    '2500-06-01',
    '294276-12-31 23:59:59.999999',
    'infinity',
  ],
  timestamptz: [
    '-infinity',
    '1800-01-01',
    '2000-01-01 00:00+00',
    '2000-01-01 01:00+01',
    'infinity',
  ],
  interval: [
    '0',
    '1 us',
    '-1 us',
    '1 mon',
    '30 days',
    '720:00',
    '29 days 24:00:01',
    '-1 year',
    '178000000 years',
    '-178000000 years',
    '9223372036854775807 us',
    '1 mon -30 days',
  ],
  jsonb: [
    'null',
    '"a"',
    '"ab"',
    '"b"',
    '1',
    '1.0',
    '1.10',
    '-5',
    '1e30',
    'true',
    'false',
    '[]',
    '{}',
    '[1]',
    '[1.0]',
    '[1,2]',
    '["a"]',
    '{"a":1}',
    '{"a":1.0}',
    '{"b":1}',
    '{"a":2}',
    '{"a":1,"b":2}',
    '[[]]',
    '[{}]',
    '[null]',
    '{"é":"日本"}',
    '{"a":{"b":[1,{"c":null}]},"aa":"x"}',
  ],
  _int4: ['{}', '{1}', '{1,2}', '{2}', '{NULL}', '{1,NULL}', '{{1,2}}', '{{1},{2}}', '[0:1]={1,2}'],
  _text: ['{}', '{a}', '{a,b}', '{ab}', '{""}', '{NULL,a}', '{"a b","c\\"d"}', '{日本}'],
  _timestamptz: ['{}', '{infinity}', '{2000-01-01,1700-01-01}', '{2500-01-01}'],
  _bool: ['{t,f}', '{f}', '{NULL}'],
  _date: ['{2000-01-01,infinity}', '{-infinity}'],
  int2vector: ['', '1', '1 2', '2'],
}

const composite: Type = {
  ...builtinTypes.type(2249),
  ...compositeType(
    99_999,
    [
      { name: 'a', type: { oid: 23, typmod: -1 } },
      { name: 'b', type: { oid: 25, typmod: -1 } },
    ],
    testContext.type,
  ),
  oid: 99_999,
  name: 'pair',
  kind: 'composite',
}
const pairs = ['(1,a)', '(1,b)', '(2,a)', '(,a)', '(1,)', '(1,"")', '(1,"x ""y"", \\\\z")']

function cases(): (readonly [Type, readonly string[]])[] {
  const builtin = Object.entries(samples).map(([name, texts]) => {
    const type = builtinTypes.typeByName(name)
    if (type === undefined) throw new Error(name)
    return [type, texts] as const
  })
  return [...builtin, [composite, pairs]]
}

function bytesOf(write: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter()
  write(out)
  return out.finish()
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}

describe.each(cases().map(([type, texts]) => ({ name: type.name, type, texts })))(
  'values of $name',
  ({ type, texts }) => {
    const values = texts.map((text) => type.input(text, -1, testContext))

    it('have keys whose bytes order as the values compare', () => {
      for (const a of values) {
        for (const b of values) {
          const keyA = bytesOf((out) => type.encodeKey?.(a, out))
          const keyB = bytesOf((out) => type.encodeKey?.(b, out))
          const wanted = Math.sign(type.compare?.(a, b) as number)
          expect([compareBytes(keyA, keyB), print(type, a), print(type, b)]).toEqual([
            wanted,
            print(type, a),
            print(type, b),
          ])
        }
      }
    })

    it('have equal hash keys exactly where they are equal', () => {
      for (const a of values) {
        for (const b of values) {
          expect(type.hashKey?.(a) === type.hashKey?.(b)).toBe(type.compare?.(a, b) === 0)
        }
      }
    })

    it('come back from their stored form', () => {
      if (type.encode === undefined) expect(type.physical).not.toBe('any')
      for (const value of values) {
        const stored = bytesOf((out) => type.encode?.(value, out))
        const read = type.decode?.(new ByteReader(stored), stored.length) ?? value
        expect(print(type, read)).toBe(print(type, value))
      }
    })

    it('come back from their binary wire form', () => {
      const ctx = {
        ...testContext,
        type: (oid: number) => (oid === composite.oid ? composite : builtinTypes.type(oid)),
      }
      for (const value of values) {
        const wire = bytesOf((out) => type.send(value, out, ctx))
        const read = type.receive(new ByteReader(wire), wire.length, -1, ctx)
        expect(print(type, read)).toBe(print(type, value))
      }
    })
  },
)

function print(type: Type, value: NonNull): string {
  return type.output(value, testContext)
}
