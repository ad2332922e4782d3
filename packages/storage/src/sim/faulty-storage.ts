/**
 * Any storage, made slow and unreliable on purpose: answers come late on a clock, calls fail by plan, and every request is
 * counted. What an engine must bear over a network, without one.
 */
import type { Lsn } from '../lsn.ts'
import type {
  AppendOptions,
  BranchInfo,
  Epoch,
  Head,
  PageId,
  PageWrite,
  RetentionWindow,
  Root,
  Storage,
  StorageCapabilities,
  StorageStats,
  WalEntry,
  WalRange,
} from '../storage.ts'
import type { Clock } from './clock.ts'

export type StorageMethod = Exclude<keyof Storage, 'capabilities' | 'stats'>

export type StorageCall = {
  readonly method: StorageMethod
  /** How many calls of any method came before. */
  readonly index: number
  /** How many calls of this method came before. */
  readonly occurrence: number
}

export type StorageFault =
  /** The call is not made; it rejects. */
  | { readonly kind: 'fail-before'; readonly error: Error }
  /** The call is made, its answer is lost: it rejects. */
  | { readonly kind: 'fail-after'; readonly error: Error }
  /** This one answer takes longer. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Neither made nor answered, ever: the network is gone. */
  | { readonly kind: 'hang' }

export type FaultyStorageOptions = {
  /** What lateness is measured on. Needed for `latencyMs` and `delay`. */
  readonly clock?: Clock
  /** How late every answer of a method is. A scan waits once per batch. */
  readonly latencyMs?: Readonly<Partial<Record<StorageMethod, number>>>
  readonly plan?: (call: StorageCall) => StorageFault | undefined
}

/** Counters of a storage and of every branch opened through it. */
export class RequestCounters {
  readonly #byMethod = new Map<StorageMethod, number>()
  #total = 0
  #pageReadsInFlight = 0
  #pageRounds = 0
  #pagesRead = 0

  get total(): number {
    return this.#total
  }

  /** Pages asked for, one by one or in batches. */
  get pagesRead(): number {
    return this.#pagesRead
  }

  /**
   * How many times page reads began while none was under way. Where every read takes equally long this is the number of
   * dependent rounds: what a query waits for, whatever it reads at the same time.
   */
  get pageRounds(): number {
    return this.#pageRounds
  }

  of(method: StorageMethod): number {
    return this.#byMethod.get(method) ?? 0
  }

  /** Counts from nothing again; calls under way still end. */
  reset(): void {
    this.#byMethod.clear()
    this.#total = 0
    this.#pageRounds = 0
    this.#pagesRead = 0
  }

