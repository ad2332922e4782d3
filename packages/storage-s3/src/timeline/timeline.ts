/**
 * One timeline, open in this process: its manifest, its log, its pages, and the writer if this process is the one. Handles
 * (`ObjectStorage`) share it.
 *
 * Without a writer it is a reader: what it knows of the log and the manifest is as of its last look. A writer knows the end of
 * the log by itself, and asks the bucket for nothing that it has written.
 */
import {
  type Epoch,
  fenced,
  type Head,
  invalid,
  LSN_MAX,
  type Lsn,
  notFound,
  type PageId,
  type PageWrite,
  type RetentionWindow,
  type Root,
  unavailable,
  type WalEntry,
  type WalRange,
} from '@twill/storage'
import { Mutex } from '@twill/storage/backend'
import { loadLine } from '../branches/find-line.ts'
import { bytesOf } from '../bytes-of.ts'
import { findGarbage, type Garbage, sweep } from '../gc/sweep.ts'
import { sweepChildren } from '../gc/sweep-children.ts'
import { sweepStrays } from '../gc/sweep-strays.ts'
import { BEGUN_ANEW_MAX } from '../log/limits.ts'
import { LogReader } from '../log/log-reader.ts'
import { replayStart } from '../log/replay-start.ts'
import { checkActive, setRetention, trim } from '../manifest/edits.ts'
import { checkReadable, newestRoot } from '../manifest/history.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import { type Manifest, ROOT_PAGE_ID } from '../manifest/manifest.ts'
import { allBut } from '../rules.ts'
import { decodeRoot } from './inline-root.ts'
import { PageReader } from './page-reader.ts'
import { scanTimeline } from './scan-timeline.ts'
import type { World } from './world.ts'
import { Writing } from './writing.ts'

export class Timeline {
  readonly world: World
  readonly cell: ManifestCell
  /** The branch it was opened as; `undefined`: the database itself. */
  readonly name: string | undefined
  readonly log: LogReader
  readonly #pages: PageReader
  readonly #acquiring = new Mutex()
  #writing: Writing | undefined
  #hasLooked = false

  constructor(world: World, cell: ManifestCell, name: string | undefined) {
    this.world = world
    this.cell = cell
    this.name = name
    const { log, timeline } = cell.current
    const { env, keys, store, tuning } = world
    const { keptBytes } = tuning.log
    const from = replayStart(cell.current)
    const forgetsUnproven = allBut(tuning.rules).unprovenForgotten
    const source = { store, keys, env, timeline }
    this.log = new LogReader(source, from, log.hint, { keptBytes, forgetsUnproven })
    this.#pages = new PageReader(world, cell)
  }

  get manifest(): Manifest {
    return this.cell.current
  }

  get writing(): Writing | undefined {
    return this.#writing
  }

  /** Requests made for pages, and pages answered from the cache. */
  get pageRequests(): number {
    return this.#pages.requests
  }

  get cacheHits(): number {
    return this.#pages.hits
  }

  /** Of layers; the log is small beside them and gone soon. */
  get sizeBytes(): number {
    const { graveyard, layers } = this.manifest
    return bytesOf(layers) + bytesOf(graveyard.map(({ layer }) => layer))
  }

