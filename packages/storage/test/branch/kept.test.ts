import { createPrng } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { isKept, joinRanges } from '../../src/branch/kept.ts'

test('a version is kept exactly when some range touches the stretch in which it was in force', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const prng = createPrng(seed)
    const ranges = Array.from({ length: prng.between(0, 6) }, () => {
      const fromLsn = prng.between(0, 40)
      return { fromLsn, toLsn: fromLsn + prng.between(0, 10) }
    })
    const joined = joinRanges(ranges)
    for (let fromLsn = 0; fromLsn < 55; fromLsn += 1) {
      const untilLsn = fromLsn + prng.between(1, 8)
      const wanted = ranges.some((range) => range.fromLsn < untilLsn && range.toLsn >= fromLsn)
      expect(isKept(joined, fromLsn, untilLsn), `seed ${seed}, from ${fromLsn}`).toBe(wanted)
    }
  }
})
