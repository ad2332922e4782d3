/**
 * What is known of one line of history: its log, its checkpoints, and what may have become of calls that got no answer. A call in
 * doubt adds a state that the line may be in; whoever opens the database next sees one of them, and from then on it is
 * the truth.
 */
import { isStorageError, type Root, type Storage, type WalEntry } from '@twill/storage'
import { demand, GroupLedger, same } from './groups.ts'
import type { PageState, Put } from './pages.ts'

export class LineLedger {
  readonly name: string
  readonly parent: LineLedger | undefined
  readonly forkLsn: number
  readonly groups: GroupLedger
  /** States the line may be in; the first is the one that was acknowledged last. */
  states: PageState[]
  /** Pages put by the writer of an epoch, which no root covers yet. */
  puts: (Put & { readonly epoch: number })[] = []
  /** Nothing below this LSN must still be readable, except from the newest root on. */
  horizonLsn = 0
  /** The smallest window that may be in force. */
  retainedLsns = 0
  epoch = 0

  constructor(name: string, parent: LineLedger | undefined, forkLsn: number, states: PageState[]) {
    this.name = name
    this.parent = parent
    this.forkLsn = forkLsn
    this.groups = new GroupLedger(name, forkLsn)
    this.states = states
  }

  get state(): PageState {
    return this.states[0] as PageState
  }

  get knownLsn(): number {
    return this.groups.lastKnownLsn
  }

  record(lsn: number): Uint8Array | undefined {
    return lsn <= this.forkLsn ? this.parent?.record(lsn) : this.groups.record(lsn)
  }

  moveHorizon(durableLsn: number): void {
    this.horizonLsn = Math.max(this.horizonLsn, durableLsn - this.retainedLsns)
  }

  /** Where a branch was made while its parent's checkpoint was under way, it shows which of the two it was made from. */
  async settleState(storage: Storage): Promise<void> {
    if (this.states.length === 1) return
    const root = await storage.getRoot()
    const found = await this.#stateWith(storage, root)
    demand(found !== undefined, () => `${this.name}: the root is at ${root?.lsn}`)
    this.states = [found]
  }

  /**
   * The state that a root belongs to. Pages put below a checkpoint that was under way when a branch was made are in one of
   * two states with the same root: there the pages at the fork decide.
   */
  async #stateWith(storage: Storage, root: Root | undefined): Promise<PageState | undefined> {
    const found = this.states.filter((state) => hasRoot(state, root))
    if (found.length < 2) return found[0]
    const ids = [...new Set(found.flatMap((state) => state.ids))]
    const lsn = Math.max(root?.lsn ?? 0, this.forkLsn)
    const pages = await storage.getPages(ids, lsn)
    const isSeen = (state: PageState): boolean =>
      ids.every((id, index) => same(pages[index], state.page(id, lsn)))
    return found.find(isSeen) ?? found[0]
  }

  /** Compares everything a new process needs: head, newest root, its pages, the log after it. Doubts end here. */
  async checkOpened(storage: Storage, when: string): Promise<void> {
    const where = `${this.name} ${when}`
    const root = await storage.getRoot()
    const found = await this.#stateWith(storage, root)
    demand(found !== undefined, () => {
      const known = this.states.map((state) => state.rootLsn).join(' or ')
      return `${where}: the root is at ${root?.lsn}, known were ${known}`
    })
    const ids = new Set(this.states.flatMap((state) => state.ids))
    this.states = [found]
    this.puts = []
    const head = await storage.head()
    demand(head.rootLsn === found.rootLsn, () => `${where}: root LSN ${head.rootLsn} at the head`)
    demand(head.epoch >= this.epoch, () => `${where}: epoch went back to ${head.epoch}`)
    await this.#checkPages(storage, found.rootLsn, [...ids], where)
    await this.checkLog(storage, found.rootLsn + 1, when)
    const after = await storage.head()
    demand(
      after.durableLsn >= this.knownLsn,
      () => `${where}: the head is at ${after.durableLsn}, acknowledged was ${this.knownLsn}`,
    )
    this.groups.settle()
    for (const older of found.roots.slice(0, -1)) {
      if (this.#mustBeReadable(older.lsn)) await this.checkAsOf(storage, older.lsn, when)
    }
  }

  /** The log from `fromLsn` to the head holds what was acknowledged, and nothing torn or made up. */
  async checkLog(storage: Storage, fromLsn: number, when: string): Promise<void> {
    const known = this.knownLsn
    const own: WalEntry[] = []
    let next = fromLsn
    for await (const batch of storage.scanWal(fromLsn)) {
      for (const entry of batch) {
        demand(entry.lsn === next, () => `${this.name} ${when}: LSN ${entry.lsn} after ${next - 1}`)
        next += 1
        if (entry.lsn > this.forkLsn) own.push(entry)
        else {
          demand(
            same(this.record(entry.lsn), entry.record),
            () =>
              `${this.name} ${when}: LSN ${entry.lsn}, from before the fork, has another record`,
          )
        }
      }
    }
    demand(next > known, () => `${this.name} ${when}: the log ends at ${next - 1}, not at ${known}`)
    this.groups.check(own, when)
  }

  /** Root and pages as of a root's LSN. What is no longer kept may be refused, if it need not be kept. */
  async checkAsOf(storage: Storage, lsn: number, when: string): Promise<void> {
    const { state } = this
    const where = `${this.name} ${when}`
    try {
      const root = await storage.getRoot(lsn)
      const wanted = state.root(lsn)
      demand(
        root?.lsn === wanted?.lsn && same(root?.bytes, wanted?.bytes),
        () => `${where}: the root as of ${lsn} is at ${root?.lsn}, not at ${wanted?.lsn}`,
      )
      await this.#checkPages(storage, lsn, state.ids, where, state)
    } catch (error) {
      if (!isStorageError(error, 'not-found') || this.#mustBeReadable(lsn)) throw error
    }
  }

  async #checkPages(
    storage: Storage,
    lsn: number,
    ids: readonly number[],
    where: string,
    state: PageState = this.state,
  ): Promise<void> {
    const pages = await storage.getPages(ids, lsn)
    ids.forEach((id, index) => {
      demand(
        same(pages[index], state.page(id, lsn)),
        () =>
          `${where}: page ${id} as of ${lsn} has ${pages[index]?.length} bytes, ` +
          `not the right ${state.page(id, lsn)?.length}`,
      )
    })
  }

  /** Whether a reader at a root must find it: it is the newest, or no later root is at or below the horizon. */
  #mustBeReadable(lsn: number): boolean {
    if (lsn < this.forkLsn && lsn !== this.state.rootLsn) return false
    return !this.states.some((state) =>
      state.roots.some((root) => root.lsn > lsn && root.lsn <= Math.max(this.horizonLsn, 0)),
    )
  }
}

/** Whether a state's newest root is this one: two checkpoints at one LSN, the first refused, differ in their bytes. */
function hasRoot(state: PageState, root: Root | undefined): boolean {
  const own = state.root(Number.MAX_SAFE_INTEGER)
  return own?.lsn === root?.lsn && same(own?.bytes, root?.bytes)
}
