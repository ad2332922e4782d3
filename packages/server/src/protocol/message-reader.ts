/**
 * A cursor over the body of one message. It is pointed at each message in turn and copies nothing; numbers are big-endian, strings
 * UTF-8 up to a zero byte. What the body does not hold throws 08P01, what is no UTF-8 22021.
 */
import { insufficientData, invalidString, invalidUtf8, trailingData } from './protocol-errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const nothing = Buffer.alloc(0)

export class MessageReader {
  bytes: Buffer = nothing
  at = 0
  end = 0

  point(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  get remaining(): number {
    return this.end - this.at
  }

  #take(length: number): number {
    const { at } = this
    if (length < 0 || at + length > this.end) throw insufficientData()
    this.at = at + length
    return at
  }

  u8(): number {
    return this.bytes[this.#take(1)] as number
  }

  i16(): number {
    return this.bytes.readInt16BE(this.#take(2))
  }

  /** A count that goes to 65,535. */
  u16(): number {
    return this.bytes.readUInt16BE(this.#take(2))
  }

  i32(): number {
    return this.bytes.readInt32BE(this.#take(4))
  }

  u32(): number {
    return this.bytes.readUInt32BE(this.#take(4))
  }

  /** Passes over so many bytes and answers where they began. */
  skip(length: number): number {
    return this.#take(length)
  }

  /** A view, not a copy. */
  view(length: number): Buffer {
    const at = this.#take(length)
    return this.bytes.subarray(at, at + length)
  }

  cstring(): string {
    const { at, bytes } = this
    if (at < this.end && bytes[at] === 0) {
      this.at = at + 1
      return ''
    }
    const stop = bytes.indexOf(0, at)
    if (stop < 0 || stop >= this.end) throw invalidString()
    this.at = stop + 1
    return decodeUtf8(bytes, at, stop)
  }

  /** The message has to be over. */
  finish(): void {
    if (this.at !== this.end) throw trailingData()
  }
}

/** Text of which most is ASCII; throws 22021. */
export function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    if ((bytes[at] as number) >= 0x80) return decodeStrictly(bytes.subarray(start, end))
  }
  return bytes.toString('latin1', start, end)
}

function decodeStrictly(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw invalidUtf8(bytes)
  }
}
