/**
 * Unsigned integers up to 2⁵³ as groups of seven bits, lowest first, the top bit saying that more follow. Signed ones are
 * folded first (0, −1, 1, −2 … become 0, 1, 2, 3 …). Reading past the end or beyond 2⁵³ throws `RangeError`, which whoever
 * knows what is being read turns into `corrupt`.
 */
const HIGH = 0x1000_0000

export class VarintWriter {
  #bytes: Uint8Array
  #length = 0

  constructor(sizeHintBytes: number) {
    this.#bytes = new Uint8Array(Math.max(64, sizeHintBytes))
  }

  get length(): number {
    return this.#length
  }

  unsigned(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8)
    const bytes = this.#bytes
    let at = this.#length
    let rest = value
    // Bit operations see 32 bits only.
    while (rest >= HIGH) {
      bytes[at] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
      at += 1
    }
    while (rest >= 128) {
      bytes[at] = (rest & 127) | 128
      rest >>>= 7
      at += 1
    }
    bytes[at] = rest
    this.#length = at + 1
  }

  /** Of less than 2⁵² either way. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  raw(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What was written; valid until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(atLeastBytes: number): void {
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + atLeastBytes))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

export class VarintReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  unsigned(): number {
    const bytes = this.#bytes
    let byte = bytes[this.#at]
    if (byte === undefined) throw new RangeError('a number is cut off')
    this.#at += 1
    if (byte < 128) return byte
    let value = byte & 127
    let scale = 128
    do {
      byte = bytes[this.#at]
      if (byte === undefined) throw new RangeError('a number is cut off')
      this.#at += 1
      value += (byte & 127) * scale
      scale *= 128
    } while (byte >= 128 && scale < 2 ** 56)
    if (byte >= 128 || value > 2 ** 53) throw new RangeError('a number is too great')
    return value
  }

  signed(): number {
    const folded = this.unsigned()
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
  }

  raw(length: number): Uint8Array {
    if (length > this.left) throw new RangeError('bytes are cut off')
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }
}
