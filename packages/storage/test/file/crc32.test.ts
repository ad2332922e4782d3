import { createPrng } from '@twill/storage/sim'
import { expect, test } from 'vitest'
import { crc32 } from '../../src/crc32.ts'
import { checksum } from '../../src/file/checksum.ts'

/** The definition, bit by bit. */
function plainCrc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1
  }
  return ~crc >>> 0
}

test('the check value of the published polynomial comes out', () => {
  const digits = new TextEncoder().encode('123456789')
  expect(crc32(digits, 0, digits.length)).toBe(0xcb_f4_39_26)
})

test('every length and start agrees with the definition, in one piece, in two, and natively', () => {
  const prng = createPrng(1)
  const bytes = Uint8Array.from({ length: 700 }, () => prng.uint32())
  for (let length = 0; length < 600; length += 1) {
    const start = length % 17
    const end = start + length
    const wanted = plainCrc32(bytes.subarray(start, end))
    expect(crc32(bytes, start, end)).toBe(wanted)
    expect(checksum(bytes, start, end)).toBe(wanted)
    const middle = start + (length >>> 1)
    expect(crc32(bytes, middle, end, crc32(bytes, start, middle))).toBe(wanted)
  }
})
