import { expect, test } from 'vitest'
import { hashInteger, IntegerTable } from '../../src/kernels/hash-integers.ts'
import { Random } from '../support/random.ts'

const extremes = [
  0,
  -0,
  1,
  -1,
  0x7fffffff,
  0x80000000,
  -0x80000000,
  -0x80000001,
  2 ** 32,
  -(2 ** 32),
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Infinity,
  -Infinity,
]

test('ids are given in the order of first appearance, as a Map gives them', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed)
    const table = new IntegerTable(random.pick([1, 16, 1024]))
    const map = new Map<number, number>()
    const spread = random.pick([10, 1000, 2 ** 31, 2 ** 52])
    const next = (): number =>
      random.chance(0.05) ? random.pick(extremes) : random.between(-spread, spread)
    for (let i = 0; i < 3000; i++) {
      const key = next()
      const id = map.get(key) ?? map.size
      map.set(key, id)
      expect(table.add(key), `seed ${seed}, key ${key}`).toBe(id)
    }
    expect(table.size).toBe(map.size)
    for (let i = 0; i < 1000; i++) {
      const key = next()
      expect(table.find(key)).toBe(map.get(key) ?? -1)
    }
  }
})

test('keys that differ in their upper halves alone find their own ids', () => {
  const table = new IntegerTable(1)
  for (let i = 0; i < 5000; i++) expect(table.add(i * 2 ** 32)).toBe(i)
  for (let i = 0; i < 5000; i++) expect(table.find(i * 2 ** 32)).toBe(i)
  expect(table.find(1)).toBe(-1)
})

test('the hash spreads dense, strided and wide keys over the low bits', () => {
  const keys: readonly ((i: number) => number)[] = [(i) => i, (i) => i * 1024, (i) => i * 2 ** 32]
  for (const key of keys) {
    const places = new Set<number>()
    for (let i = 0; i < 4096; i++) places.add(hashInteger(key(i)) & 8191)
    expect(places.size).toBeGreaterThan(2000)
  }
})
