/**
 * Copies a database from one storage to another: the newest root with every page it can ask for, and the log after it. The copy has the
 * same catalog, oids, storage ids, rows and sequences, to the byte; its LSNs begin anew, because a storage gives them out in order and
 * the source's history is not copied, nor are its branches.
 *
 * It works on the storage seam alone, writes nothing to the source, and holds a few megabytes. Until the last step the target
 * is no database that an engine would open; an interrupted copy goes on from its last root. The last step, setting the root,
 * makes all of it visible.
 */
import { isStorageError, type Lsn, type Root, type Storage, type WalEntry } from '@twill/storage'
import { otherDatabaseThere, sourceMovesOn } from '../errors/storage-errors.ts'
import { sameBytes } from '../kernels/compare-bytes.ts'
import { decodeRoot } from '../txn/root.ts'
import { countPagesOfRoot } from '../txn/root-pages.ts'
import { UNFINISHED_COPY_VERSION } from '../wal/record-format.ts'
import { copyPages, nextLsn, type PageCopy, removePages } from './copy-pages.ts'
import {
  GROUP_BYTES,
  GROUP_RECORDS,
  ROOT_EVERY_BYTES,
  ROOTS_COMPARED_MAX,
  STARTS_MAX,
} from './limits.ts'
import { decodeUnfinished, type Unfinished } from './unfinished.ts'

export type CopyOptions = {
  /** Is read as it is when the copy begins. It may have a writer, if it keeps its history for as long as the copy takes. */
  readonly source: Storage
  readonly target: Storage
  /** For people: who writes to the target. */
  readonly owner?: string
  readonly onProgress?: (donePages: number, totalPages: number) => void
  /** How much an interrupted copy loses at most. Default: 32 MiB. */
  readonly rootEveryBytes?: number
}

export type CopyReport = {
  /** `there`: nothing was to be done. */
  readonly kind: 'copied' | 'there'
  /** Of this run. */
  readonly pages: number
  readonly records: number
  readonly bytes: number
}

/** 42P04 where something else is in the target, 55000 where the source does not keep what is being copied. */
export async function copyDatabase(options: CopyOptions): Promise<CopyReport> {
  const { source, target } = options
  const state = await stateOf(target)
  if (state.kind === 'database' && (await isCopy(source, target, state.root))) {
    await dropBeginning(target)
    return { kind: 'there', pages: 0, records: 0, bytes: 0 }
  }
  const root = await source.getRoot()
  if (state.kind === 'database' && (state.root !== undefined || root !== undefined)) {
    throw otherDatabaseThere()
  }
  // Not a root of this program's, or half a copy itself.
  if (root !== undefined) decodeRoot(root.bytes)
  const { epoch } = await target.acquireWriter(options.owner ?? 'a copy')
  const { onProgress = () => undefined, rootEveryBytes = ROOT_EVERY_BYTES } = options
  const copy: PageCopy = { target, epoch, onProgress, rootEveryBytes }
  if (root === undefined) return copyLogOnly(copy, source)
  for (let start = 1; ; start++) {
    try {
      return await copyAll(copy, source)
    } catch (error) {
      if (!isStorageError(error, 'not-found')) throw error
      if (start >= STARTS_MAX) throw sourceMovesOn(error)
    }
  }
}

type State =
  /** Nothing, or half a copy. */
  | { readonly kind: 'begun'; readonly unfinished: Unfinished | undefined; readonly rootLsn: Lsn }
  | { readonly kind: 'database'; readonly root: Root | undefined }

async function stateOf(target: Storage): Promise<State> {
  const root = await target.getRoot()
  if (root !== undefined) {
    const unfinished = decodeUnfinished(root.bytes)
    if (unfinished === undefined) return { kind: 'database', root }
    return { kind: 'begun', unfinished, rootLsn: root.lsn }
  }
  const { durableLsn } = await target.head()
  for await (const [first] of target.scanWal(1, Math.min(1, durableLsn))) {
    if (first?.record[0] === UNFINISHED_COPY_VERSION) break
    return { kind: 'database', root: undefined }
  }
  return { kind: 'begun', unfinished: undefined, rootLsn: 0 }
}

