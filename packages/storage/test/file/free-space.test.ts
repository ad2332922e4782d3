import { createPrng } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { FreeSpace, roundToUnit, UNIT_BYTES } from '../../src/file/free-space.ts'

const START = 8192

test('extents in use never overlap, and everything given back is joined into nothing', () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const prng = createPrng(seed)
    const space = new FreeSpace(START)
    const used = new Map<number, number>()
    const owner = new Map<number, number>()
    for (let step = 0; step < 2_000; step += 1) {
      if (used.size === 0 || prng.chance(0.55)) {
        const bytes = prng.weighted([
          [6, prng.between(1, 400)],
          [2, prng.between(400, 20_000)],
        ])
        const offset = space.allocate(bytes)
        for (let at = offset; at < offset + roundToUnit(bytes); at += UNIT_BYTES) {
          expect(owner.has(at), `seed ${seed}: unit ${at} is given twice`).toBe(false)
          owner.set(at, offset)
        }
        used.set(offset, bytes)
      } else {
        const offset = prng.pick([...used.keys()])
        const bytes = used.get(offset) as number
        used.delete(offset)
        for (let at = offset; at < offset + roundToUnit(bytes); at += UNIT_BYTES) owner.delete(at)
        space.free(offset, bytes)
      }
    }
    for (const [offset, bytes] of used) space.free(offset, bytes)
    expect(space.end).toBe(START)
    expect(space.count).toBe(0)
  }
})

test('room that was given back is used before the end is moved', () => {
  const space = new FreeSpace(START)
  const offsets = Array.from({ length: 100 }, () => space.allocate(1_000))
  const { end } = space
  for (const [index, offset] of offsets.entries()) if (index % 2 === 0) space.free(offset, 1_000)
  for (let i = 0; i < 50; i += 1) space.allocate(1_000)
  expect(space.end).toBe(end)
})
