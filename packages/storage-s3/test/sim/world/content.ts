/**
 * What the engine of a simulated database would write. A record is the number of a transaction, and what a page holds follows from
 * the number of the last transaction that touched it: so the log alone says what every page must be as of every LSN.
 */
import type { PageId, PageWrite } from '@twill/storage'

export const PAGE_IDS: readonly PageId[] = [0, 1, 2, 9, 500, 2 ** 40]

/** Roots of one in so many checkpoints are too long for the manifest. */
const LONG_ROOT_EVERY = 13
const LONG_ROOT_BYTES = 50_000

function hash(a: number, b: number): number {
  let z = Math.imul(a ^ (b + 0x9e37), 0x21f0_aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a_2d97)
  return (z ^ (z >>> 15)) >>> 0
}

/** One to three of the pages. */
export function pagesOf(transaction: number): readonly PageId[] {
  const h = hash(transaction, 1)
  const first = h % PAGE_IDS.length
  const count = 1 + ((h >>> 8) % 3)
  return Array.from({ length: count }, (_, i) => PAGE_IDS[(first + i) % PAGE_IDS.length] as PageId)
}

/** One page in six is deleted by whoever touches it, one in twelve is left empty. */
export function contentOf(transaction: number, id: PageId): Uint8Array | undefined {
  const h = hash(transaction, id % 1009)
  if (h % 6 === 0) return undefined
  if (h % 12 === 1) return new Uint8Array(0)
  const bytes = new Uint8Array(8 + ((h >>> 4) % 120))
  new DataView(bytes.buffer).setUint32(0, transaction, true)
  for (let at = 4; at < bytes.length; at += 1) bytes[at] = hash(h, at) & 0xff
  return bytes
}

export function writeOf(transaction: number, id: PageId): PageWrite {
  return { id, bytes: contentOf(transaction, id) }
}

export function encodeRecord(transaction: number): Uint8Array {
  const bytes = new Uint8Array(4 + (transaction % 5) * 9)
  new DataView(bytes.buffer).setUint32(0, transaction, true)
  return bytes
}

export function decodeRecord(record: Uint8Array): number {
  return new DataView(record.buffer, record.byteOffset).getUint32(0, true)
}

/** A root says as of which LSN it is, and what the last transaction was. */
export function encodeRoot(lsn: number, transaction: number): Uint8Array {
  const isLong = hash(lsn, transaction) % LONG_ROOT_EVERY === 0
  const bytes = new Uint8Array(isLong ? LONG_ROOT_BYTES : 8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, lsn, true)
  view.setUint32(4, transaction, true)
  return bytes
}

export function isRootOf(bytes: Uint8Array, lsn: number, transaction: number): boolean {
  return sameBytes(bytes, encodeRoot(lsn, transaction))
}

export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false
  return true
}
