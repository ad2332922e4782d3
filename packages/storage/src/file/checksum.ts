import * as zlib from 'node:zlib'
import { crc32 } from '../crc32.ts'

/** Below this the native call costs more than the work. */
const NATIVE_FROM_BYTES = 256

// Node has it from 20.15 and 22.2 on.
const native: ((bytes: Uint8Array, seed?: number) => number) | undefined = zlib.crc32

/** CRC-32 by whichever way is the faster for the length. `seed` is the CRC of what came before. */
export function checksum(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  if (native === undefined || end - start < NATIVE_FROM_BYTES) return crc32(bytes, start, end, seed)
  return native(bytes.subarray(start, end), seed)
}
