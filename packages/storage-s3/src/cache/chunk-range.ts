/** Which chunks a range of bytes lies in, and the range out of them. */
import type { ByteRange } from '@twill/storage/object'
import { CHUNK_BYTES } from './limits.ts'

export function firstChunk({ offset }: ByteRange): number {
  return Math.floor(offset / CHUNK_BYTES)
}

export function lastChunk({ offset, length }: ByteRange): number {
  return Math.floor((offset + Math.max(1, length) - 1) / CHUNK_BYTES)
}

/** `chunks` are those from the first to the last of the range. Shares memory with them where it lies in one. */
export function cutOut(chunks: readonly Uint8Array[], { offset, length }: ByteRange): Uint8Array {
  const skip = offset % CHUNK_BYTES
  if (chunks.length === 1) return (chunks[0] as Uint8Array).subarray(skip, skip + length)
  const whole = new Uint8Array(length)
  let at = -skip
  for (const chunk of chunks) {
    const from = Math.max(0, -at)
    const to = Math.min(chunk.length, length - at)
    whole.set(chunk.subarray(from, to), at + from)
    at += chunk.length
  }
  return whole
}
