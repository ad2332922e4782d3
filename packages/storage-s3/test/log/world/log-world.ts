/**
 * One timeline in a simulated bucket behind a bad network, and what the processes of the world have in common.
 *
 * Time is stretched: a request takes a second or two, a log slot lives for fifty seconds. So little work meets every deadline.
 */
import { MemoryObjectStore } from '@twill/storage/object'
import {
  createPrng,
  createTrace,
  type LatencyProfile,
  type ObjectFaults,
  type Prng,
  SimulatedObjectStore,
  storeClock,
  type Trace,
} from '@twill/storage/sim'
import type { LogReader } from '../../../src/log/log-reader.ts'
import type { LogSource } from '../../../src/log/log-source.ts'
import { ALL_RULES, type LogRules } from '../../../src/log/rules.ts'
import { encodeManifest } from '../../../src/manifest/manifest-codec.ts'
import type { Manifest } from '../../../src/manifest/manifest.ts'
import { emptyManifest } from '../../../src/manifest/new-manifest.ts'
import { CrashingStore } from './crashing-store.ts'
import { EventLoop } from './event-loop.ts'
import { decodeTransaction, type Transactions, WorldHistory } from './history.ts'
import { KEYS, MANIFEST_KEY, TIMELINE } from './place.ts'
import { Process } from './process.ts'

export const LOG_AGE_MS = 50_000

/** Requests that are late by more than this are lost. */
export const LATEST_MS = 100_000

const LATENCY: LatencyProfile = {
  name: 'stretched',
  p50Ms: 2_000,
  p99Ms: 6_000,
  tailProbability: 0.05,
  tailMs: [3_000, 60_000],
  bytesPerMs: Infinity,
}
const TIMEOUT_MS = 12_000

export type WorldOptions = {
  readonly rules?: Partial<LogRules>
  readonly keepsTrace?: boolean
  /** The first process dies after so many steps, if it has not before. */
  readonly firstDiesAfter?: number
}

export class LogWorld {
  readonly seed: number
  readonly prng: Prng
  readonly loop: EventLoop = new EventLoop()
  readonly history: WorldHistory = new WorldHistory()
  readonly bucket: MemoryObjectStore
  readonly network: SimulatedObjectStore
  readonly rules: LogRules
  readonly trace: Trace | undefined
  readonly #firstDiesAfter: number | undefined

  constructor(seed: number, { rules, keepsTrace, firstDiesAfter }: WorldOptions = {}) {
    this.#firstDiesAfter = firstDiesAfter
    this.seed = seed
    this.prng = createPrng(seed)
    this.rules = { ...ALL_RULES, ...rules }
    this.trace = keepsTrace === true ? createTrace() : undefined
    const { loop, prng } = this
    const aheadMs = 1_700_000_000_000 + prng.between(-5_000, 5_000)
    this.bucket = new MemoryObjectStore({ nowMs: storeClock(loop, { aheadMs }) })
    this.network = new SimulatedObjectStore({
      bucket: this.bucket,
      world: loop,
      prng,
      latency: LATENCY,
      timeoutMs: TIMEOUT_MS,
      faults: drawFaults(prng),
    })
  }

  note(text: string): void {
    this.trace?.note(`${this.loop.nowMs().toFixed(0)} ${text}`)
  }

  /** A process and the log as it sees it. */
  process(name: string): { readonly process: Process; readonly source: LogSource } {
    const { loop, network, prng } = this
    const drawn = prng.chance(0.2) ? 1 + prng.below(60) : Infinity
    const stepsLeft = name === 'w0' ? (this.#firstDiesAfter ?? drawn) : drawn
    const process = new Process(name, loop, prng, stepsLeft)
    const store = new CrashingStore(network.client(process), process, ({ operation, key }) => {
      this.note(`${name} ${operation} ${key}`)
    })
    return { process, source: { store, keys: KEYS, env: process.env, timeline: TIMELINE } }
  }

  async create(): Promise<void> {
    const ages = { logMs: LOG_AGE_MS, graveMs: LOG_AGE_MS }
    const facts = { timeline: TIMELINE, database: TIMELINE, nonce: 'first', createdMs: 0, ages }
    const manifest = emptyManifest({ ...facts, quirks: { ifMatch: 'quoted' } })
    await this.bucket.putIfAbsent(MANIFEST_KEY, encodeManifest(manifest))
  }

  /** What whoever opened with this manifest knows: the snapshot of its root, and the log after it. */
  async stateOf(manifest: Manifest, reader: LogReader): Promise<number[]> {
    const snapshot = this.history.snapshots[Number(manifest.rootBytes ?? '0')] as Transactions
    const state = [...snapshot]
    for await (const batch of reader.entries(state.length + 1, reader.end.lsn - 1)) {
      for (const { lsn, record } of batch) {
        if (lsn !== state.length + 1) throw new Error(`LSN ${lsn} follows ${state.length}`)
        state.push(decodeTransaction(record))
      }
    }
    if (state.length !== reader.end.lsn - 1) {
      throw new Error(`the scan ends at ${state.length}, not at ${reader.end.lsn - 1}`)
    }
    return state
  }
}

function drawFaults(prng: Prng): Partial<ObjectFaults> {
  const isHarsh = prng.chance(0.5)
  return {
    lost: isHarsh ? 0.04 : 0.01,
    responseLost: isHarsh ? 0.05 : 0.01,
    late: isHarsh ? 0.04 : 0.01,
    latestMs: LATEST_MS,
    repeated: 0.03,
    sentTwice: 0.02,
    failed: 0.03,
    appliedThoughFailed: 0.3,
    slow: 0,
    calmMs: 60_000,
    stormMs: prng.chance(0.3) ? 6_000 : 0,
    failedInStorm: 0.7,
  }
}
