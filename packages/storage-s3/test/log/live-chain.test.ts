import { describe, expect, test } from 'vitest'
import { LiveChain } from '../../src/log/live-chain.ts'
import type { Segment } from '../../src/log/segment.ts'

const START = { slot: 0, epoch: 0, lsn: 1 }

function segment(
  slot: number,
  epoch: number,
  firstLsn: number,
  records: number,
  link: number,
): Segment {
  return {
    timeline: '0000000000000000',
    epoch,
    slot,
    firstLsn,
    lastLsn: firstLsn + records - 1,
    nonce: 'aaaaaaaaaaaaaaaa',
    link,
    groups: [],
    crc: 100 + slot,
    sizeBytes: 0,
  }
}

describe('the chain of live segments', () => {
  test('skips those of an epoch below one before', () => {
    const chain = new LiveChain(START)
    expect(chain.take(segment(0, 1, 1, 2, 0))).toBe(true)
    expect(chain.take(segment(1, 3, 3, 0, 100))).toBe(true)
    expect(chain.take(segment(2, 1, 3, 5, 100))).toBe(false)
    expect(chain.take(segment(3, 2, 1, 1, 7))).toBe(false)
    expect(chain.take(segment(4, 3, 3, 1, 101))).toBe(true)
    expect(chain.position).toEqual({ slot: 5, epoch: 3, lsn: 4 })
  })

  test('begins with what a position says of the segments before it', () => {
    const chain = new LiveChain({ slot: 7, epoch: 4, lsn: 50 })
    expect(chain.take(segment(7, 3, 50, 1, 0))).toBe(false)
    expect(chain.take(segment(8, 4, 50, 1, 12_345))).toBe(true)
  })

  test('is broken by a gap, a repetition and a wrong link', () => {
    for (const [firstLsn, link] of [
      [4, 100],
      [2, 100],
      [3, 99],
      [3, 0],
    ] as const) {
      const chain = new LiveChain(START)
      chain.take(segment(0, 1, 1, 2, 0))
      expect(() => chain.take(segment(1, 1, firstLsn, 1, link))).toThrow(/log slot 1 of timeline/)
    }
  })

  test('may begin anew, unlinked, with a new writer', () => {
    const chain = new LiveChain(START)
    chain.take(segment(0, 1, 1, 2, 0))
    expect(chain.take(segment(1, 2, 3, 1, 0))).toBe(true)
  })
})
