/** Appends bytes to a buffer that grows. Little-endian for stored forms; `*BE` for the wire and for order-preserving keys. */
const encoder = new TextEncoder()

/**
 * Between these sizes a buffer grows fourfold, and to twice its size below and above: what is copied has been paid for page by
 * page, while room that is never written to costs next to nothing.
 */
const FAST_GROWTH_FROM = 1024 * 1024
const FAST_GROWTH_TO = 32 * 1024 * 1024

/** A sign and the sixteen digits of a safe integer. */
const MAX_DECIMAL = 17

export class ByteWriter {
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  /** Bytes there is room for before the buffer grows. */
  get capacity(): number {
    return this.#bytes.length
  }

  /** Forgets what was written and keeps the buffer. */
  reset(): void {
    this.#length = 0
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** A view of what was written; overwritten by the next use. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Whether what was written is the first `length` bytes of `other`. No view is made. */
  equals(other: Uint8Array, length: number): boolean {
    if (this.#length !== length) return false
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) if (bytes[i] !== other[i]) return false
    return true
  }

  #reserve(extra: number): number {
    const at = this.#length
    const needed = at + extra
    if (needed > this.#bytes.length) this.#grow(needed)
    this.#length = needed
    return at
  }

  #grow(needed: number): void {
    let capacity = this.#bytes.length
    do {
      capacity *= capacity >= FAST_GROWTH_FROM && capacity < FAST_GROWTH_TO ? 4 : 2
    } while (capacity < needed)
    const grown = new Uint8Array(capacity)
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  u8(value: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = value
  }

  u16(value: number): void {
    // Reserved first: growing replaces the view.
    const at = this.#reserve(2)
    this.#view.setUint16(at, value, true)
  }

  u16BE(value: number): void {
    const at = this.#reserve(2)
    this.#view.setUint16(at, value)
  }

  i16BE(value: number): void {
    const at = this.#reserve(2)
    this.#view.setInt16(at, value)
  }

  u32(value: number): void {
    const at = this.#reserve(4)
    this.#view.setUint32(at, value, true)
  }

  u32BE(value: number): void {
    const at = this.#reserve(4)
    this.#view.setUint32(at, value)
  }

  i32(value: number): void {
    const at = this.#reserve(4)
    this.#view.setInt32(at, value, true)
  }

  i32BE(value: number): void {
    const at = this.#reserve(4)
    this.#view.setInt32(at, value)
  }

  i64(value: bigint): void {
    const at = this.#reserve(8)
    this.#view.setBigInt64(at, value, true)
  }

  i64BE(value: bigint): void {
    const at = this.#reserve(8)
    this.#view.setBigInt64(at, value)
  }

  f32BE(value: number): void {
    const at = this.#reserve(4)
    this.#view.setFloat32(at, value)
  }

  f64(value: number): void {
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value, true)
  }

  f64BE(value: number): void {
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value)
  }

  /** Writes over four bytes that are there. */
  setU32BE(at: number, value: number): void {
    this.#view.setUint32(at, value)
  }

  /** The digits of a safe integer; returns how many characters they are. */
  decimal(value: number): number {
    const start = this.#reserve(MAX_DECIMAL)
    const bytes = this.#bytes
    let first = start
    let rest = value
    if (rest < 0) {
      bytes[first++] = 45
      rest = -rest
    }
    let last = first
    for (let bound = 10; rest >= bound; bound *= 10) last++
    this.#length = last + 1
    // The upper digits leave the range in which `| 0` divides.
    while (rest > 2147483647) {
      const quotient = Math.floor(rest / 10)
      bytes[last--] = 48 + (rest - quotient * 10)
      rest = quotient
    }
    while (last >= first) {
      const quotient = (rest / 10) | 0
      bytes[last--] = 48 + (rest - quotient * 10)
      rest = quotient
    }
    return this.#length - start
  }

  /** Writes over eight bytes that are there. */
  setF64(at: number, value: number): void {
    this.#view.setFloat64(at, value, true)
  }

  /** Writes over four bytes that are there. */
  setI32BE(at: number, value: number): void {
    this.#view.setInt32(at, value)
  }

  /** An unsigned safe integer in 7-bit groups, least significant first. */
  varint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.u8((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.u8(rest)
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length)
    this.#bytes.set(value, at)
  }

  /** UTF-8, with no length in front; returns the number of bytes. */
  utf8(value: string): number {
    const length = value.length
    const at = this.#reserve(length * 3)
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code >= 0x80) return this.#utf8Slow(value, at)
      bytes[at + i] = code
    }
    this.#length = at + length
    return length
  }

  #utf8Slow(value: string, at: number): number {
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(at))
    this.#length = at + written
    return written
  }

  /** UTF-8 behind its byte length as a varint. */
  string(value: string): void {
    const encoded = encoder.encode(value)
    this.varint(encoded.length)
    this.bytes(encoded)
  }
}
