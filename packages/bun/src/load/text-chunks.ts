/** A text, or pieces of one, as UTF-8 in pieces of bounded size; a byte order mark in front is left out. */
import type { CopySource } from './copy-from.ts'

const CHUNK_CHARACTERS = 32 * 1024
const encoder = new TextEncoder()

/** `read` learns of the bytes, or of the characters of strings. */
export async function* textChunks(
  source: CopySource,
  read: { length: number },
): AsyncGenerator<Uint8Array, undefined> {
  let isFirst = true
  for await (const chunk of typeof source === 'string' ? pieces(source) : source) {
    read.length += chunk.length
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk
    const hasMark = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    yield hasMark ? bytes.subarray(3) : bytes
    isFirst = false
  }
}

/** Cut so that no character is. */
function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + CHUNK_CHARACTERS, text.length)
    const isCut = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))
    if (isCut) end--
    yield text.slice(at, end)
    at = end
  }
}
