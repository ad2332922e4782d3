/**
 * `memory://`: a database in this process. One with a name is found again under that name, by any number of handles at the
 * same time and after they are closed, until it is forgotten; one without is gone with its last handle.
 */
import type { BranchRecord } from '../branch/branch-record.ts'
import { BranchStorage } from '../branch/branch-storage.ts'
import { BranchTree } from '../branch/branch-tree.ts'
import type { TimelineStore } from '../branch/branch-tree.ts'
import type { Timeline } from '../branch/timeline.ts'
import type { CrashHooks } from '../crash-points.ts'
import { conflict, notFound } from '../errors.ts'
import type { Storage, StorageCapabilities } from '../storage.ts'
import { MemoryTimeline } from './memory-timeline.ts'

export type MemoryStorageOptions = {
  /** Found again by every open with this name in the process. Without one the database is private to this handle. */
  readonly name?: string
  /** Milliseconds since the Unix epoch; for roots and branches. The default is the machine's clock. */
  readonly nowMs?: () => number
  readonly hooks?: CrashHooks
}

export const MEMORY_CAPABILITIES: StorageCapabilities = {
  durable: false,
  batchReads: true,
  branches: true,
  pointInTime: true,
  takeover: true,
}

const named = new Map<string, MemoryStore>()

export async function openMemoryStorage(options: MemoryStorageOptions = {}): Promise<Storage> {
  let store = options.name === undefined ? undefined : named.get(options.name)
  if (store === undefined) {
    store = new MemoryStore(options)
    if (options.name !== undefined) named.set(options.name, store)
  }
  const tree = store.openTree()
  return new BranchStorage(tree, tree.acquireMain(), MEMORY_CAPABILITIES)
}

/** Throws a named database away. `conflict` while a handle is open. No error where there is none. */
export function forgetMemoryStorage(name: string): void {
  if (named.get(name)?.isOpen === true) throw conflict(`memory database "${name}" is open`)
  named.delete(name)
}

class MemoryStore implements TimelineStore {
  readonly main: Timeline
  readonly nowMs: () => number
  readonly #hooks: CrashHooks | undefined
  readonly #branches = new Map<string, MemoryTimeline>()
  records: readonly BranchRecord[] = []
  lastLineId = 0
  #tree: BranchTree | undefined

  constructor(options: MemoryStorageOptions) {
    this.nowMs = options.nowMs ?? Date.now
    this.#hooks = options.hooks
    this.main = new MemoryTimeline(0, options.hooks)
  }

  get isOpen(): boolean {
    return this.#tree !== undefined
  }

  openTree(): BranchTree {
    this.#tree ??= new BranchTree(this)
    return this.#tree
  }

  async create(record: BranchRecord): Promise<void> {
    this.#branches.set(record.name, new MemoryTimeline(record.forkLsn, this.#hooks))
  }

  async open(record: BranchRecord): Promise<Timeline> {
    const timeline = this.#branches.get(record.name)
    if (timeline === undefined) throw notFound(`branch "${record.name}" does not exist`)
    return timeline
  }

  async remove(name: string): Promise<void> {
    this.#branches.delete(name)
  }

  async saveCatalogue(records: readonly BranchRecord[], lastLineId: number): Promise<void> {
    this.records = records
    this.lastLineId = lastLineId
  }

  async removeOrphans(): Promise<number> {
    return 0
  }

  async close(): Promise<void> {
    await this.main.close()
    this.#tree = undefined
  }
}