  begin(method: StorageMethod): StorageCall {
    const occurrence = this.of(method)
    this.#byMethod.set(method, occurrence + 1)
    return { method, index: this.#total++, occurrence }
  }

  beginPageRead(pages: number): void {
    if (this.#pageReadsInFlight === 0) this.#pageRounds += 1
    this.#pageReadsInFlight += 1
    this.#pagesRead += pages
  }

  endPageRead(): void {
    this.#pageReadsInFlight -= 1
  }
}

export class FaultyStorage implements Storage {
  readonly requests: RequestCounters
  readonly #inner: Storage
  readonly #options: FaultyStorageOptions

  constructor(inner: Storage, options: FaultyStorageOptions, requests?: RequestCounters) {
    this.#inner = inner
    this.#options = options
    this.requests = requests ?? new RequestCounters()
  }

  get capabilities(): StorageCapabilities {
    return this.#inner.capabilities
  }

  acquireWriter(owner: string): Promise<{ readonly epoch: Epoch }> {
    return this.#call('acquireWriter', () => this.#inner.acquireWriter(owner))
  }

  appendWal(
    epoch: Epoch,
    records: readonly Uint8Array[],
    options?: AppendOptions,
  ): Promise<WalRange> {
    return this.#call('appendWal', () => this.#inner.appendWal(epoch, records, options))
  }

  async *scanWal(fromLsn: Lsn, toLsn?: Lsn): AsyncGenerator<readonly WalEntry[], void, void> {
    await this.#call('scanWal', async () => undefined)
    for await (const batch of this.#inner.scanWal(fromLsn, toLsn)) {
      yield batch
      await this.#late('scanWal', 0)
    }
  }

  putPages(epoch: Epoch, lsn: Lsn, pages: readonly PageWrite[]): Promise<void> {
    return this.#call('putPages', () => this.#inner.putPages(epoch, lsn, pages))
  }

  setRoot(epoch: Epoch, lsn: Lsn, root: Uint8Array): Promise<void> {
    return this.#call('setRoot', () => this.#inner.setRoot(epoch, lsn, root))
  }

  getRoot(asOfLsn?: Lsn): Promise<Root | undefined> {
    return this.#call('getRoot', () => this.#inner.getRoot(asOfLsn))
  }

  getPage(id: PageId, asOfLsn: Lsn): Promise<Uint8Array | undefined> {
    return this.#pageRead('getPage', 1, () => this.#inner.getPage(id, asOfLsn))
  }

  getPages(ids: readonly PageId[], asOfLsn: Lsn): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#pageRead('getPages', ids.length, () => this.#inner.getPages(ids, asOfLsn))
  }

  createBranch(name: string, atLsn: Lsn): Promise<BranchInfo> {
    return this.#call('createBranch', () => this.#inner.createBranch(name, atLsn))
  }

  openBranch(name: string): Promise<Storage> {
    return this.#call(
      'openBranch',
      async () =>
        new FaultyStorage(await this.#inner.openBranch(name), this.#options, this.requests),
    )
  }

  listBranches(): Promise<readonly BranchInfo[]> {
    return this.#call('listBranches', () => this.#inner.listBranches())
  }

  deleteBranch(name: string): Promise<void> {
    return this.#call('deleteBranch', () => this.#inner.deleteBranch(name))
  }

  setRetention(window: RetentionWindow): Promise<void> {
    return this.#call('setRetention', () => this.#inner.setRetention(window))
  }

  collectGarbage(): Promise<{ readonly freedBytes: number }> {
    return this.#call('collectGarbage', () => this.#inner.collectGarbage())
  }

  head(): Promise<Head> {
    return this.#call('head', () => this.#inner.head())
  }

  stats(): StorageStats {
    return this.#inner.stats()
  }

  close(): Promise<void> {
    return this.#call('close', () => this.#inner.close())
  }

  async #pageRead<T>(
    method: 'getPage' | 'getPages',
    pages: number,
    act: () => Promise<T>,
  ): Promise<T> {
    this.requests.beginPageRead(pages)
    try {
      return await this.#call(method, act)
    } finally {
      this.requests.endPageRead()
    }
  }

  async #call<T>(method: StorageMethod, act: () => Promise<T>): Promise<T> {
    const call = this.requests.begin(method)
    const fault = this.#options.plan?.(call)
    if (fault?.kind === 'hang') return new Promise<T>(() => undefined)
    const delayMs = fault?.kind === 'delay' ? fault.ms : 0
    if (fault?.kind === 'fail-before') {
      await this.#late(method, delayMs)
      throw fault.error
    }
    const answer = await act()
    await this.#late(method, delayMs)
    if (fault?.kind === 'fail-after') throw fault.error
    return answer
  }

  async #late(method: StorageMethod, delayMs: number): Promise<void> {
    const ms = (this.#options.latencyMs?.[method] ?? 0) + delayMs
    if (ms > 0) await this.#options.clock?.sleep(ms)
  }
}

/** A storage whose every page read is cold and late, and whose other answers are not. */
export function createSlowStorage(
  inner: Storage,
  clock: Clock,
  pageReadMs: number = 10,
): FaultyStorage {
  return new FaultyStorage(inner, {
    clock,
    latencyMs: { getPage: pageReadMs, getPages: pageReadMs },
  })
}
