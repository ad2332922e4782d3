/** Reads what `ByteWriter` wrote. Reading past the end throws a `RangeError`: callers frame and check their input first. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = offset
  }

  get offset(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  seek(offset: number): void {
    this.#at = offset
  }

  #take(length: number): number {
    const at = this.#at
    if (at + length > this.#bytes.length) throw new RangeError('read past the end of the buffer')
    this.#at = at + length
    return at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  u16BE(): number {
    return this.#view.getUint16(this.#take(2))
  }

  i16BE(): number {
    return this.#view.getInt16(this.#take(2))
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  u32BE(): number {
    return this.#view.getUint32(this.#take(4))
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  i32BE(): number {
    return this.#view.getInt32(this.#take(4))
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true)
  }

  i64BE(): bigint {
    return this.#view.getBigInt64(this.#take(8))
  }

  f32BE(): number {
    return this.#view.getFloat32(this.#take(4))
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  f64BE(): number {
    return this.#view.getFloat64(this.#take(8))
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  utf8(length: number): string {
    const at = this.#take(length)
    const bytes = this.#bytes
    if (length < 32) {
      let text = ''
      for (let i = at; i < at + length; i++) {
        const byte = bytes[i] as number
        if (byte >= 0x80) return decoder.decode(bytes.subarray(at, at + length))
        text += String.fromCharCode(byte)
      }
      return text
    }
    return decoder.decode(bytes.subarray(at, at + length))
  }

  /** UTF-8 behind its byte length as a varint. */
  string(): string {
    return this.utf8(this.varint())
  }
}
