import { describe, expect, test } from 'vitest'
import { radixSortI32 } from '../../src/kernels/radix-sort.ts'
import { Random } from '../support/random.ts'

describe.each([false, true])('descending: %s', (descending) => {
  test('rows come in the order of a stable comparison sort', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed)
      const count = random.below(3000)
      const narrow = random.pick([1, 3, 255, 70_000])
      const data = Int32Array.from(
        random.list(count, () =>
          random.chance(0.1)
            ? random.pick([-0x80000000, 0x7fffffff, 0, -1])
            : random.chance(0.5)
              ? random.int32()
              : random.between(-narrow, narrow),
        ),
      )
      const sign = descending ? -1 : 1
      const wanted = Array.from({ length: count }, (_, i) => i).sort(
        (a, b) => sign * ((data[a] as number) - (data[b] as number)) || a - b,
      )
      expect([...radixSortI32(data, count, descending)], `seed ${seed}`).toEqual(wanted)
    }
  })

  test('equal keys keep their order', () => {
    const data = new Int32Array(500).fill(-7)
    expect([...radixSortI32(data, 500, descending)]).toEqual([...data.keys()])
  })
})

test('only the first `count` rows take part', () => {
  expect([...radixSortI32(Int32Array.of(3, 1, 2, 0), 3, false)]).toEqual([1, 2, 0])
})
