/**
 * The storage seam over lines of history: what `memory://` and `file://` have in common. A handle stands on one line; what the
 * line does not know of a page, a root or the log is asked of the line it was forked from, as of the fork, and so on upwards. The way
 * up is a loop over lines that are open already, so depth costs look-ups and no requests.
 */
import { closed, corrupt, fenced, invalid, notFound } from '../errors.ts'
import { LSN_MAX } from '../lsn.ts'
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
import { checkIds, checkLsn, checkPages, checkRecords, checkRetention } from './arguments.ts'
import { isReadable, linesSeen, newestRoot, newestRootLsn } from './branch-tree.ts'
import type { BranchTree, Line } from './branch-tree.ts'
import { newMeter } from './meter.ts'
import type { PageAnswer } from './timeline.ts'

export class BranchStorage implements Storage {
  readonly capabilities: StorageCapabilities
  readonly #tree: BranchTree
  readonly #line: Line
  readonly #meter = newMeter()
  #isClosed = false

  /** Takes over one handle of `line`. */
  constructor(tree: BranchTree, line: Line, capabilities: StorageCapabilities) {
    this.#tree = tree
    this.#line = line
    this.capabilities = capabilities
  }

  async acquireWriter(_owner: string): Promise<{ readonly epoch: Epoch }> {
    this.#checkOpen()
    return { epoch: await this.#line.timeline.raiseEpoch(this.#meter) }
  }

  async appendWal(
    epoch: Epoch,
    records: readonly Uint8Array[],
    options?: AppendOptions,
  ): Promise<WalRange> {
    this.#checkWriter(epoch)
    checkRecords(records)
    const { timeline } = this.#line
    while (timeline.underWay !== undefined) {
      await timeline.underWay
      this.#checkWriter(epoch)
    }
    return timeline.append(records, this.#meter, options)
  }

  async *scanWal(fromLsn: Lsn, toLsn?: Lsn): AsyncGenerator<readonly WalEntry[], void, void> {
    this.#checkOpen()
    checkLsn(fromLsn)
    if (toLsn !== undefined) checkLsn(toLsn)
    const last = Math.min(toLsn ?? LSN_MAX, this.#line.timeline.durableLsn)
    const first = Math.max(fromLsn, 1)
    if (first > last) return
    const stretches = logStretches(this.#line, first, last)
    for (const { line, from, to } of stretches) {
      const oldest = line.timeline.oldestLogLsn(to)
      if (from >= oldest) continue
      // What a reader as of the record before needs is kept: if it is not there, it was lost.
      if (isReadable(this.#line, from - 1)) throw corrupt(`the log before ${oldest} is missing`)
      throw notFound(`the log before ${oldest} is no longer kept`)
    }
    for (const { line, from, to } of stretches) {
      const cursor = line.timeline.readLog(from, to)
      for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
        yield batch
        this.#checkOpen()
      }
    }
  }

  async putPages(epoch: Epoch, lsn: Lsn, pages: readonly PageWrite[]): Promise<void> {
    this.#checkWriter(epoch)
    checkLsn(lsn)
    checkPages(pages)
    this.#checkBetweenRootAndHead(lsn)
    this.#line.timeline.putPages(lsn, pages, this.#meter)
  }

  async setRoot(epoch: Epoch, lsn: Lsn, root: Uint8Array): Promise<void> {
    this.#checkWriter(epoch)
    checkLsn(lsn)
    this.#checkBetweenRootAndHead(lsn)
    const { timeline } = this.#line
    const kept = () => this.#tree.kept(this.#line)
    await timeline.setRoot(epoch, lsn, root, this.#tree.nowMs(), kept, this.#meter)
  }

  async getRoot(asOfLsn: Lsn = LSN_MAX): Promise<Root | undefined> {
    this.#checkReadable(asOfLsn)
    const root = newestRoot(this.#line, asOfLsn)
    if (root === undefined) return undefined
    const { line, lsn } = root
    return { lsn, bytes: line.timeline.readRoot(lsn, this.#meter) }
  }

  async getPage(id: PageId, asOfLsn: Lsn): Promise<Uint8Array | undefined> {
    const [page] = await this.getPages([id], asOfLsn)
    return page
  }

  async getPages(
    ids: readonly PageId[],
    asOfLsn: Lsn,
  ): Promise<readonly (Uint8Array | undefined)[]> {
    checkIds(ids)
    this.#checkReadable(asOfLsn)
    this.#meter.pageReads += ids.length
    const answers = this.#line.timeline.getPages(ids, asOfLsn, this.#meter)
    if (this.#line.parent !== undefined) this.#askParents(answers, ids, asOfLsn)
    return answers.map(bytesOf)
  }

  async createBranch(name: string, atLsn: Lsn): Promise<BranchInfo> {
    this.#checkOpen()
    return this.#tree.create(this.#line, name, atLsn)
  }

  async openBranch(name: string): Promise<Storage> {
    this.#checkOpen()
    return new BranchStorage(this.#tree, await this.#tree.acquire(name), this.capabilities)
  }

  async listBranches(): Promise<readonly BranchInfo[]> {
    this.#checkOpen()
    return this.#tree.list()
  }

  async deleteBranch(name: string): Promise<void> {
    this.#checkOpen()
    await this.#tree.delete(name)
  }

  async setRetention(window: RetentionWindow): Promise<void> {
    this.#checkOpen()
    checkRetention(window)
    await this.#line.timeline.setRetention(window, this.#meter)
  }

  async collectGarbage(): Promise<{ readonly freedBytes: number }> {
    this.#checkOpen()
    const orphanBytes = await this.#tree.removeOrphans()
    const kept = () => this.#tree.kept(this.#line)
    const { freedBytes } = await this.#line.timeline.collect(kept, this.#meter)
    return { freedBytes: orphanBytes + freedBytes }
  }

  async head(): Promise<Head> {
    this.#checkOpen()
    const { epoch, durableLsn } = this.#line.timeline
    return { epoch, durableLsn, rootLsn: newestRootLsn(this.#line, LSN_MAX) ?? 0 }
  }

  stats(): StorageStats {
    return { ...this.#meter, sizeBytes: this.#isClosed ? 0 : this.#line.timeline.sizeBytes }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#tree.release(this.#line)
  }

  /** Asks the lines above for what the ones below know nothing of, one look-up for all pages per line. */
  #askParents(answers: PageAnswer[], ids: readonly PageId[], asOfLsn: Lsn): void {
    for (const seen of linesSeen(this.#line, asOfLsn)) {
      if (seen.line === this.#line) continue
      const unknown: number[] = []
      answers.forEach((answer, index) => {
        if (answer === undefined) unknown.push(index)
      })
      if (unknown.length === 0) return
      const asked = unknown.map((index) => ids[index] as PageId)
      const found = seen.line.timeline.getPages(asked, seen.asOfLsn, this.#meter)
      found.forEach((answer, at) => {
        answers[unknown[at] as number] = answer
      })
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closed('the storage is closed')
  }

  #checkWriter(epoch: Epoch): void {
    this.#checkOpen()
    const current = this.#line.timeline.epoch
    if (epoch < current) throw fenced(`writer ${epoch} was fenced by writer ${current}`)
    if (epoch > current || epoch < 1) throw invalid(`writer ${epoch} was never granted`)
    if (!this.#line.timeline.hasWriter) throw fenced(`writer ${epoch} is of an earlier life`)
  }

  #checkBetweenRootAndHead(lsn: Lsn): void {
    const { durableLsn } = this.#line.timeline
    if (lsn > durableLsn) throw invalid(`LSN ${lsn} is after the end of the log, ${durableLsn}`)
    const rootLsn = newestRootLsn(this.#line, LSN_MAX)
    const { claimedRootLsn } = this.#line.timeline
    if (claimedRootLsn !== undefined && lsn <= claimedRootLsn) {
      throw invalid(`LSN ${lsn} is not after the root that is being set, ${claimedRootLsn}`)
    }
    if (rootLsn !== undefined && lsn <= rootLsn) {
      throw invalid(`LSN ${lsn} is not after the newest root, ${rootLsn}: what it says is fixed`)
    }
  }

  #checkReadable(asOfLsn: Lsn): void {
    this.#checkOpen()
    checkLsn(asOfLsn)
    if (isReadable(this.#line, asOfLsn)) return
    throw notFound(`history as of ${asOfLsn} is no longer kept`)
  }
}

type Stretch = { readonly line: Line; readonly from: Lsn; readonly to: Lsn }

/** Which line holds which part of the log from `first` to `last`, in order. */
function logStretches(bottom: Line, first: Lsn, last: Lsn): readonly Stretch[] {
  const stretches: Stretch[] = []
  let to = last
  for (let line: Line | undefined = bottom; line !== undefined && to >= first; line = line.parent) {
    const forkLsn = line.record?.forkLsn ?? 0
    const from = Math.max(first, forkLsn + 1)
    if (from <= to) stretches.push({ line, from, to })
    to = Math.min(to, forkLsn)
  }
  return stretches.reverse()
}

function bytesOf(answer: PageAnswer): Uint8Array | undefined {
  return answer === 'deleted' ? undefined : answer
}
