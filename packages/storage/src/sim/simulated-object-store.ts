/**
 * A bucket at the other end of a simulated network. Every request of every process waits for its turns and its latency on the
 * world's clock, and meets what a seed decides (`object-faults.ts`): it is lost, late, repeated, answered with an error, or
 * answered after its maker has given up, stands still or is dead. The bucket's own state stays linearizable throughout: each
 * taking effect is one step, and conditions are judged in that step.
 *
 * With a scheduler as its world a run is repeated by its seed. With a virtual clock alone only latency decides the order.
 */
import { unreachable } from '../assert.ts'
import { CarriedObjectStore, type ObjectOperation } from '../object/carried-object-store.ts'
import { type ObjectStore, ObjectStoreError } from '../object/object-store.ts'
import type { Clock } from './clock.ts'
import { drawLatencyMs, type LatencyProfile, SAME_REGION } from './latency.ts'
import {
  drawFate,
  kindOfStatus,
  NO_FAULTS,
  type ObjectFaults,
  type RequestFate,
  Storms,
} from './object-faults.ts'
import type { Prng } from './prng.ts'
import { SimulatedProcess } from './simulated-process.ts'
import { spoil } from './spoil.ts'

/** A `Scheduler`, or a `VirtualClock`. */
export type SimulatedWorld = Clock & { turn?(label: string): Promise<void> }

export type SimulatedRequest = {
  readonly process: string
  readonly operation: ObjectOperation
  /** The prefix, for `list`. */
  readonly key: string
  /** How many requests were made before, by all processes. */
  readonly index: number
}

export type SimulatedObjectStoreOptions = {
  /** The state. Its clock is the store's: `storeClock` makes one that disagrees with the world's. */
  readonly bucket: ObjectStore
  readonly world: SimulatedWorld
  readonly prng: Prng
  readonly latency?: LatencyProfile
  /** How long a client waits for an answer. */
  readonly timeoutMs?: number
  readonly faults?: Partial<ObjectFaults>
  /** Decides the fate of single requests; `undefined` leaves it to chance. */
  readonly plan?: (request: SimulatedRequest) => RequestFate | undefined
}

type Call<T> = {
  readonly label: string
  readonly process: SimulatedProcess
  readonly fate: RequestFate
  readonly chance: Prng
  readonly act: () => Promise<T>
  readonly startMs: number
  /** From the start until it takes effect, and from then until the answer is there. */
  readonly beforeMs: number
  readonly afterMs: number
  /** What was on its way when its maker died arrives or does not. */
  readonly survivesItsMaker: boolean
}

const DEFAULT_TIMEOUT_MS = 5_000

/** How often `drain` looks. */
const DRAIN_STEP_MS = 1_000

export class SimulatedObjectStore {
  readonly bucket: ObjectStore
  readonly #world: SimulatedWorld
  readonly #prng: Prng
  readonly #storms: Storms
  readonly #latency: LatencyProfile
  readonly #timeoutMs: number
  readonly #plan: (request: SimulatedRequest) => RequestFate | undefined
  #faults: ObjectFaults
  #requests = 0
  #onTheWay = 0

  constructor(options: SimulatedObjectStoreOptions) {
    this.bucket = options.bucket
    this.#world = options.world
    this.#prng = options.prng.fork()
    this.#storms = new Storms(options.prng.fork())
    this.#latency = options.latency ?? SAME_REGION
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
    this.#plan = options.plan ?? (() => undefined)
    this.#faults = { ...NO_FAULTS, ...options.faults }
  }

  /** Requests made so far, by all processes. */
  get requests(): number {
    return this.#requests
  }

  /** Requests that may yet take effect, those of dead or disappointed makers too. */
  get onTheWay(): number {
    return this.#onTheWay
  }

  /** Changes some faults for requests made from now on. */
  setFaults(faults: Partial<ObjectFaults>): void {
    this.#faults = { ...this.#faults, ...faults }
  }

  /** No faults from now on. What is on its way still arrives. */
  calm(): void {
    this.#faults = NO_FAULTS
  }

