/** Checks of what callers of the storage seam hand in. */
import { invalid } from '../errors.ts'
import type { Lsn } from '../lsn.ts'
import type { PageId, PageWrite, RetentionWindow } from '../storage.ts'

/** A group is one frame, whose length is 32 bits; the bound leaves room for the frame's own fields. */
export const GROUP_MAX_BYTES = 0x4000_0000

/** A page's length is 32 bits, of which the highest values are marks. */
export const PAGE_MAX_BYTES = 0x4000_0000

export function checkLsn(lsn: Lsn): void {
  if (!Number.isSafeInteger(lsn) || lsn < 0) throw invalid(`invalid LSN ${lsn}`)
}

export function checkRecords(records: readonly Uint8Array[]): void {
  if (records.length === 0) throw invalid('a group of log records must not be empty')
  let bytes = 0
  for (const record of records) bytes += record.length + 4
  if (bytes > GROUP_MAX_BYTES) {
    throw invalid(`a group of ${bytes} bytes is larger than ${GROUP_MAX_BYTES}`)
  }
}

export function checkIds(ids: readonly PageId[]): void {
  for (const id of ids) {
    if (!Number.isSafeInteger(id) || id < 0) throw invalid(`invalid page id ${id}`)
  }
}

export function checkPages(pages: readonly PageWrite[]): void {
  for (const { id, bytes } of pages) {
    if (!Number.isSafeInteger(id) || id < 0) throw invalid(`invalid page id ${id}`)
    if (bytes !== undefined && bytes.length > PAGE_MAX_BYTES) {
      throw invalid(`a page of ${bytes.length} bytes is larger than ${PAGE_MAX_BYTES}`)
    }
  }
}

export function checkRetention(window: RetentionWindow): void {
  const amount = window.kind === 'lsns' ? window.count : window.ms
  if (!(amount >= 0)) throw invalid(`invalid retention window ${amount}`)
}
