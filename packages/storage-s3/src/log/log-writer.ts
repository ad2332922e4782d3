/**
 * The writer of a timeline's log. Groups go into segments, segments into consecutive slots, several at once; they are
 * acknowledged in order, and only while it is certain that no later writer has opened without seeing them.
 *
 * After the first failure nothing is sent any more: what stands behind the failed segment fails with it, what stands before it
 * is still acknowledged, and later appends are refused. `fenced` is told only of what is certain not to be there.
 */
import { closed, type Epoch, fenced, type Lsn, unavailable, type WalRange } from '@twill/storage'
import { unknownOutcome } from '@twill/storage'
import { checkRecords } from '@twill/storage/backend'
import { newId, type ObjectStorageEnv } from '../env.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { LogPosition } from '../manifest/manifest.ts'
import { AppendQueue, type PendingGroup } from './append-queue.ts'
import { EpochProof } from './epoch-proof.ts'
import { Grouping } from './grouping.ts'
import { Hedging } from './hedging.ts'
import { IN_FLIGHT_MAX } from './limits.ts'
import type { LogReader } from './log-reader.ts'
import { LogMeter, type LogStats } from './log-stats.ts'
import { PutBudget } from './put-budget.ts'
import { ALL_RULES, type LogRules } from './rules.ts'
import { encodeSegment, type Segment } from './segment.ts'
import { putIntoSlot, type SlotOutcome, type SlotPutSetting } from './slot-put.ts'
import { DEFAULT_LOG_TUNING, type LogTuning } from './tuning.ts'

export type LogWriterSetting = {
  readonly cell: ManifestCell
  /** Stands at the end of the log; hears of every acknowledged segment. */
  readonly reader: LogReader
  /** Claimed, and nothing appended with it yet. */
  readonly epoch: Epoch
  readonly tuning?: LogTuning
  readonly rules?: LogRules
}

/** A segment under way. */
type Flight = {
  readonly groups: readonly PendingGroup[]
  /** Where it was tried first. */
  readonly firstSlot: number
  segment: Segment
  bytes: Uint8Array
  isDurable: boolean
  isOver: boolean
}

export class LogWriter {
  readonly epoch: Epoch
  readonly #env: ObjectStorageEnv
  readonly #cell: ManifestCell
  readonly #reader: LogReader
  readonly #tuning: LogTuning
  readonly #rules: LogRules
  readonly #queue: AppendQueue
  readonly #grouping: Grouping
  readonly #budget: PutBudget
  readonly #meter: LogMeter
  readonly #proof: EpochProof
  readonly #slots: SlotPutSetting
  /** In the order of their slots. */
  readonly #flights: Flight[] = []
  /** From this slot on no deposed writer can be in the way. */
  readonly #clearFromSlot: number
  #nextSlot: number
  #link: number
  #timer: { readonly atMs: number; readonly cancel: () => void } | undefined
  #isClosing = false
  /** Why nothing is sent any more. */
  #stopped: Error | undefined
  #onIdle: (() => void)[] = []

  constructor({ cell, reader, epoch, tuning, rules }: LogWriterSetting) {
    const { source, end } = reader
    const { env } = source
    this.epoch = epoch
    this.#env = env
    this.#cell = cell
    this.#reader = reader
    this.#tuning = tuning ?? DEFAULT_LOG_TUNING
    this.#rules = rules ?? ALL_RULES
    this.#queue = new AppendQueue(env, end.lsn, this.#tuning.queuedBytes)
    this.#grouping = new Grouping(this.#tuning)
    this.#budget = new PutBudget(this.#tuning.putsPerSecond, env.monotonicMs())
    this.#meter = new LogMeter(env)
    this.#proof = new EpochProof(env, cell, epoch, this.#rules)
    this.#nextSlot = end.slot
    this.#clearFromSlot = end.slot + IN_FLIGHT_MAX
    this.#link = reader.crc ?? 0
    this.#slots = {
      source,
      hedging: new Hedging(this.#tuning.hedges),
      rules: this.#rules,
      sending: (reason) => {
        this.#meter.put(reason)
        this.#budget.spend(env.monotonicMs())
      },
      isStillMine: () => this.#proof.isStillMine(),
    }
  }

  /** The LSN of the last record that was acknowledged, or was there before. */
  get durableLsn(): Lsn {
    return this.#reader.end.lsn - 1
  }