async function copyAll(copy: PageCopy, source: Storage): Promise<CopyReport> {
  const { epoch, target } = copy
  const state = await stateOf(target)
  if (state.kind === 'database') throw otherDatabaseThere()
  const from = await begin(copy, source, state.unfinished)
  const isAllThere = from === state.unfinished && isComplete(from)
  const copied = isAllThere ? { pages: 0, bytes: 0 } : await copyPages(copy, source, from)
  const rootLsn = isAllThere ? state.rootLsn : (await target.head()).rootLsn
  // The root's own LSN, and the tail of the log after it: perhaps an earlier run has brought some of it.
  const { durableLsn } = await target.head()
  const lsn = durableLsn > rootLsn ? rootLsn + 1 : await nextLsn(copy)
  const have = Math.max(0, durableLsn - lsn)
  const records = await copyTail(copy, source.scanWal(from.root.lsn + have + 1))
  await target.setRoot(epoch, lsn, from.root.bytes)
  await dropBeginning(target)
  return { kind: 'copied', records, ...copied }
}

/** Where this run goes on; or the beginning, where the source has moved on from what an earlier one copied. */
async function begin(
  copy: PageCopy,
  source: Storage,
  found: Unfinished | undefined,
): Promise<Unfinished> {
  if (found !== undefined) {
    if (!found.isStale && (await hasRoot(source, found.root))) return found
    if (found.donePages > 0) await removePages(copy, found)
  }
  const root = await source.getRoot()
  if (root === undefined) throw otherDatabaseThere()
  return { root, donePages: 0, isStale: false }
}

function isComplete({ donePages, root }: Unfinished): boolean {
  return donePages >= countPagesOfRoot(decodeRoot(root.bytes))
}

async function hasRoot(source: Storage, { bytes, lsn }: Root): Promise<boolean> {
  const root = await rootAt(source, lsn)
  return root?.lsn === lsn && sameBytes(root.bytes, bytes)
}

/** `undefined` also where that history is gone. */
async function rootAt(storage: Storage, lsn: Lsn): Promise<Root | undefined> {
  try {
    return await storage.getRoot(lsn)
  } catch (error) {
    if (isStorageError(error, 'not-found')) return undefined
    throw error
  }
}

/** What came after the source's newest root, or all that there is, in order. Answers how many records. */
async function copyTail(
  { epoch, target }: PageCopy,
  batches: AsyncIterable<readonly WalEntry[]>,
): Promise<number> {
  let count = 0
  let group: Uint8Array[] = []
  let bytes = 0
  const flush = async (): Promise<void> => {
    if (group.length === 0) return
    await target.appendWal(epoch, group)
    group = []
    bytes = 0
  }
  for await (const batch of batches) {
    for (const { record } of batch) {
      group.push(record)
      count += 1
      bytes += record.length
      if (bytes >= GROUP_BYTES || group.length >= GROUP_RECORDS) await flush()
    }
  }
  await flush()
  return count
}

/** A database that has never made a checkpoint is its log. */
async function copyLogOnly(copy: PageCopy, source: Storage): Promise<CopyReport> {
  const { target } = copy
  const { durableLsn } = await target.head()
  if (!(await sameLog(source.scanWal(1, durableLsn), target.scanWal(1)))) throw otherDatabaseThere()
  const records = await copyTail(copy, source.scanWal(durableLsn + 1))
  return { kind: records === 0 ? 'there' : 'copied', pages: 0, records, bytes: 0 }
}

/** Whether the target is what a copy of the source would be: the same root, and the same log after it. */
async function isCopy(source: Storage, target: Storage, made: Root | undefined): Promise<boolean> {
  let root = await source.getRoot()
  if (root === undefined || made === undefined) {
    return root === made && (await sameLog(source.scanWal(1), target.scanWal(1)))
  }
  for (let tried = 1; !sameBytes(root.bytes, made.bytes); tried++) {
    if (tried >= ROOTS_COMPARED_MAX) return false
    root = await rootAt(source, root.lsn - 1)
    if (root === undefined) return false
  }
  return sameLog(source.scanWal(root.lsn + 1), target.scanWal(made.lsn + 1))
}

async function sameLog(
  a: AsyncIterable<readonly WalEntry[]>,
  b: AsyncIterable<readonly WalEntry[]>,
): Promise<boolean> {
  const others = recordsOf(b)
  for await (const record of recordsOf(a)) {
    const other = await others.next()
    if (other.done === true || !sameBytes(record, other.value)) return false
  }
  return (await others.next()).done === true
}

async function* recordsOf(
  batches: AsyncIterable<readonly WalEntry[]>,
): AsyncGenerator<Uint8Array, void> {
  for await (const batch of batches) for (const { record } of batch) yield record
}

/** Forgets the roots of the time when the copy was not finished: nobody reads so far back. */
async function dropBeginning(target: Storage): Promise<void> {
  const root = await target.getRoot()
  if (root === undefined) return
  const before = await rootAt(target, root.lsn - 1)
  if (before !== undefined && decodeUnfinished(before.bytes) !== undefined) {
    await target.collectGarbage()
  }
}
