/**
 * Reads a timeline's log from a position on: finds its end, follows it, and gives its records. Knows which segments are live and
 * where each LSN is; keeps the bytes of segments that it read to find the end until they are scanned, up to a bound.
 *
 * It knows nothing of epochs being taken: `claim.ts` does. A reader that is not a writer calls `refresh`, which also notices
 * that the log was trimmed past it. The writer in the same process tells what it wrote (`add`), so nothing is read back.
 */
import { type Lsn, notFound, unavailable, type WalEntry } from '@twill/storage'
import { Mutex } from '@twill/storage/backend'
import type { Proof } from '../manifest/manifest-cell.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { LogPosition, Manifest } from '../manifest/manifest.ts'
import { clocks, proofAge } from './freshness.ts'
import { BEGUN_ANEW_MAX, READ_AHEAD_MAX } from './limits.ts'
import { LiveChain } from './live-chain.ts'
import { type IndexedSegment, LogIndex } from './log-index.ts'
import { fetchSegment, type LogSource, walkSlots } from './log-source.ts'
import { replayStart } from './replay-start.ts'
import { ALL_RULES, type LogRules } from './rules.ts'
import { entriesOf, inBatches } from './scan.ts'
import type { Segment } from './segment.ts'
import { DEFAULT_LOG_TUNING } from './tuning.ts'

export type LogReaderOptions = {
  readonly keptBytes?: number
  readonly rules?: LogRules
  /** Only tests turn it off. */
  readonly forgetsUnproven?: boolean
}

export class LogReader {
  readonly source: LogSource
  readonly #rules: LogRules
  readonly #keptBytesMax: number
  readonly #forgetsUnproven: boolean
  readonly #order = new Mutex()
  readonly #kept = new Map<number, Segment>()
  #keptBytes = 0
  #chain: LiveChain
  #index: LogIndex
  #hint: number
  /** When the slot at the end was last known to be empty. */
  #emptyAt: Proof | undefined

  /** `hint` is a slot that is known to be written. */
  constructor(source: LogSource, from: LogPosition, hint: number, options: LogReaderOptions = {}) {
    this.source = source
    this.#rules = options.rules ?? ALL_RULES
    this.#forgetsUnproven = options.forgetsUnproven ?? true
    this.#keptBytesMax = options.keptBytes ?? DEFAULT_LOG_TUNING.keptBytes
    this.#chain = new LiveChain(from, this.#rules)
    this.#index = new LogIndex(from)
    this.#hint = hint
  }

  /** Where the next segment goes, as far as was seen. All LSNs below `end.lsn` are durable. */
  get end(): LogPosition {
    return this.#chain.position
  }

  /** The checksum of the last live segment seen. */
  get crc(): number | undefined {
    return this.#chain.crc
  }

  /** The first LSN that `entries` and `positionOf` know of. */
  get startLsn(): Lsn {
    return this.#index.startLsn
  }

  /** The live segment seen last. */
  get last(): IndexedSegment | undefined {
    return this.#index.last
  }

  /** Begins anew from another position. Not while a scan is under way. */
  reset(from: LogPosition, hint: number): void {
    this.#chain = new LiveChain(from, this.#rules)
    this.#index = new LogIndex(from)
    this.#hint = hint
    this.#kept.clear()
    this.#keptBytes = 0
    this.#emptyAt = undefined
  }

  /**
   * Reads on to the first empty slot, or to `endSlot`. What it saw is right only if no slot it looked at had been deleted: the
   * caller makes sure.
   */
  advance(endSlot?: number): Promise<LogPosition> {
    return this.#order.run(async () => {
      const from = this.end.slot
      const walk = { from, hint: this.#hint, end: endSlot }
      const begun = clocks(this.source.env)
      for await (const segment of walkSlots(this.source, walk)) {
        if (!this.#chain.take(segment)) continue
        this.#index.add(indexed(segment))
        this.#keep(segment)
      }
      if (endSlot === undefined) this.#emptyAt = begun
      return this.end
    })
  }