  /** Why this writer writes no more. */
  get failure(): Error | undefined {
    return this.#stopped
  }

  /** Segments that were acknowledged. */
  get segments(): number {
    return this.#meter.segments
  }

  stats(): LogStats {
    return this.#meter.stats()
  }

  /**
   * Appends one group; LSNs are in the order of the calls. Resolves when it and all before it are durable. Rejects with `fenced`
   * (it is not there and never will be), `unknown-outcome`, or what the store refused the request with.
   */
  async append(records: readonly Uint8Array[]): Promise<WalRange> {
    checkRecords(records)
    if (this.#stopped !== undefined) throw this.#stopped
    if (this.#isClosing) throw closed('the log was closed')
    const added = this.#queue.add(records)
    this.#pump()
    return added
  }

  /**
   * Takes no more, and waits until all is decided. Where the log ends then, for the clean tail; `undefined` where that is not
   * known for certain.
   */
  async finish(): Promise<LogPosition | undefined> {
    this.#isClosing = true
    const isIdle = (): boolean => this.#flights.length === 0 && this.#queue.isEmpty
    if (!this.#rules.closeWaits) {
      this.#stop(closed('the log was closed'))
      return this.#reader.end
    }
    this.#pump()
    while (!isIdle()) {
      await new Promise<void>((resolve) => {
        this.#onIdle.push(resolve)
      })
    }
    if (this.#stopped !== undefined) return undefined
    return { slot: this.#nextSlot, epoch: this.epoch, lsn: this.#queue.nextLsn }
  }

  get #depth(): number {
    const ackedSlot = (this.#flights[0]?.segment.slot ?? this.#nextSlot) - 1
    if (this.#rules.warmUp && ackedSlot + 1 < this.#clearFromSlot) return 1
    return Math.min(IN_FLIGHT_MAX, this.#tuning.inFlight)
  }

  /** Sees to it that what waits is sent when its time comes. */
  #pump(): void {
    if (this.#stopped !== undefined || this.#queue.isEmpty) return
    if (this.#flights.length >= this.#depth) return
    const nowMs = this.#env.monotonicMs()
    const isReady = this.#isClosing || this.#queue.sizeBytes >= this.#tuning.segmentBytes
    const lingerMs = isReady ? 0 : this.#grouping.lingerMs(this.#flights.length)
    const lingerLeftMs = Math.max(0, this.#queue.oldestMs + lingerMs - nowMs)
    const delayMs = Math.max(lingerLeftMs, this.#budget.waitMs(nowMs))
    if (this.#timer !== undefined) {
      if (this.#timer.atMs <= nowMs + delayMs) return
      this.#timer.cancel()
    }
    const cancel = this.#env.schedule(delayMs, () => {
      this.#timer = undefined
      this.#send()
    })
    this.#timer = { atMs: nowMs + delayMs, cancel }
  }

  #send(): void {
    if (this.#stopped !== undefined || this.#queue.isEmpty) return
    if (this.#flights.length < this.#depth && this.#budget.waitMs(this.#env.monotonicMs()) <= 0) {
      const groups = this.#queue.take(this.#tuning.segmentBytes)
      this.#grouping.note(groups.length)
      this.#proof.renewEarly()
      const firstSlot = this.#nextSlot
      const flight: Flight = {
        groups,
        firstSlot,
        ...this.#encode(groups, newId(this.#env), firstSlot, this.#link),
        isDurable: false,
        isOver: false,
      }
      this.#nextSlot += 1
      this.#link = flight.segment.crc
      this.#flights.push(flight)
      this.#commit(flight).catch((error: unknown) => {
        this.#fail(flight, unknownOutcome('the log was broken off', error))
      })
    }
    this.#pump()
  }

  #encode(
    groups: readonly PendingGroup[],
    nonce: string,
    slot: number,
    link: number,
  ): { readonly segment: Segment; readonly bytes: Uint8Array } {
    const { timeline } = this.#reader.source
    const header = {
      timeline,
      epoch: this.epoch,
      slot,
      firstLsn: groups[0]?.firstLsn ?? 0,
      lastLsn: groups.at(-1)?.lastLsn ?? 0,
      nonce,
      link,
    }
    const records = groups.map((group) => group.records)
    const { bytes, crc } = encodeSegment(header, records)
    return { segment: { ...header, groups: records, crc, sizeBytes: bytes.length }, bytes }
  }

  async #commit(flight: Flight): Promise<void> {
    for (;;) {
      const { slot, nonce, link } = flight.segment
      const put = { slot, nonce, epoch: this.epoch, bytes: flight.bytes }
      const outcome = await putIntoSlot(this.#slots, put, () => flight.isOver)
      if (flight.isOver) return
      const isNextFree = this.#flights.length === 1 && this.#stopped === undefined
      if (outcome.kind !== 'dead-slot' || !isNextFree) {
        await this.#decide(flight, outcome)
        return
      }
      Object.assign(flight, this.#encode(flight.groups, nonce, this.#nextSlot, link))
      this.#nextSlot += 1
      this.#link = flight.segment.crc
    }
  }

  async #decide(flight: Flight, outcome: SlotOutcome): Promise<void> {
    const where = `log slot ${flight.segment.slot}`
    switch (outcome.kind) {
      case 'landed':
        await this.#landed(flight, where)
        return
      case 'overtaken': {
        const overtaken = fenced(`writer ${this.epoch} was fenced by writer ${outcome.by}`)
        this.#stop(overtaken)
        const isCertain = await this.#isKept(flight.firstSlot)
        this.#drop(flight, isCertain ? overtaken : unknownOutcome(`${where}: deposed long ago`))
        return
      }
      case 'refused':
        this.#fail(flight, outcome.error)
        return
      case 'dead-slot':
        this.#fail(flight, unknownOutcome(`${where} was taken by deposed writer ${outcome.by}`))
        return
      case 'in-doubt':
        this.#fail(
          flight,
          this.#rules.unknownIsUnknown
            ? unknownOutcome(`whether ${where} was written is not known`, outcome.cause)
            : unavailable(`${where} was not written`, outcome.cause),
        )
    }
  }

  async #landed(flight: Flight, where: string): Promise<void> {
    let isGood: boolean
    try {
      isGood = await this.#proof.isGood()
    } catch (error) {
      if (!flight.isOver) this.#fail(flight, unknownOutcome(`${where} cannot be confirmed`, error))
      return
    }
    if (flight.isOver) return
    if (isGood) {
      flight.isDurable = true
      if (!this.#rules.acksInOrder) for (const group of flight.groups) group.resolve(group)
      this.#acknowledge()
      return
    }
    const { epoch, owner } = this.#cell.current
    this.#stop(fenced(`writer ${this.epoch} was fenced by writer ${epoch} (${owner})`))
    this.#drop(flight, unknownOutcome(`${where}: deposed before it was confirmed`))
  }

  #acknowledge(): void {
    const nowMs = this.#env.monotonicMs()
    for (;;) {
      const [flight] = this.#flights
      if (flight === undefined || !flight.isDurable) break
      const { segment, groups } = flight
      this.#reader.add(segment)
      this.#flights.shift()
      const records = segment.lastLsn - segment.firstLsn + 1
      this.#meter.segment(groups.length, records, segment.sizeBytes)
      this.#queue.release(groups)
      for (const { calledMs, firstLsn, lastLsn, resolve } of groups) {
        this.#meter.commit(nowMs - calledMs)
        resolve({ firstLsn, lastLsn })
      }
    }
    this.#pump()
    this.#wakeIdle()
  }

  /** Whether a slot cannot have been deleted: it is not before the start of the log now. */
  async #isKept(slot: number): Promise<boolean> {
    if (!this.#rules.negativeNeedsStart) return true
    try {
      return (await this.#cell.refresh()).log.start.slot <= slot
    } catch {
      return false
    }
  }

  #fail(flight: Flight, error: unknown): void {
    this.#stop(error as Error)
    this.#drop(flight, error)
  }

  /** Ends a segment and all behind it. */
  #drop(flight: Flight, error: unknown): void {
    const at = this.#flights.indexOf(flight)
    if (at < 0) return
    for (const each of this.#flights.splice(at)) {
      each.isOver = true
      for (const { reject } of each.groups) reject(error)
    }
    this.#wakeIdle()
  }

  #stop(error: Error): void {
    this.#stopped ??= error
    this.#timer?.cancel()
    this.#timer = undefined
    this.#queue.rejectAll(this.#stopped)
    this.#wakeIdle()
  }

  #wakeIdle(): void {
    for (const wake of this.#onIdle.splice(0)) wake()
  }
}
