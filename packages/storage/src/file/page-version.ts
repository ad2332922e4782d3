/** How a page version stands in the page table, and the ids that are not pages. */
import type { Extent } from './extent.ts'

/** Roots are kept like versions of this page. */
export const ROOT_ID = -1
/** When each root was set: the time stands in the place of an offset. */
export const ROOT_TIME_ID = -2

const DELETED_LENGTH = 0xffff_ffff
const TIME_LENGTH = 0xffff_fffe

/** The version that says a page is not there any more. */
export const DELETED: Extent = { offset: 0, length: DELETED_LENGTH, crc: 0 }

/** A page of no bytes. */
export const EMPTY: Extent = { offset: 0, length: 0, crc: 0 }

export function timeVersion(timeMs: number): Extent {
  return { offset: timeMs, length: TIME_LENGTH, crc: 0 }
}

export function isDeleted(length: number): boolean {
  return length === DELETED_LENGTH
}

/** Whether a version with this length occupies room outside the table. */
export function hasRoom(length: number): boolean {
  return length > 0 && length < TIME_LENGTH
}
