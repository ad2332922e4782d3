/** A small root as text, for the manifest. */
import { INLINE_ROOT_MAX_BYTES } from '../limits.ts'

/** `undefined` where it is too long. */
export function encodeRoot(root: Uint8Array): string | undefined {
  return root.length > INLINE_ROOT_MAX_BYTES ? undefined : Buffer.from(root).toString('base64')
}

export function decodeRoot(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}
