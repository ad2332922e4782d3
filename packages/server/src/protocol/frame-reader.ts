/**
 * Cuts received bytes into messages: a code, a length that counts itself, a body. Messages that lie within one chunk are read
 * where they are; one that spans chunks is put together once, when it is all there. Between messages nothing is kept.
 */
import {
  maxLargeMessageBytes,
  maxSmallMessageBytes,
  maxUnauthenticatedMessageBytes,
} from '../limits.ts'
import { frontend } from './codes.ts'
import { MessageReader } from './message-reader.ts'
import { invalidMessageLength, invalidMessageType } from './protocol-errors.ts'

const HEADER_BYTES = 5
const nothing = Buffer.alloc(0)

/** How long the body of a message may be, by code; `undefined` for codes that mean nothing. */
const largestBody: readonly (number | undefined)[] = (() => {
  const bounds: (number | undefined)[] = new Array<number | undefined>(256).fill(undefined)
  for (const code of Object.values(frontend)) bounds[code] = maxSmallMessageBytes
  const { query, parse, bind, copyData, functionCall } = frontend
  for (const code of [query, parse, bind, copyData, functionCall]) {
    bounds[code] = maxLargeMessageBytes
  }
  return bounds
})()

export class FrameReader {
  /** The message that `next` has found: its code, and its body. */
  code = 0
  readonly message: MessageReader = new MessageReader()
  #chunk: Buffer = nothing
  #at = 0
  /** Chunks that begin a message which is not all there, and how many bytes it still lacks. */
  #parts: Buffer[] = []
  #lacks = 0
  #authenticated = false

  /** From now on messages may be as large as data is. */
  authenticated(): void {
    this.#authenticated = true
  }

  /** Bytes kept for a message that is not complete, or not yet looked at. */
  get heldBytes(): number {
    let held = this.#chunk.length - this.#at
    for (const part of this.#parts) held += part.length
    return held
  }

  /** The next bytes received; those before have to have been read out (`next` was false). */
  push(chunk: Buffer): void {
    if (this.#parts.length === 0) {
      this.#chunk = chunk
      this.#at = 0
      return
    }
    this.#parts.push(chunk)
    this.#lacks -= chunk.length
    if (this.#lacks > 0) return
    this.#chunk = Buffer.concat(this.#parts)
    this.#at = 0
    this.#parts = []
  }

  /** Goes to the next message that is all there. Throws a FATAL 08P01 where there cannot be one. */
  next(): boolean {
    if (this.#parts.length > 0) return false
    const chunk = this.#chunk
    const at = this.#at
    const available = chunk.length - at
    if (available < HEADER_BYTES) return this.#keep(HEADER_BYTES - available)
    const code = chunk[at] as number
    const length = chunk.readInt32BE(at + 1)
    this.#check(code, length)
    const end = at + 1 + length
    if (end > chunk.length) return this.#keep(end - chunk.length)
    this.code = code
    this.message.point(chunk, at + HEADER_BYTES, end)
    this.#at = end
    return true
  }

  /** Lets go of the chunk: between messages a connection holds none. */
  #keep(lacks: number): false {
    const rest = this.#at === 0 ? this.#chunk : this.#chunk.subarray(this.#at)
    this.#chunk = nothing
    this.#at = 0
    this.message.point(nothing, 0, 0)
    if (rest.length === 0) return false
    // A few bytes are copied, so that they do not keep the whole chunk.
    this.#parts.push(rest.length < 1024 ? Buffer.from(rest) : rest)
    this.#lacks = lacks
    return false
  }

  #check(code: number, length: number): void {
    const bound = largestBody[code]
    if (bound === undefined) throw invalidMessageType(code)
    const most = this.#authenticated ? bound : Math.min(bound, maxUnauthenticatedMessageBytes)
    if (length < 4 || length - 4 > most) throw invalidMessageLength()
  }
}
