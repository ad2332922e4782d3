/**
 * Page names, composed so that no directory is needed:
 *
 *   bits 52…32  storage id (one per table or index; TRUNCATE and rewrites take a new one)
 *   bits 31…0   of an index: the node's number
 *               of a table: attribute number (11 bits; 0 = which slots are live), row group (21 bits)
 */
import type { PageId } from '@twill/storage'

export const SLOT_BITS = 11
/** Rows in a row group. */
export const GROUP_ROWS: number = 2 ** SLOT_BITS
export const SLOT_MASK: number = GROUP_ROWS - 1

const GROUP_BITS = 21
/** Row groups in a table: 2^32 rows, so that a row id fits in 32 bits. */
export const MAX_GROUPS: number = 2 ** GROUP_BITS
export const MAX_ATTNUM: number = 2 ** 11 - 1
export const MAX_NODES: number = 2 ** 32
export const MAX_STORAGE_ID: number = 2 ** 21 - 1

const STORAGE_UNIT = 2 ** 32

export function chunkPageId(storageId: number, attnum: number, group: number): PageId {
  return storageId * STORAGE_UNIT + attnum * MAX_GROUPS + group
}

export function nodePageId(storageId: number, node: number): PageId {
  return storageId * STORAGE_UNIT + node
}

/** A number by which the chunks of one row group are neighbours, in the order of their columns; within one storage id. */
export function chunkPlace(id: PageId): number {
  const within = id % STORAGE_UNIT
  const group = within % MAX_GROUPS
  return id - within + group * (MAX_ATTNUM + 1) + (within - group) / MAX_GROUPS
}

/** What a page id says, for error texts. */
export function describePage(id: PageId): string {
  const within = id % STORAGE_UNIT
  const group = within % MAX_GROUPS
  const attnum = (within - group) / MAX_GROUPS
  return `page ${id} (storage ${(id - within) / STORAGE_UNIT}, column ${attnum}, group or node ${group})`
}
