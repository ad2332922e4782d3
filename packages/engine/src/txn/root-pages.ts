/** Which pages a checkpoint may have: page ids are computed, so the root alone tells. */
import type { PageId } from '@twill/storage'
import { countPagesOf, pageNumbersOf } from '../index/index-storage.ts'
import { chunkPageId, nodePageId } from '../store/page-id.ts'
import type { RootFacts } from './root.ts'

/**
 * Every page that a reader as of this root can ask for, by storage id; pages of one row group follow each other. Some of them were
 * never written.
 */
export function* pagesOfRoot({ catalog, indexes, tables }: RootFacts): Generator<PageId, void> {
  const attnums = new Map<number, readonly number[]>()
  for (const object of catalog) {
    if (object.kind !== 'table') continue
    attnums.set(object.storageId, [0, ...object.columns.map(({ attnum }) => attnum)])
  }
  for (const [id, { groups }] of inOrder(tables)) {
    for (let group = 0; group < groups; group++) {
      for (const attnum of attnums.get(id) ?? []) yield chunkPageId(id, attnum, group)
    }
  }
  for (const [id, facts] of inOrder(indexes)) {
    for (const number of pageNumbersOf(facts)) yield nodePageId(id, number)
  }
}

/** How many `pagesOfRoot` gives. */
export function countPagesOfRoot({ catalog, indexes, tables }: RootFacts): number {
  let count = 0
  for (const object of catalog) {
    if (object.kind !== 'table') continue
    count += (tables[object.storageId]?.groups ?? 0) * (object.columns.length + 1)
  }
  for (const facts of Object.values(indexes)) count += countPagesOf(facts)
  return count
}

function inOrder<T>(byStorageId: Readonly<Record<string, T>>): (readonly [number, T])[] {
  return Object.entries(byStorageId)
    .map(([id, facts]) => [Number(id), facts] as const)
    .sort(([a], [b]) => a - b)
}
