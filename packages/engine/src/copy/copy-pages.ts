/** The pages of one root, from one storage into another, with a root in the target now and then from which a later run goes on. */
import type { Epoch, Lsn, PageId, PageWrite, Storage } from '@twill/storage'
import { decodeRoot } from '../txn/root.ts'
import { countPagesOfRoot, pagesOfRoot } from '../txn/root-pages.ts'
import { BATCH_BYTES, BATCH_PAGES_MAX, BATCH_PAGES_MIN } from './limits.ts'
import { encodeUnfinished, MARKER, type Unfinished } from './unfinished.ts'

export type PageCopy = {
  readonly target: Storage
  readonly epoch: Epoch
  readonly onProgress: (donePages: number, totalPages: number) => void
  readonly rootEveryBytes: number
}

export type Copied = { readonly pages: number; readonly bytes: number }

/** Goes on from where `from` says the target is. Afterwards all pages are there, under an unfinished root. */
export async function copyPages(
  copy: PageCopy,
  source: Storage,
  from: Unfinished,
): Promise<Copied> {
  const { epoch, onProgress, rootEveryBytes, target } = copy
  const facts = decodeRoot(from.root.bytes)
  const total = countPagesOfRoot(facts)
  const copied = { pages: 0, bytes: 0 }
  let { donePages } = from
  let lsn: Lsn | undefined
  let sinceRoot = 0
  const setRoot = async (): Promise<void> => {
    lsn ??= await nextLsn(copy)
    await target.setRoot(epoch, lsn, encodeUnfinished({ ...from, donePages }))
    lsn = undefined
    sinceRoot = 0
  }
  onProgress(donePages, total)
  for await (const { count, pages } of readPages(copy, source, pagesOfRoot(facts), from)) {
    lsn ??= await nextLsn(copy)
    await target.putPages(epoch, lsn, pages)
    const bytes = bytesOf(pages)
    donePages += count
    sinceRoot += bytes
    copied.pages += pages.length
    copied.bytes += bytes
    if (sinceRoot >= rootEveryBytes) await setRoot()
    onProgress(donePages, total)
  }
  await setRoot()
  return copied
}

/** Removes what an earlier run copied of a root that the source does not have any more. */
export async function removePages(copy: PageCopy, stale: Unfinished): Promise<void> {
  const { epoch, target } = copy
  const lsn = await nextLsn(copy)
  // The deletions and what the root says of them are one step.
  const mark = encodeUnfinished({ ...stale, donePages: 0, isStale: true })
  let ids: PageId[] = []
  const remove = async (): Promise<void> => {
    const pages = ids.map((id) => ({ id, bytes: undefined }))
    ids = []
    await target.putPages(epoch, lsn, pages)
  }
  // What was put after the last root that was set is not there.
  for (const id of firstOf(pagesOfRoot(decodeRoot(stale.root.bytes)), stale.donePages)) {
    ids.push(id)
    if (ids.length >= BATCH_PAGES_MAX) await remove()
  }
  if (ids.length > 0) await remove()
  await target.setRoot(epoch, lsn, mark)
}

/** Pages need an LSN that is in the log and after the newest root: each root takes a record of its own. */
export async function nextLsn({ epoch, target }: PageCopy): Promise<Lsn> {
  return (await target.appendWal(epoch, [MARKER])).lastLsn
}

type Batch = { readonly count: number; readonly pages: readonly PageWrite[] }

/** Reads the next pages while those before them are written. */
async function* readPages(
  { rootEveryBytes }: PageCopy,
  source: Storage,
  ids: Iterator<PageId>,
  { donePages, root }: Unfinished,
): AsyncGenerator<Batch, void> {
  for (let skipped = 0; skipped < donePages; skipped++) ids.next()
  let size = BATCH_PAGES_MIN
  const read = (): Promise<Batch> | undefined => {
    const wanted = take(ids, size)
    if (wanted.length === 0) return undefined
    const reading = readBatch(source, wanted, root.lsn)
    // It is waited for after the batch before it is written.
    reading.catch(() => undefined)
    return reading
  }
  let next = read()
  while (next !== undefined) {
    const batch = await next
    size = sizeAfter(batch, Math.min(BATCH_BYTES, rootEveryBytes))
    next = read()
    yield batch
  }
}

async function readBatch(source: Storage, ids: readonly PageId[], lsn: Lsn): Promise<Batch> {
  const found = await source.getPages(ids, lsn)
  const pages = ids.flatMap((id, at) => {
    const bytes = found[at]
    return bytes === undefined ? [] : [{ id, bytes }]
  })
  return { count: ids.length, pages }
}

function sizeAfter({ count, pages }: Batch, wantedBytes: number): number {
  const each = Math.max(1, bytesOf(pages) / count)
  return Math.min(BATCH_PAGES_MAX, Math.max(BATCH_PAGES_MIN, Math.floor(wantedBytes / each)))
}

function bytesOf(pages: readonly PageWrite[]): number {
  let bytes = 0
  for (const page of pages) bytes += page.bytes?.length ?? 0
  return bytes
}

function take(ids: Iterator<PageId>, count: number): PageId[] {
  const taken: PageId[] = []
  while (taken.length < count) {
    const { done, value } = ids.next()
    if (done === true) break
    taken.push(value)
  }
  return taken
}

function* firstOf(ids: Iterable<PageId>, count: number): Generator<PageId, void> {
  let left = count
  for (const id of ids) {
    if (left-- <= 0) return
    yield id
  }
}
