/** Order-preserving keys, hash keys and stored forms of the plain types, over pairs of seeded values. */
import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../src/base/byte-reader.ts'
import { ByteWriter } from '../../src/base/byte-writer.ts'
import type { NonNull } from '../../src/types/datum.ts'
import { makeEnumType } from '../../src/types/enum-type.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { Type } from '../../src/types/type.ts'
import { testContext } from '../functions/calls.ts'
import { sample, seeded } from '../functions/samples.ts'

const SEED = 5
const VALUES = 120

const names = [
  'bool',
  'int2',
  'int4',
  'int8',
  'float4',
  'float8',
  'numeric',
  'text',
  'bpchar',
  'varchar',
  'name',
  'bytea',
  'uuid',
  'oid',
]

function typeNamed(name: string): Type {
  const type = builtinTypes.typeByName(name)
  if (type === undefined) throw new Error(name)
  return type
}

function values(type: Type): NonNull[] {
  const random = seeded(SEED)
  return Array.from({ length: VALUES }, () =>
    type.input(sample(type.name, random), -1, testContext),
  )
}

function key(type: Type, value: NonNull): Uint8Array {
  const out = new ByteWriter()
  type.encodeKey?.(value, out)
  return out.finish()
}

/** Byte order with its meaning kept apart: -1, 0, 1, or 2 where one key is a proper prefix of the other. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return Math.sign(difference)
  }
  return a.length === b.length ? 0 : 2
}

describe.each(names)('%s', (name) => {
  const type = typeNamed(name)
  const all = values(type)

  it('has keys in the order of its values, none a prefix of another', () => {
    for (const a of all) {
      for (const b of all) {
        const order = Math.sign(type.compare?.(a, b) ?? NaN)
        expect([a, b, compareKeys(key(type, a), key(type, b))]).toEqual([a, b, order])
      }
    }
  })

  it('has the same hash key for equal values and only for them', () => {
    for (const a of all) {
      for (const b of all) {
        const equal = type.compare?.(a, b) === 0
        expect(new Set([type.hashKey?.(a), type.hashKey?.(b)]).size === 1).toBe(equal)
      }
    }
  })

  it('reads what it stored', () => {
    for (const value of all) {
      if (type.encode === undefined || type.decode === undefined) return
      const out = new ByteWriter()
      type.encode(value, out)
      const bytes = out.finish()
      const read = type.decode(new ByteReader(bytes), bytes.length)
      expect(type.output(read, testContext)).toBe(type.output(value, testContext))
    }
  })
})

describe('an enum', () => {
  const mood = makeEnumType(70000, 'mood', ['sad', 'ok', 'elated', 'happy'], 70001, [1, 2, 2.5, 3])

  it('is ordered by its labels, one added between two others included', () => {
    const labels = ['happy', 'elated', 'sad', 'ok']
    const byKey = labels.toSorted((a, b) => compareKeys(key(mood, a), key(mood, b)))
    expect(byKey).toEqual(['sad', 'ok', 'elated', 'happy'])
    expect(labels.toSorted((a, b) => mood.compare?.(a, b) ?? 0)).toEqual(byKey)
  })

  it('refuses a label that it does not have', () => {
    expect(() => mood.input('angry', -1, testContext)).toThrow(
      'invalid input value for enum mood: "angry"',
    )
  })
})
