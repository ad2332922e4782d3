/** Bytes of a stream as text. A character may be cut between two chunks; what is no UTF-8 is told after all that comes before it. */
import { invalidBytes, firstInvalidByte } from '../../errors/invalid-bytes.ts'
import type { SqlError } from '../../errors/sql-error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const nothing = new Uint8Array(0)

export class Utf8Stream {
  #carry: Uint8Array = nothing
  /** What the text that was decoded is followed by. */
  error: SqlError | undefined

  /** `isLast`: nothing comes that could complete a character. */
  decode(chunk: Uint8Array, isLast: boolean): string {
    if (this.error !== undefined) return ''
    const bytes = this.#carry.length === 0 ? chunk : joined(this.#carry, chunk)
    const end = isLast ? bytes.length : wholeLength(bytes)
    this.#carry = bytes.slice(end)
    const whole = end === bytes.length ? bytes : bytes.subarray(0, end)
    try {
      const text = decoder.decode(whole)
      if (!text.includes('\0')) return text
    } catch {
      // The bytes before the wrong ones are decoded below.
    }
    const good = firstInvalidByte(whole)
    this.error = invalidBytes(whole, undefined)
    return decoder.decode(whole.subarray(0, good))
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

/** How many bytes there are before a character that has only begun. */
function wholeLength(bytes: Uint8Array): number {
  const { length } = bytes
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] as number
    if (byte < 0x80) return length
    if (byte < 0xc0) continue
    const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return needed > back ? length - back : length
  }
  return length
}
