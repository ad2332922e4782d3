/** The life of a process that writes: opens, appends, makes checkpoints and deletes what they made needless, closes. */
import { isStorageError } from '@twill/storage'
import { claimLog, closeLog } from '../../../src/log/claim.ts'
import { replayStart } from '../../../src/log/replay-start.ts'
import { LogReader } from '../../../src/log/log-reader.ts'
import type { LogSource } from '../../../src/log/log-source.ts'
import { LogWriter } from '../../../src/log/log-writer.ts'
import { DEFAULT_LOG_TUNING } from '../../../src/log/tuning.ts'
import { addCheckpoint, isSlotNeeded, trim } from '../../../src/manifest/edits.ts'
import { ManifestCell } from '../../../src/manifest/manifest-cell.ts'
import { encodeTransaction, type Transactions } from './history.ts'
import { LOG_AGE_MS, type LogWorld } from './log-world.ts'
import { KEYS, MANIFEST_KEY, TIMELINE } from './place.ts'
import type { Process } from './process.ts'

/** Appends under way at once. */
const APPENDS_MAX = 8

export class Life {
  readonly process: Process
  readonly #world: LogWorld
  readonly #source: LogSource
  #cell: ManifestCell | undefined
  #writer: LogWriter | undefined
  #reader: LogReader | undefined
  /** What it knows to be durable, in the order of LSNs. */
  #state: number[] = []
  #appending = 0
  #isClosing = false
  isOver = false

  constructor(world: LogWorld, name: string) {
    const { process, source } = world.process(name)
    this.process = process
    this.#source = source
    this.#world = world
  }

  async live(): Promise<void> {
    const { history } = this.#world
    try {
      await this.#open()
    } catch (error) {
      if (isStorageError(error, 'corrupt')) history.faults.push(`${this.#name}: ${error.message}`)
      this.#world.note(`${this.#name} did not open: ${(error as Error).message}`)
      this.isOver = true
      return
    }
    void this.#checkpoints()
    await this.#appends()
  }

  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    if (this.#writer === undefined || this.#cell === undefined) return
    const isClean = await closeLog(this.#writer, this.#cell)
    this.#world.note(`${this.#name} closed, clean ${isClean}`)
    this.isOver = true
  }

  get #name(): string {
    return this.process.name
  }

  async #open(): Promise<void> {
    const { history, rules } = this.#world
    const cell = await ManifestCell.load(this.#source.store, MANIFEST_KEY, this.#source.env)
    if (cell === undefined) throw new Error('the manifest is gone')
    const ackedLsn = history.ackedLsn
    const reader = new LogReader(this.#source, replayStart(cell.current), cell.current.log.hint, {
      rules,
    })
    const { epoch, isClean } = await claimLog({ cell, reader, owner: this.#name, rules })
    const state = await this.#world.stateOf(cell.current, reader)
    this.#world.note(`${this.#name} opened: epoch ${epoch}, clean ${isClean}, LSN ${state.length}`)
    if (state.length < ackedLsn) {
      history.faults.push(`${this.#name} opened without LSN ${ackedLsn}, which was acknowledged`)
    }
    history.seen.push({ who: this.#name, state: [...state] })
    history.opens += 1
    if (isClean) history.cleanOpens += 1
    this.#state = state
    this.#cell = cell
    this.#reader = reader
    this.#writer = new LogWriter({ cell, reader, epoch, rules, tuning: this.#tuning() })
    if (this.#isClosing) {
      this.#isClosing = false
      await this.close()
    }
  }

  #tuning(): typeof DEFAULT_LOG_TUNING {
    const { prng } = this.#world
    return {
      ...DEFAULT_LOG_TUNING,
      putsPerSecond: prng.pick([0, 1, 20]),
      inFlight: prng.pick([1, 4, 4, 4]),
      queuedBytes: prng.pick([60, 1000]),
      // Groups of up to 28 bytes: one to a few per segment.
      segmentBytes: prng.pick([10, 60]),
    }
  }

  async #appends(): Promise<void> {
    const { loop, prng } = this.#world
    while (!this.#isClosing && !this.process.isDead) {
      if (this.#writer?.failure !== undefined) {
        this.isOver = true
        return
      }
      if (!this.process.isPaused && this.#appending < APPENDS_MAX) void this.#append()
      await loop.sleep(prng.between(200, 5_000))
    }
  }

  async #append(): Promise<void> {
    const { history, prng } = this.#world
    const group = history.newGroup(prng.between(1, 3))
    this.#appending += 1
    try {
      const range = await (this.#writer as LogWriter).append(group.map(encodeTransaction))
      this.#world.note(`${this.#name} acked ${group.join()} at ${range.firstLsn}`)
      history.ack(range, group)
      group.forEach((transaction, at) => {
        this.#state[range.firstLsn - 1 + at] = transaction
      })
    } catch (error) {
      this.#world.note(`${this.#name} failed ${group.join()}: ${(error as Error).message}`)
      if (isStorageError(error, 'unknown-outcome')) history.unknown.push(group)
      else if (isStorageError(error)) history.failed.push(group)
      else history.faults.push(`${this.#name}: ${(error as Error).stack}`)
    } finally {
      this.#appending -= 1
    }
  }

  async #checkpoints(): Promise<void> {
    const { loop, prng } = this.#world
    for (;;) {
      await loop.sleep(prng.between(8_000, 30_000))
      const isDone = this.#isClosing || this.process.isDead || this.#writer?.failure !== undefined
      if (isDone) return
      await this.process.whenRunning()
      try {
        await this.#checkpoint(this.#cell as ManifestCell, this.#reader as LogReader)
      } catch (error) {
        this.#world.note(`${this.#name} made no checkpoint: ${(error as Error).message}`)
        if (isStorageError(error, 'fenced')) return
      }
    }
  }

  async #checkpoint(cell: ManifestCell, reader: LogReader): Promise<void> {
    const { history, prng } = this.#world
    const { env } = this.#source
    const lsn = reader.end.lsn - 1
    const log = reader.positionOf(lsn + 1)
    if (lsn === 0 || log === undefined) return
    const snapshot: Transactions = this.#state.slice(0, lsn)
    history.snapshots.push(snapshot)
    const rootBytes = String(history.snapshots.length - 1)
    const root = { lsn, timeMs: env.wallMs(), log }
    const { epoch } = this.#writer as LogWriter
    const logHint = Math.max(0, reader.end.slot - 1)
    const facts = { epoch, root, rootBytes, layers: [], durableLsn: lsn, logHint }
    await cell.edit(addCheckpoint(facts))
    reader.forget(lsn + 1)
    if (prng.chance(0.7)) await cell.edit(trim(lsn, env.wallMs()))
    await this.#deleteOld(cell)
  }

  /** As the garbage collector does, but for the listing. */
  async #deleteOld(cell: ManifestCell): Promise<void> {
    const { bucket } = this.#world
    const { storeMs } = (await bucket.get(MANIFEST_KEY)) as { storeMs: number }
    const prefix = KEYS.logs(TIMELINE)
    for (const { key, modifiedMs } of bucket.objects()) {
      if (!key.startsWith(prefix) || storeMs - modifiedMs < LOG_AGE_MS) continue
      const slot = Number.parseInt(key.slice(prefix.length), 16)
      if (isSlotNeeded(cell.current, slot)) continue
      await this.#source.store.delete(key).catch(() => undefined)
    }
  }
}
