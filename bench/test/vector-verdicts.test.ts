import { expect, test } from 'vitest'
import { hits, nearest, squaredDistances } from '../vector/exact.ts'
import { rateAt } from '../vector/recall.ts'
import type { RecallResult } from '../vector/recall.ts'
import { firstOf, makeSet, vectorOf } from '../vector/vector-sets.ts'
import { verdicts } from '../vector/verdicts.ts'

const points = [
  { ef: 10, recall: 0.9, queriesPerSecond: 4000 },
  { ef: 40, recall: 0.98, queriesPerSecond: 1000 },
]

function result(
  peer: RecallResult['peer'],
  recall: number,
  queriesPerSecond: number,
): RecallResult {
  const only = [{ ef: 10, recall, queriesPerSecond }]
  return { set: 'points', rows: 100, peer, version: '1', buildSeconds: 1, points: only }
}

test('the rate at a recall lies between the two around it', () => {
  expect(rateAt(points, 0.94)).toBeCloseTo(2000)
  expect(rateAt(points, 0.5)).toBe(4000)
  expect(rateAt(points, 0.99)).toBeUndefined()
})

test('a promise that is not kept is said', () => {
  const held = (recall: number, rate: number, word: string): boolean | undefined =>
    verdicts({
      recall: [result('twill', recall, rate), result('hnswlib', 0.98, 1000)],
      builds: [],
      filters: [],
      churn: [],
      openings: [],
      bucketOpenings: [],
    }).find(({ what }) => what.includes(word))?.holds
  expect(held(0.979, 1000, 'behind hnswlib')).toBe(true)
  expect(held(0.97, 1000, 'behind hnswlib')).toBe(false)
  expect(held(0.98, 1000, 'queries/s at recall 0.95')).toBe(true)
  expect(held(0.98, 900, 'queries/s at recall 0.95')).toBe(false)
})

test('the right answers are the nearest, under a filter too', () => {
  const set = makeSet({ kind: 'clusters', count: 300, queries: 1, seed: 3 })
  if (set === undefined) throw new Error('clusters are always there')
  const query = vectorOf(set, 17)
  const distances = squaredDistances(set, query)
  const sorted = [...distances.keys()].sort((a, b) => distances[a]! - distances[b]!)
  expect(nearest(distances, 10)).toEqual(sorted.slice(0, 10))
  expect(nearest(distances, 10)[0]).toBe(17)
  const even = (id: number): boolean => id % 2 === 0
  expect(nearest(distances, 5, even)).toEqual(sorted.filter(even).slice(0, 5))
  expect(nearest(distances, 5, (id) => id < 3)).toHaveLength(3)
  expect(hits([17, 17, 4], [17, 5])).toBe(1)
  expect(firstOf(set, 20).elements).toHaveLength(20 * set.dimensions)
})
