/**
 * Bob Jenkins' lookup3 hash over bytes, little-endian, with the seed and final values that PostgreSQL's hash functions use, so
 * that `hashtext('x')` and the like give the numbers people partition and lock by.
 */
function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

function mix(s: Int32Array): void {
  let [a, b, c] = s as unknown as [number, number, number]
  for (const [x, y, z] of [
    [4, 6, 8],
    [16, 19, 4],
  ] as const) {
    a = ((a - c) | 0) ^ rotate(c, x)
    c = (c + b) | 0
    b = ((b - a) | 0) ^ rotate(a, y)
    a = (a + c) | 0
    c = ((c - b) | 0) ^ rotate(b, z)
    b = (b + a) | 0
  }
  s[0] = a
  s[1] = b
  s[2] = c
}

function finish(s: Int32Array): void {
  let [a, b, c] = s as unknown as [number, number, number]
  c = ((c ^ b) - rotate(b, 14)) | 0
  a = ((a ^ c) - rotate(c, 11)) | 0
  b = ((b ^ a) - rotate(a, 25)) | 0
  c = ((c ^ b) - rotate(b, 16)) | 0
  a = ((a ^ c) - rotate(c, 4)) | 0
  b = ((b ^ a) - rotate(a, 14)) | 0
  c = ((c ^ b) - rotate(b, 24)) | 0
  s[0] = a
  s[1] = b
  s[2] = c
}

const INITIAL = 0x9e3779b9
const OFFSET = 3923095

function start(length: number, seed: bigint): Int32Array {
  const initial = (INITIAL + length + OFFSET) | 0
  const s = new Int32Array([initial, initial, initial])
  if (seed !== 0n) {
    s[0] = (s[0] as number) + Number(BigInt.asIntN(32, seed >> 32n))
    s[1] = (s[1] as number) + Number(BigInt.asIntN(32, seed))
    mix(s)
  }
  return s
}

function run(bytes: Uint8Array, seed: bigint): Int32Array {
  const s = start(bytes.length, seed)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  for (; bytes.length - at >= 12; at += 12) {
    for (let i = 0; i < 3; i++) s[i] = (s[i] as number) + view.getInt32(at + i * 4, true)
    mix(s)
  }
  for (let left = 0; at + left < bytes.length; left++) {
    // The low byte of the third word is left for the length.
    const place = left < 8 ? left : left + 1
    s[place >> 2] = (s[place >> 2] as number) + ((bytes[at + left] as number) << ((place & 3) * 8))
  }
  finish(s)
  return s
}

/** A signed 32-bit hash. */
export function hashAny(bytes: Uint8Array): number {
  return run(bytes, 0n)[2] as number
}

/** A signed 64-bit hash; its low half is `hashAny` when the seed is 0. */
export function hashAnyExtended(bytes: Uint8Array, seed: bigint): bigint {
  const s = run(bytes, seed)
  return BigInt.asIntN(
    64,
    (BigInt(s[1] as number) << 32n) | BigInt.asUintN(32, BigInt(s[2] as number)),
  )
}

/** The hash of one unsigned 32-bit number. */
export function hashUint32(value: number): number {
  const s = start(4, 0n)
  s[0] = (s[0] as number) + (value | 0)
  finish(s)
  return s[2] as number
}

export function hashUint32Extended(value: number, seed: bigint): bigint {
  const s = start(4, seed)
  s[0] = (s[0] as number) + (value | 0)
  finish(s)
  return BigInt.asIntN(
    64,
    (BigInt(s[1] as number) << 32n) | BigInt.asUintN(32, BigInt(s[2] as number)),
  )
}
