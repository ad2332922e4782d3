/**
 * A database in a simulated bucket behind a bad network, and what its processes have in common. Time is stretched, as in the log's
 * worlds: a request takes about a second, an age is a few tens of them, so little work meets every deadline.
 */
import { MemoryObjectStore, type ObjectStore } from '@twill/storage/object'
import {
  createPrng,
  createTrace,
  type LatencyProfile,
  type Prng,
  SimulatedObjectStore,
  storeClock,
  type Trace,
} from '@twill/storage/sim'
import { type Keys, keysUnder } from '../../../src/keys.ts'
import { ALL_STORAGE_RULES, type StorageRules } from '../../../src/rules.ts'
import { EventLoop } from '../../log/world/event-loop.ts'
import { Process } from '../../log/world/process.ts'
import { CredulousStore } from './credulous-store.ts'
import { drawFlavour, type Flavour } from './flavour.ts'
import { Ledger } from './ledger.ts'
import { ObservedBucket } from './observed-bucket.ts'
import { RottenDisk } from './rotten-disk.ts'
import { StepStore } from './step-store.ts'

export const ROOT = 'db'
export const BRANCH_NAMES: readonly string[] = ['a', 'b', 'ü/c']

const LATENCY: LatencyProfile = {
  name: 'stretched',
  p50Ms: 500,
  p99Ms: 2_500,
  tailProbability: 0.02,
  tailMs: [2_000, 20_000],
  bytesPerMs: Infinity,
}
const TIMEOUT_MS = 6_000
const EPOCH_MS = 1_700_000_000_000

/** Those of the storage, and one that a process can go without by what it sees of its bucket. */
export type SimRules = StorageRules & {
  /** After a compare-and-swap without an answer the nonce tells whether it was done. */
  readonly nonceTells: boolean
}

export const ALL_SIM_RULES: SimRules = { ...ALL_STORAGE_RULES, nonceTells: true }

export type WorldOptions = {
  /** Rules to go without. */
  readonly rules?: Partial<SimRules>
  readonly keepsTrace?: boolean
}

/** A process with a machine: its view of the bucket, its cache's disk, and how many damaged bodies it was given. */
export type Machine = {
  readonly process: Process
  readonly store: ObjectStore
  readonly disk: RottenDisk
  flips(): number
}

export class SimWorld {
  readonly seed: number
  readonly prng: Prng
  readonly flavour: Flavour
  readonly loop: EventLoop = new EventLoop()
  readonly keys: Keys = keysUnder(ROOT)
  readonly bucket: MemoryObjectStore
  readonly network: SimulatedObjectStore
  readonly ledger: Ledger
  readonly rules: Partial<SimRules>
  readonly trace: Trace | undefined
  /** What the seed came to, for totals. */
  readonly counts: Record<string, number> = {}
  readonly #disks: RottenDisk[]
  readonly #flips = new Map<string, number>()
  #transactions = 0

  constructor(seed: number, { rules = {}, keepsTrace }: WorldOptions = {}) {
    this.seed = seed
    this.prng = createPrng(seed)
    this.rules = rules
    this.trace = keepsTrace === true ? createTrace() : undefined
    const { loop, prng } = this
    this.flavour = drawFlavour(prng)
    const aheadMs = EPOCH_MS + prng.between(-5_000, 5_000)
    const nowMs = storeClock(loop, { aheadMs })
    const pageSize = prng.pick([3, 1000])
    const etags = prng.pick(['fresh', 'content'] as const)
    this.bucket = new MemoryObjectStore({ nowMs, pageSize, etags })
    this.ledger = new Ledger(
      this.keys,
      () => this.bucket,
      nowMs,
      (text) => this.note(text),
    )
    const flipping = prng.fork()
    this.network = new SimulatedObjectStore({
      bucket: new ObservedBucket(this.bucket, this.ledger),
      world: loop,
      prng,
      latency: LATENCY,
      timeoutMs: TIMEOUT_MS,
      faults: this.flavour.faults,
      plan: ({ key, operation, process }) => {
        if (this.flavour.flips === 0) return undefined
        const isBody = operation === 'range' || (operation === 'get' && key.includes('/log/'))
        if (!isBody || !flipping.chance(this.flavour.flips)) return undefined
        this.#flips.set(process, (this.#flips.get(process) ?? 0) + 1)
        return { kind: flipping.pick(['flipped', 'cut'] as const) }
      },
    })
    this.#disks = [0, 1].map(() => new RottenDisk(prng.fork(), this.flavour.rot))
  }

  note(text: string): void {
    this.trace?.note(`${this.loop.nowMs().toFixed(0)} ${text}`)
  }

  count(what: string, by: number = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by
  }

  newGroup(size: number): number[] {
    return Array.from({ length: size }, () => {
      this.#transactions += 1
      return this.#transactions
    })
  }

  /** A branch that is there, if there is one, and mostly. */
  pickName(): string {
    const held = BRANCH_NAMES.filter((name) => this.ledger.names.now(name).length > 0)
    return this.prng.pick(held.length > 0 && this.prng.chance(0.8) ? held : BRANCH_NAMES)
  }

  machine(name: string): Machine {
    const { flavour, loop, network, prng } = this
    const isShort = !flavour.isPeaceful && prng.chance(0.25)
    const process = new Process(name, loop, prng, isShort ? 1 + prng.below(60) : Infinity)
    const chance = prng.fork()
    const pauses = flavour.hasPauses && prng.chance(0.5) ? 0.004 : 0
    const steps = new StepStore(network.client(process), process, () => {
      if (chance.chance(pauses)) process.pauseFor(drawPauseMs(chance))
    })
    const store = this.rules.nonceTells === false ? new CredulousStore(steps) : steps
    const disk = prng.pick(this.#disks)
    return { process, store, disk, flips: () => this.#flips.get(name) ?? 0 }
  }
}

/** Short, or longer than anything that waits. */
export function drawPauseMs(prng: Prng): number {
  return prng.chance(0.5) ? prng.between(1_000, 12_000) : prng.between(20_000, 100_000)
}
