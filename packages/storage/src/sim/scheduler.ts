/**
 * One life of a simulated process: async actors run one step at a time, in an order that a seed decides.
 *
 * Everything an actor does to the simulated world waits for its `turn` first. When all code has come to rest, the
 * scheduler draws one waiting turn and lets it go, so every await on the world is a place where anything else may happen
 * in between, and a place where the process can end: `run` stops at `stopAtStep` and leaves every actor where it stood
 * for ever, as a power cut does. Where nothing waits for a turn, the clock moves to the next sleeper.
 *
 * Code under test that waits for something real (a timer, a file) breaks the promise that a seed repeats; `run` reports
 * it as `stuck`, because nothing in the simulated world can wake it.
 */
import { settle, type Clock } from './clock.ts'
import type { Prng } from './prng.ts'
import type { Trace } from './trace.ts'

export type RunOutcome =
  | { readonly kind: 'finished'; readonly steps: number }
  /** The step limit or `stop` ended it; actors stand still for ever. */
  | { readonly kind: 'stopped'; readonly steps: number }
  /** An actor threw. */
  | {
      readonly kind: 'failed'
      readonly steps: number
      readonly actor: string
      readonly error: unknown
    }
  /** Actors wait for something that nothing in this world can give them. */
  | { readonly kind: 'stuck'; readonly steps: number; readonly actors: readonly string[] }

export type SchedulerOptions = {
  readonly prng: Prng
  readonly trace?: Trace
  readonly startMs?: number
}

export interface Scheduler extends Clock {
  /** Waits until the scheduler gives this call its turn. `label` names the step in the trace. */
  turn(label: string): Promise<void>
  /** Adds an actor. It starts at its first turn. */
  spawn(name: string, actor: () => Promise<void>): void
  /** Runs until all actors have finished or the world ends. */
  run(options?: { readonly stopAtStep?: number | undefined }): Promise<RunOutcome>
  /** Ends the world at the step under way: nobody gets another turn. */
  stop(): void
  readonly steps: number
}

type Waiting = { readonly label: string; readonly go: () => void }
type Sleeping = Waiting & { readonly atMs: number }

/** A run longer than this is a loop that does not end. */
const MAX_STEPS = 2_000_000

export function createScheduler(options: SchedulerOptions): Scheduler {
  return new SeededScheduler(options)
}

class SeededScheduler implements Scheduler {
  readonly #prng: Prng
  readonly #trace: Trace | undefined
  readonly #waiting: Waiting[] = []
  readonly #sleeping: Sleeping[] = []
  readonly #alive = new Set<string>()
  #failure: { readonly actor: string; readonly error: unknown } | undefined
  #nowMs: number
  #steps = 0
  #stopped = false

  constructor(options: SchedulerOptions) {
    this.#prng = options.prng
    this.#trace = options.trace
    this.#nowMs = options.startMs ?? 0
  }

  get steps(): number {
    return this.#steps
  }

  nowMs(): number {
    return this.#nowMs
  }

  stop(): void {
    this.#stopped = true
  }

  turn(label: string): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#waiting.push({ label, go: resolve })
    })
  }

  sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#sleeping.push({ label: 'wake', go: resolve, atMs: this.#nowMs + Math.max(0, ms) })
    })
  }

  spawn(name: string, actor: () => Promise<void>): void {
    this.#alive.add(name)
    const life = async (): Promise<void> => {
      await this.turn(`start ${name}`)
      try {
        await actor()
      } catch (error) {
        this.#failure ??= { actor: name, error }
      }
      this.#alive.delete(name)
    }
    void life()
  }

  async run(options: { readonly stopAtStep?: number | undefined } = {}): Promise<RunOutcome> {
    const stopAtStep = options.stopAtStep ?? MAX_STEPS
    for (;;) {
      await settle()
      if (this.#failure !== undefined)
        return { kind: 'failed', steps: this.#steps, ...this.#failure }
      if (this.#alive.size === 0) return { kind: 'finished', steps: this.#steps }
      if (this.#stopped || this.#steps >= stopAtStep) return { kind: 'stopped', steps: this.#steps }
      if (this.#waiting.length === 0 && !this.#wakeEarliest()) {
        return { kind: 'stuck', steps: this.#steps, actors: [...this.#alive] }
      }
      this.#step()
    }
  }

  #step(): void {
    const index = this.#waiting.length === 1 ? 0 : this.#prng.below(this.#waiting.length)
    const [chosen] = this.#waiting.splice(index, 1)
    if (chosen === undefined) return
    this.#steps += 1
    this.#trace?.note(`${this.#steps} @${this.#nowMs} ${chosen.label}`)
    chosen.go()
  }

  /** Moves the clock to the nearest sleeper, which then waits for its turn like everybody else. */
  #wakeEarliest(): boolean {
    let earliest: Sleeping | undefined
    for (const sleeper of this.#sleeping) {
      if (earliest === undefined || sleeper.atMs < earliest.atMs) earliest = sleeper
    }
    if (earliest === undefined) return false
    this.#nowMs = Math.max(this.#nowMs, earliest.atMs)
    this.#sleeping.splice(this.#sleeping.indexOf(earliest), 1)
    this.#waiting.push(earliest)
    return true
  }
}
