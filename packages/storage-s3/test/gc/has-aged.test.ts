import { expect, test } from 'vitest'
import { hasAged } from '../../src/gc/has-aged.ts'

test('what has to age is old enough from its age on', () => {
  expect([hasAged(1000, 5000, 5999), hasAged(1000, 5000, 6000)]).toEqual([false, true])
})

test('what has not to age is old enough though the store’s clock, told in seconds, is behind', () => {
  expect(hasAged(0, 5700, 5000)).toBe(true)
})
