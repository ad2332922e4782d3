/** Where some bytes lie in the main file. */
import { corrupt } from '../errors.ts'
import { checksum } from './checksum.ts'
import type { OpenFile } from './file-system.ts'

export type Extent = {
  /** In bytes from the start of the file. */
  readonly offset: number
  readonly length: number
  /** CRC-32 of the bytes. */
  readonly crc: number
}

/** Reads and proves an extent. `what` names it in the error. */
export function readExtent(file: OpenFile, extent: Extent, what: string): Uint8Array {
  const bytes = new Uint8Array(extent.length)
  const count = file.read(bytes, extent.offset)
  proveExtent(bytes, count, extent, what)
  return bytes
}

/** `count` is how many of the bytes there were in the file. */
export function proveExtent(bytes: Uint8Array, count: number, extent: Extent, what: string): void {
  if (count < extent.length) {
    throw corrupt(`${what} at offset ${extent.offset} ends beyond the end of the file`)
  }
  if (checksum(bytes, 0, extent.length) !== extent.crc) {
    throw corrupt(`${what} at offset ${extent.offset} (${extent.length} bytes) fails its checksum`)
  }
}
