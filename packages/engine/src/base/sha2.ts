/**
 * SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4). The constants are fractional parts of roots of the first primes, worked out
 * at the first use.
 */
type Constants = {
  readonly k256: Int32Array
  readonly k512: BigUint64Array
  readonly start512: readonly bigint[]
  readonly start384: readonly bigint[]
}

let known: Constants | undefined

function constants(): Constants {
  if (known !== undefined) return known
  const primes = firstPrimes(80)
  const cubes = primes.map((prime) => rootFraction(prime, 3n))
  known = {
    k256: Int32Array.from(cubes.slice(0, 64), (root) => Number(root >> 32n)),
    k512: BigUint64Array.from(cubes),
    start512: primes.slice(0, 8).map((prime) => rootFraction(prime, 2n)),
    start384: primes.slice(8, 16).map((prime) => rootFraction(prime, 2n)),
  }
  return known
}

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n)
  }
  return found
}

/** The first 64 bits of the fraction of the square (degree 2) or cube (degree 3) root. */
function rootFraction(prime: number, degree: 2n | 3n): bigint {
  const scaled = BigInt(prime) << (64n * degree)
  let low = 0n
  let high = 1n << 73n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** degree <= scaled) low = middle
    else high = middle
  }
  return low & 0xffffffffffffffffn
}

/** The message with 80, zeros, and its length in bits as a big-endian number at the end of a block. */
function padded(message: Uint8Array, blockBytes: number): DataView {
  const tail = blockBytes / 8
  const blocks = Math.ceil((message.length + 1 + tail) / blockBytes)
  const bytes = new Uint8Array(blocks * blockBytes)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n)
  return view
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function sha32(message: Uint8Array, start: readonly number[], length: number): Uint8Array {
  const { k256 } = constants()
  const view = padded(message, 64)
  const state = Int32Array.from(start)
  const w = new Int32Array(64)
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = view.getInt32(block + i * 4)
      else {
        const a = w[i - 15] as number
        const b = w[i - 2] as number
        const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)
        const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)
        w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1
      }
    }
    compress32(state, w, k256)
  }
  const out = new DataView(new ArrayBuffer(32))
  state.forEach((word, i) => out.setInt32(i * 4, word))
  return new Uint8Array(out.buffer, 0, length)
}

function compress32(state: Int32Array, w: Int32Array, k256: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as number[] as Eight<number>
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (k256[i] as number) + (w[i] as number)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] as number) + word))
}

type Eight<T> = [T, T, T, T, T, T, T, T]

function rotate64(word: bigint, by: bigint): bigint {
  return BigInt.asUintN(64, (word >> by) | (word << (64n - by)))
}

function sha64(message: Uint8Array, start: readonly bigint[], length: number): Uint8Array {
  const { k512 } = constants()
  const view = padded(message, 128)
  const state = BigUint64Array.from(start)
  const w = new BigUint64Array(80)
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let i = 0; i < 80; i++) {
      if (i < 16) w[i] = view.getBigUint64(block + i * 8)
      else {
        const a = w[i - 15] as bigint
        const b = w[i - 2] as bigint
        const s0 = rotate64(a, 1n) ^ rotate64(a, 8n) ^ (a >> 7n)
        const s1 = rotate64(b, 19n) ^ rotate64(b, 61n) ^ (b >> 6n)
        w[i] = (w[i - 16] as bigint) + s0 + (w[i - 7] as bigint) + s1
      }
    }
    compress64(state, w, k512)
  }
  const out = new DataView(new ArrayBuffer(64))
  state.forEach((word, i) => out.setBigUint64(i * 8, word))
  return new Uint8Array(out.buffer, 0, length)
}

function compress64(state: BigUint64Array, w: BigUint64Array, k512: BigUint64Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as bigint[] as Eight<bigint>
  for (let i = 0; i < 80; i++) {
    const s1 = rotate64(e, 14n) ^ rotate64(e, 18n) ^ rotate64(e, 41n)
    const choice = (e & f) ^ (BigInt.asUintN(64, ~e) & g)
    const t1 = h + s1 + choice + (k512[i] as bigint) + (w[i] as bigint)
    const s0 = rotate64(a, 28n) ^ rotate64(a, 34n) ^ rotate64(a, 39n)
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
    const next = BigInt.asUintN(64, d + t1)
    ;[h, g, f, e, d, c, b, a] = [g, f, e, next, c, b, a, BigInt.asUintN(64, t1 + t2)]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] as bigint) + word))
}

/** `bits` of 224, 256, 384 or 512. */
export function sha2(message: Uint8Array, bits: 224 | 256 | 384 | 512): Uint8Array {
  const { start384, start512 } = constants()
  if (bits === 512) return sha64(message, start512, 64)
  if (bits === 384) return sha64(message, start384, 48)
  return bits === 256
    ? sha32(
        message,
        start512.map((word) => Number(word >> 32n)),
        32,
      )
    : sha32(
        message,
        start384.map((word) => Number(word & 0xffffffffn)),
        28,
      )
}
