import { isStorageError } from '@twill/storage'
import { createPrng } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import {
  decodeSegment,
  encodeSegment,
  groupBytes,
  HEADER_BYTES,
  type SegmentHeader,
} from '../../src/log/segment.ts'
import { crc32 } from '../../../storage/src/crc32.ts'

const TIMELINE = '00ab00cd00ef0123'
const header: SegmentHeader = {
  timeline: TIMELINE,
  epoch: 7,
  slot: 2 ** 40 + 5,
  firstLsn: 2 ** 45,
  lastLsn: 2 ** 45 + 2,
  nonce: 'fedcba9876543210',
  link: 0xdead_beef,
}
const groups = [[bytes(1, 2, 3), bytes()], [bytes(9)]]

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}

function withChecksum(changed: Uint8Array): Uint8Array {
  const end = changed.length - 4
  new DataView(changed.buffer).setUint32(end, crc32(changed, 0, end), true)
  return changed
}

function kindOf(decode: () => unknown): string {
  try {
    decode()
  } catch (error) {
    return isStorageError(error) ? error.kind : String(error)
  }
  return 'decoded'
}

describe('a segment', () => {
  test('reads back as it was written', () => {
    const { bytes: encoded, crc } = encodeSegment(header, groups)
    const decoded = decodeSegment(encoded, TIMELINE, header.slot)
    expect(decoded).toEqual({ ...header, groups, crc, sizeBytes: encoded.length })
    expect(encoded.length).toBe(HEADER_BYTES + groupBytes([bytes(1, 2, 3), bytes()]) + 9 + 4)
  })

  test('without groups is a fence, and ends before its own first LSN', () => {
    const fence = { ...header, lastLsn: header.firstLsn - 1 }
    const { bytes: encoded } = encodeSegment(fence, [])
    expect(decodeSegment(encoded, TIMELINE, header.slot).groups).toEqual([])
  })

  test('has the layout that the specification draws', () => {
    const { bytes: encoded } = encodeSegment({ ...header, slot: 3, firstLsn: 4, lastLsn: 4 }, [
      [bytes(0x61)],
    ])
    const hex = Buffer.from(encoded).toString('hex')
    expect(hex.slice(0, -8)).toBe(
      '54574c47' +
        '01000000' +
        TIMELINE +
        '0700000000000000' +
        '0300000000000000' +
        '0400000000000000' +
        '0400000000000000' +
        'fedcba9876543210' +
        'efbeadde' +
        '01000000' +
        '01000000' +
        '01000000' +
        '61',
    )
  })

  test('with any one bit flipped is corrupt', () => {
    const { bytes: encoded } = encodeSegment(header, groups)
    for (let bit = 0; bit < encoded.length * 8; bit += 1) {
      const damaged = encoded.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(kindOf(() => decodeSegment(damaged, TIMELINE, header.slot))).toBe('corrupt')
    }
  })

  test('cut anywhere is corrupt', () => {
    const { bytes: encoded } = encodeSegment(header, groups)
    for (let length = 0; length < encoded.length; length += 1) {
      const cut = encoded.slice(0, length)
      expect(kindOf(() => decodeSegment(cut, TIMELINE, header.slot))).toBe('corrupt')
    }
  })

  test('of another slot or timeline is corrupt, and the slot is named', () => {
    const { bytes: encoded } = encodeSegment(header, groups)
    expect(() => decodeSegment(encoded, TIMELINE, 6)).toThrow(/log slot 6 of timeline 00ab/)
    expect(kindOf(() => decodeSegment(encoded, TIMELINE, 6))).toBe('corrupt')
    const other = '0000000000000000'
    expect(kindOf(() => decodeSegment(encoded, other, header.slot))).toBe('corrupt')
  })

  test('of a newer format is refused as such', () => {
    const { bytes: encoded } = encodeSegment(header, groups)
    encoded[4] = 2
    const decode = (): unknown => decodeSegment(withChecksum(encoded), TIMELINE, header.slot)
    expect(kindOf(decode)).toBe('invalid')
    expect(decode).toThrow(/has format 2; this program reads up to 1/)
  })

  test('whose lengths lie is corrupt though its checksum is right', () => {
    const prng = createPrng(1)
    const { bytes: encoded } = encodeSegment(header, groups)
    for (let round = 0; round < 2_000; round += 1) {
      const changed = encoded.slice()
      const at = prng.between(40, encoded.length - 5)
      const before = changed[at] as number
      changed[at] = prng.below(256)
      const decode = (): unknown => decodeSegment(withChecksum(changed), TIMELINE, header.slot)
      expect(['corrupt', 'decoded']).toContain(kindOf(decode))
      // The LSNs and the counts cannot change without contradiction.
      const isCount = (at >= 40 && at < 48) || (at >= 60 && at < HEADER_BYTES + 4)
      if (isCount && changed[at] !== before) expect(kindOf(decode)).toBe('corrupt')
    }
  })
})
