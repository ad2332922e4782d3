/**
 * One embedded database behind one interface. Every method is one workload's inner loop, written as a user of that database who
 * cares would write it; what is measured is the call. Answers are sums, so that the caller can tell whether they are right.
 */
import type { Sample } from '../harness/sample.ts'

export type MaybePromise<T> = T | Promise<T>

/** Hears how long each operation took, in milliseconds. */
export type Timer = (ms: number) => void

export interface PeerDatabase {
  /** Makes the tables of the sample and one called `note`, empty. */
  createTables(): MaybePromise<void>
  /** Fills `item` the fastest way there is, in one transaction. */
  loadItems(sample: Sample): MaybePromise<void>
  loadDims(sample: Sample): MaybePromise<void>
  /** `select amount from item where id = ?`, prepared once. Answers with the sum of amounts. */
  pointSelects(keys: Int32Array, timer?: Timer): MaybePromise<number>
  /** The same with the key written into the text, so that no two texts are the same. */
  distinctSelects(keys: Int32Array, timer?: Timer): MaybePromise<number>
  /** `update item set amount = amount + 1 where id = ?`, all in one transaction. Answers with rows changed. */
  updates(keys: Int32Array): MaybePromise<number>
  /** Inserts one row into `note` and commits, for each id. */
  commits(ids: readonly number[], timer?: Timer): MaybePromise<void>
  /** The same by `committers` at a time. */
  concurrentCommits(ids: readonly number[], committers: number, timer?: Timer): MaybePromise<void>
  /** Rows as arrays. */
  query(sql: string): MaybePromise<readonly (readonly unknown[])[]>
  close(): MaybePromise<void>
}

export interface Peer {
  readonly name: string
  readonly version: string
  /** What a commit means here. */
  readonly commitMeans: string
  /** Whether a closed database can be opened again. */
  readonly keepsData: boolean
  open(directory: string): MaybePromise<PeerDatabase>
}

/** Awaits only what has to be awaited: a peer that is synchronous pays for no promise. */
export async function runCommitters(
  ids: readonly number[],
  committers: number,
  commit: (id: number) => Promise<unknown>,
  timer: Timer | undefined,
): Promise<void> {
  let next = 0
  const committer = async (): Promise<void> => {
    for (;;) {
      const id = ids[next++]
      if (id === undefined) return
      const startedMs = performance.now()
      await commit(id)
      timer?.(performance.now() - startedMs)
    }
  }
  await Promise.all(Array.from({ length: committers }, committer))
}