  /** Waits until nothing is on its way. */
  async drain(): Promise<void> {
    while (this.#onTheWay > 0) await this.#world.sleep(DRAIN_STEP_MS)
  }

  /** The bucket as one process sees it. */
  client(process: SimulatedProcess | string): ObjectStore {
    const maker = typeof process === 'string' ? new SimulatedProcess(process) : process
    return new CarriedObjectStore(this.bucket, ({ operation, key, sizeBytes, act }) =>
      this.#request(maker, operation, key, sizeBytes, act),
    )
  }

  async #request<T>(
    maker: SimulatedProcess,
    operation: ObjectOperation,
    key: string,
    sizeBytes: number,
    act: () => Promise<T>,
  ): Promise<T> {
    await maker.whenRunning()
    const index = this.#requests++
    const chance = this.#prng.fork()
    const startMs = this.#world.nowMs()
    const storm = this.#storms.at(startMs, this.#faults)
    const drawn = drawFate(this.#faults, chance, operation, storm)
    const slowness = chance.chance(this.#faults.slow) ? this.#faults.slowFactor : 1
    const latencyMs = drawLatencyMs(this.#latency, chance, sizeBytes) * slowness
    const beforeMs = latencyMs * chance.float()
    const planned = this.#plan({ process: maker.name, operation, key, index })
    const call: Call<T> = {
      label: `${maker.name} ${operation} ${key}`,
      process: maker,
      fate: maker.isCutOff ? { kind: 'lost' } : (planned ?? drawn),
      chance,
      act,
      startMs,
      beforeMs,
      afterMs: latencyMs - beforeMs,
      survivesItsMaker: chance.chance(0.5),
    }
    return this.#carryOut(call)
  }

  async #carryOut<T>(call: Call<T>): Promise<T> {
    const { fate, beforeMs, afterMs } = call
    if (fate.kind === 'lost') return this.#disappoint(call)
    if (fate.kind === 'late') {
      const failsAfterMs = this.#drawPatienceMs(call)
      void this.#takeEffect(call, failsAfterMs + fate.afterMs).catch(() => undefined)
      return this.#disappoint(call, failsAfterMs)
    }
    if (fate.kind === 'response-lost' || beforeMs + afterMs > this.#timeoutMs) {
      void this.#takeEffect(call, beforeMs).catch(() => undefined)
      return this.#disappoint(call, fate.kind === 'response-lost' ? undefined : this.#timeoutMs)
    }
    if (fate.kind === 'failed') {
      if (fate.isApplied) await this.#takeEffect(call, beforeMs).catch(() => undefined)
      else await this.#world.sleep(beforeMs)
      await this.#comeBack(call, afterMs)
      const kind = kindOfStatus(fate.status)
      throw new ObjectStoreError(kind, `${call.label}: the store answered ${fate.status}`)
    }
    return this.#answer(call, fate)
  }

  async #answer<T>(
    call: Call<T>,
    fate: Extract<
      RequestFate,
      { kind: 'answered' | 'repeated' | 'sent-twice' | 'flipped' | 'cut' }
    >,
  ): Promise<T> {
    const { beforeMs, afterMs, chance } = call
    let restMs = afterMs
    let answer: T
    try {
      answer = await this.#takeEffect(call, beforeMs)
      if (fate.kind === 'sent-twice') {
        const betweenMs = restMs * chance.float()
        restMs -= betweenMs
        answer = await this.#takeEffect(call, betweenMs)
      }
    } catch (error) {
      await this.#comeBack(call, restMs)
      throw error
    }
    if (fate.kind === 'repeated') {
      void this.#takeEffect(call, fate.afterMs).catch(() => undefined)
    }
    await this.#comeBack(call, restMs)
    switch (fate.kind) {
      case 'flipped':
      case 'cut':
        return spoil(answer, fate.kind, chance)
      case 'answered':
      case 'repeated':
      case 'sent-twice':
        return answer
      default:
        return unreachable(fate)
    }
  }

  /** The request takes effect so long from now; if its maker dies before, perhaps not. */
  async #takeEffect<T>(call: Call<T>, delayMs: number): Promise<T> {
    this.#onTheWay += 1
    try {
      if (delayMs > 0) await this.#world.sleep(delayMs)
      await this.#world.turn?.(call.label)
      if (call.process.isDead && !call.survivesItsMaker) {
        throw new ObjectStoreError('no-answer', `${call.label}: its maker is dead`)
      }
      return await call.act()
    } finally {
      this.#onTheWay -= 1
    }
  }

  /** The answer travels, and waits for a maker that stands still; who stood still for too long may find it timed out. */
  async #comeBack(call: Call<unknown>, delayMs: number): Promise<void> {
    if (delayMs > 0) await this.#world.sleep(delayMs)
    await this.#world.turn?.(`${call.label}, answer`)
    if (call.process.isCutOff) return this.#disappoint(call, this.#timeoutMs)
    if (!call.process.isPaused) return call.process.whenRunning()
    await call.process.whenRunning()
    await this.#world.turn?.(`${call.label}, answer found`)
    const isOverdue = this.#world.nowMs() - call.startMs > this.#timeoutMs
    if (isOverdue && call.chance.chance(0.5)) await this.#disappoint(call, 0)
  }

  /** Its maker hears of a reset or a timeout, so long after the start. */
  async #disappoint(call: Call<unknown>, failsAfterMs?: number): Promise<never> {
    const atMs = call.startMs + (failsAfterMs ?? this.#drawPatienceMs(call))
    const restMs = atMs - this.#world.nowMs()
    if (restMs > 0) await this.#world.sleep(restMs)
    await this.#world.turn?.(`${call.label}, no answer`)
    await call.process.whenRunning()
    throw new ObjectStoreError('no-answer', `${call.label}: no answer`)
  }

  /** A reset at any time, or the timeout. */
  #drawPatienceMs({ chance }: Call<unknown>): number {
    return chance.chance(0.5) ? this.#timeoutMs * chance.float() : this.#timeoutMs
  }
}