  /** Becomes the only writer. What an earlier one of this process has under way is settled first. */
  acquireWriter(owner: string): Promise<Epoch> {
    return this.#acquiring.run(async () => {
      const before = this.#writing
      this.#writing = undefined
      await before?.close()
      const { cell, log, world } = this
      const check = (newest: Manifest): void => this.#checkPlace(newest)
      try {
        this.#writing = await Writing.start(world, cell, log, { owner, check })
      } catch (error) {
        // The log was begun anew after the newest root.
        this.#hasLooked = false
        throw error
      }
      return this.#writing.epoch
    })
  }

  async append(epoch: Epoch, records: readonly Uint8Array[]): Promise<WalRange> {
    return this.#writer(epoch).log.append(records)
  }

  async putPages(epoch: Epoch, lsn: Lsn, pages: readonly PageWrite[]): Promise<void> {
    const writing = this.#writer(epoch)
    this.#checkNewCheckpoint(writing, lsn)
    await writing.checkpoints.put(lsn, pages)
  }

  async setRoot(epoch: Epoch, lsn: Lsn, root: Uint8Array): Promise<void> {
    const writing = this.#writer(epoch)
    this.#checkNewCheckpoint(writing, lsn)
    await writing.setRoot(lsn, root)
  }

  async getRoot(asOfLsn: Lsn): Promise<Root | undefined> {
    const { manifest } = this
    checkReadable(manifest, asOfLsn)
    const root = newestRoot(manifest, asOfLsn)
    if (root === undefined) return undefined
    const { rootBytes } = manifest
    if (rootBytes !== undefined && root === newestRoot(manifest)) {
      return { lsn: root.lsn, bytes: decodeRoot(rootBytes) }
    }
    const [version] = await this.#pages.find([ROOT_PAGE_ID], root.lsn, [])
    if (version?.bytes === undefined) throw notFound(`the root at ${root.lsn} is no longer kept`)
    return { lsn: root.lsn, bytes: version.bytes }
  }

  /** What is staged is looked at first: it moves into layers, never out of them. */
  async getPages(
    ids: readonly PageId[],
    asOfLsn: Lsn,
  ): Promise<readonly (Uint8Array | undefined)[]> {
    const checkpoints = this.#writing?.checkpoints
    const staged = ids.map((id) => checkpoints?.staged.find(id, asOfLsn))
    const found = await this.#pages.find(ids, asOfLsn, checkpoints?.pending ?? [])
    return ids.map((_, at) => {
      const [inMemory, inLayers] = [staged[at], found[at]]
      if (inMemory === undefined) return inLayers?.bytes
      const isNewer = inLayers === undefined || inMemory.lsn >= inLayers.lsn
      return isNewer ? inMemory.bytes?.slice() : inLayers.bytes
    })
  }

  async *scan(fromLsn: Lsn, toLsn: Lsn = LSN_MAX): AsyncGenerator<readonly WalEntry[], void> {
    if (!this.#hasLooked) await this.#look()
    const last = Math.min(toLsn, this.durableLsn)
    const first = Math.max(fromLsn, 1)
    if (first > last) return
    // Not by way of the cell: what it knows of roots would be ahead of what is known of the log.
    const { env, keys, store } = this.world
    const newest = async (): Promise<Manifest> =>
      (await loadLine(store, env, keys, this.manifest.timeline)).current
    yield* scanTimeline(this.manifest, this.log, { fromLsn: first, toLsn: last }, newest)
  }

  async head(): Promise<Head> {
    if (this.#writing === undefined) await this.#look()
    const { epoch } = this.manifest
    const rootLsn = newestRoot(this.manifest)?.lsn ?? 0
    return { epoch, durableLsn: this.durableLsn, rootLsn }
  }

  async setRetention(window: RetentionWindow): Promise<void> {
    // What was last seen may be what somebody else has changed since, and then nothing would be written.
    await this.cell.refresh()
    await this.cell.edit(setRetention(window))
  }

  /** Answers the bytes given back. */
  async collectGarbage(): Promise<number> {
    const { durableLsn } = await this.head()
    const { cell, world } = this
    await cell.edit(trim(durableLsn, world.env.wallMs()))
    await this.#writing?.maintenance.compact({ isStopped: () => false, isThorough: true })
    let freedBytes = await sweepChildren(world, cell)
    if (this.name === undefined) freedBytes += await sweepStrays(world, cell.current.timeline)
    return freedBytes + (await sweep(world, cell)).freedBytes
  }

  /** What a collection would delete now, without what compaction would make needless. Changes nothing. */
  async findGarbage(): Promise<Garbage> {
    const { durableLsn } = await this.head()
    const { cell, world } = this
    const newest = await cell.refresh()
    return findGarbage(world, trim(durableLsn, world.env.wallMs())(newest) ?? newest)
  }

  /**
   * A slot of this timeline's own log at or after the one that holds a fork point; `undefined` where the fork is before its own log. `invalid`
   * where it is after the end.
   */
  async slotOfFork(atLsn: Lsn): Promise<number | undefined> {
    if (!Number.isSafeInteger(atLsn) || atLsn < 0) throw invalid(`invalid LSN ${atLsn}`)
    if (atLsn > this.durableLsn && this.#writing === undefined) await this.#look()
    if (atLsn > this.durableLsn) {
      throw invalid(`cannot branch at ${atLsn}: the log ends at ${this.durableLsn}`)
    }
    if (atLsn <= (this.manifest.parent?.forkLsn ?? 0)) return undefined
    const known = this.log.positionOf(atLsn)
    if (known !== undefined) return known.slot
    // Replay after a root starts at or after the slot that holds the root's own LSN: near enough, and costs no request.
    return this.manifest.roots.find((root) => root.lsn >= atLsn)?.log.slot ?? this.log.end.slot
  }

  /** Lets the writer's place go, cleanly where that can be. */
  close(): Promise<void> {
    return this.#acquiring.run(async () => {
      const writing = this.#writing
      this.#writing = undefined
      await writing?.close()
    })
  }

  /** The end of the log as far as it was seen. */
  get durableLsn(): Lsn {
    return this.#writing?.log.durableLsn ?? this.log.end.lsn - 1
  }

  /** Durable writes of the log by this writer. */
  get syncs(): number {
    return this.#writing?.log.segments ?? 0
  }

  /** Looks at the bucket, unless this process is the writer, or becomes it: one at a time moves along the log. */
  #look(): Promise<void> {
    const { looksInTurn } = allBut(this.world.tuning.rules)
    return looksInTurn ? this.#acquiring.run(() => this.#lookNow()) : this.#lookNow()
  }

  async #lookNow(): Promise<void> {
    if (this.#writing !== undefined) return
    await this.log.refresh(this.cell)
    const manifest = await this.cell.refresh()
    checkActive(manifest)
    this.#checkPlace(manifest)
    // A root that was set in between is after what was read of the log.
    for (let tries = 0; this.#isBehindRoot(); tries += 1) {
      if (tries >= BEGUN_ANEW_MAX) throw unavailable('roots are set faster than the log is read')
      await this.log.refresh(this.cell)
    }
    this.#hasLooked = true
  }

  #isBehindRoot(): boolean {
    return (newestRoot(this.manifest)?.lsn ?? 0) > this.durableLsn
  }

  /** Whoever has the database open has it no more once a branch has taken its place. */
  #checkPlace({ replacedBy }: Manifest): void {
    if (this.name !== undefined || replacedBy === undefined) return
    throw fenced('the database was replaced by one of its branches: open it again')
  }

  #writer(epoch: Epoch): Writing {
    const writing = this.#writing
    if (writing?.epoch === epoch && this.manifest.epoch <= epoch) return writing
    const newest = Math.max(writing?.epoch ?? 0, this.manifest.epoch)
    if (!(epoch >= 1) || epoch > newest) throw invalid(`writer ${epoch} was never granted`)
    if (epoch < newest) throw fenced(`writer ${epoch} was fenced by writer ${newest}`)
    throw fenced(`writer ${epoch} is of an earlier life`)
  }

  #checkNewCheckpoint({ claimedRootLsn, log }: Writing, lsn: Lsn): void {
    if (lsn > log.durableLsn) {
      throw invalid(`LSN ${lsn} is after the end of the log, ${log.durableLsn}`)
    }
    const rootLsn = newestRoot(this.manifest)?.lsn
    if (claimedRootLsn !== undefined && lsn <= claimedRootLsn) {
      throw invalid(`LSN ${lsn} is not after the root that is being set, ${claimedRootLsn}`)
    }
    if (rootLsn !== undefined && lsn <= rootLsn) {
      throw invalid(`LSN ${lsn} is not after the newest root, ${rootLsn}: what it says is fixed`)
    }
  }
}
