/** Pages of what was dropped, until a checkpoint has deleted them. */
import type { PageId } from '@twill/storage'
import { type IndexFacts, pageNumbersOf } from '../index/index-storage.ts'
import { chunkPageId, nodePageId } from '../store/page-id.ts'

export type Dropped =
  | {
      readonly kind: 'chunks'
      readonly storageId: number
      readonly attnums: number[]
      groups: number
    }
  | { readonly kind: 'index'; readonly storageId: number; readonly facts: IndexFacts }

/** Page ids of what was dropped. */
export function* droppedPages(dropped: Dropped): Iterable<PageId> {
  if (dropped.kind === 'index') {
    for (const number of pageNumbersOf(dropped.facts)) yield nodePageId(dropped.storageId, number)
    return
  }
  for (const attnum of dropped.attnums) {
    for (let i = 0; i < dropped.groups; i++) yield chunkPageId(dropped.storageId, attnum, i)
  }
}
