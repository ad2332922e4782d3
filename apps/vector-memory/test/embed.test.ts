import { expect, test } from 'vitest'
import { DIMENSIONS, embed } from '../src/embed.ts'

function cosine(a: string, b: string): number {
  const [x, y] = [embed(a), embed(b)]
  return x.reduce((sum, element, i) => sum + element * (y[i] as number), 0)
}

test('an embedding has its dimensions and length 1, and is the same for the same text', () => {
  const vector = embed('The scheduler starts the backup job twice.')
  expect(vector).toBeInstanceOf(Float32Array)
  expect(vector).toHaveLength(DIMENSIONS)
  expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  expect(embed('The scheduler starts the backup job twice.')).toEqual(vector)
  expect(Math.hypot(...embed('?!'))).toBe(0)
})

test('texts that share words, or parts of them, are nearer than those that share none', () => {
  const question = 'why did the backups fail'
  const near = cosine(question, 'the backup has failed')
  const far = cosine(question, 'invoices are printed on Monday')
  expect(near).toBeGreaterThan(far + 0.2)
})