  /**
   * Reads on to the end as of now: one request where nothing is new. Where the log was trimmed past this reader while it did not
   * look, it begins anew after the newest root: `startLsn` is greater then.
   */
  async refresh(cell: ManifestCell): Promise<LogPosition> {
    for (let tries = 0; tries < BEGUN_ANEW_MAX; tries += 1) {
      if (await this.#follow(cell)) return this.end
      this.#restart(cell.current)
    }
    throw unavailable(`the log of timeline ${this.source.timeline} is trimmed faster than read`)
  }

  /** `false` where what was read cannot be trusted. */
  async #follow(cell: ManifestCell): Promise<boolean> {
    const from = this.end.slot
    // A slot that was empty a short while ago is not written, trimmed and deleted again already.
    const wasEmptyAt = this.#emptyAt
    const { failure } = await this.advance().then(
      () => ({ failure: undefined }),
      (error: unknown) => ({ failure: error as Error }),
    )
    const { ages } = cell.current
    const age =
      wasEmptyAt === undefined ? 1 : proofAge(this.source.env, wasEmptyAt, ages, this.#rules)
    if (this.#rules.followerLooks && (age >= 1 || failure !== undefined)) {
      if ((await this.#newest(cell)).log.start.slot > from) return false
    }
    if (failure !== undefined) throw failure
    return true
  }

  /** Without it nobody knows whether what was read is the log. */
  async #newest(cell: ManifestCell): Promise<Manifest> {
    try {
      return await cell.refresh()
    } catch (error) {
      this.distrust(cell.current)
      throw error
    }
  }

  /**
   * Whether what was read last is the log cannot be confirmed: it may have stood in slots that were deleted, and written again by
   * writers deposed long ago. Whoever believed it next time would call a sound log damaged, or write on after what is not there.
   */
  distrust(newest: Manifest): void {
    if (this.#forgetsUnproven) this.#restart(newest)
  }

  #restart(manifest: Manifest): void {
    this.reset(replayStart(manifest), manifest.log.hint)
  }

  /** A segment that the writer of this process wrote at the end. */
  add(segment: Segment): void {
    if (segment.slot < this.end.slot) return
    while (this.end.slot < segment.slot) this.#chain.skip()
    if (this.#chain.take(segment)) this.#index.add(indexed(segment))
    this.#emptyAt = undefined
  }

  /** A writer of this epoch closed at the end. */
  raiseEpoch(epoch: number): void {
    this.#chain.raiseEpoch(epoch)
  }

  /** Where to begin reading to get this LSN; the end where it is not written yet, `undefined` where it is before `startLsn`. */
  positionOf(lsn: Lsn): LogPosition | undefined {
    if (lsn < this.startLsn) return undefined
    if (lsn >= this.end.lsn) return this.end
    const found = this.#index.find(lsn)
    if (found === undefined) return undefined
    return { slot: found.slot, epoch: found.epoch, lsn: found.firstLsn }
  }

  /** Forgets what ends below an LSN. */
  forget(lsn: Lsn): void {
    this.#index.forget(lsn)
    for (const [slot, segment] of this.#kept) if (segment.lastLsn < lsn) this.#take(slot)
  }

  /** Records from `fromLsn` to `toLsn`, both included, as far as they have been seen. `not-found` below `startLsn`. */
  async *entries(fromLsn: Lsn, toLsn: Lsn): AsyncGenerator<readonly WalEntry[], void> {
    if (fromLsn < this.startLsn) {
      throw notFound(`the log before LSN ${this.startLsn} is not read from here`)
    }
    const wanted = this.#index.between(fromLsn, toLsn)
    const ahead: Promise<Segment>[] = []
    let next = 0
    const segments = async function* (fetch: (at: IndexedSegment) => Promise<Segment>) {
      while (next < wanted.length || ahead.length > 0) {
        while (next < wanted.length && ahead.length < READ_AHEAD_MAX) {
          const fetched = fetch(wanted[next] as IndexedSegment)
          fetched.catch(() => undefined)
          ahead.push(fetched)
          next += 1
        }
        yield entriesOf(await (ahead.shift() as Promise<Segment>), fromLsn, toLsn)
      }
    }
    yield* inBatches(segments((at) => this.#fetch(at)))
  }

  async #fetch(at: IndexedSegment): Promise<Segment> {
    const found = this.#take(at.slot) ?? (await fetchSegment(this.source, at.slot))
    if (found === undefined || found.nonce !== at.nonce) {
      throw notFound(`log slot ${at.slot} of timeline ${this.source.timeline} is no longer kept`)
    }
    return found
  }

  #keep(segment: Segment): void {
    if (this.#keptBytes + segment.sizeBytes > this.#keptBytesMax) return
    this.#kept.set(segment.slot, segment)
    this.#keptBytes += segment.sizeBytes
  }

  #take(slot: number): Segment | undefined {
    const segment = this.#kept.get(slot)
    if (segment === undefined) return undefined
    this.#kept.delete(slot)
    this.#keptBytes -= segment.sizeBytes
    return segment
  }
}

function indexed({ slot, epoch, firstLsn, lastLsn, nonce }: Segment): IndexedSegment {
  return { slot, epoch, firstLsn, lastLsn, nonce }
}
