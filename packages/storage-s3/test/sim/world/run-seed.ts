/**
 * Processes open one database for ever, as writers, followers, and keepers of its branches, while requests are lost, late and
 * repeated, processes stand still or die, clocks are set and caches rot. A seed decides everything.
 */
import type { Trace } from '@twill/storage/sim'
import { LATEST_MS } from './flavour.ts'
import { Life } from './life.ts'
import { drawPauseMs, SimWorld, type WorldOptions } from './sim-world.ts'
import { judgeEnd } from './verdict.ts'

/** Processes are started until the first, and all are dead at the second. */
const STARTS_UNTIL_MS = 100_000
const ENDS_AT_MS = 140_000
/** Longer than what is late, and than clocks were set forward. */
const REST_MS = LATEST_MS + 300_000

export type WorldResult = {
  readonly seed: number
  readonly failure: string | undefined
  readonly events: number
  readonly requests: number
  readonly counts: Readonly<Record<string, number>>
  readonly trace: Trace | undefined
}

export async function runSeed(seed: number, options: WorldOptions = {}): Promise<WorldResult> {
  const world = new SimWorld(seed, options)
  const { ledger, loop, network, trace } = world
  try {
    await new Run(world).run()
  } catch (error) {
    ledger.fault(`the world broke: ${(error as Error).stack}`)
  }
  const failure = ledger.faults[0]
  if (failure !== undefined) world.note(`FAULT ${failure}`)
  return {
    seed,
    failure,
    events: loop.events,
    requests: network.requests,
    counts: world.counts,
    trace,
  }
}

class Run {
  readonly #world: SimWorld
  readonly #lives: Life[] = []

  constructor(world: SimWorld) {
    this.#world = world
  }

  async run(): Promise<void> {
    const { ledger, loop } = this.#world
    this.#start()
    loop.at(5_000, () => this.#disturb())
    // What is wrong is wrong: the rest of the world would only hide it.
    for (let atMs = 5_000; atMs <= ENDS_AT_MS && ledger.faults.length === 0; atMs += 5_000) {
      await loop.run(atMs)
    }
    for (const { process } of this.#lives) process.crash()
    if (ledger.faults.length > 0) return
    await loop.run(ENDS_AT_MS + REST_MS)
    if (ledger.faults.length > 0 || ledger.mains.length === 0) return
    let failure: unknown
    let isJudged = false
    void judgeEnd(this.#world).then(
      () => {
        isJudged = true
      },
      (error: unknown) => {
        failure = error
      },
    )
    await loop.run()
    if (failure !== undefined) throw failure as Error
    if (!isJudged) throw new Error('the judge waits for ever')
  }

  get #alive(): Life[] {
    return this.#lives.filter(({ isOver, process }) => !isOver && !process.isDead)
  }

  #start(): void {
    const { flavour, loop, prng } = this.#world
    if (this.#alive.length < flavour.processes) {
      const life = new Life(this.#world, `p${this.#lives.length}`)
      this.#lives.push(life)
      void life.live()
    }
    if (loop.nowMs() < STARTS_UNTIL_MS) loop.at(prng.between(1_000, 20_000), () => this.#start())
  }

  #disturb(): void {
    const { flavour, loop, prng } = this.#world
    if (loop.nowMs() >= ENDS_AT_MS) return
    const [low, high] = flavour.isPeaceful
      ? ([10_000, 80_000] as const)
      : ([3_000, 30_000] as const)
    loop.at(prng.between(low, high), () => this.#disturb())
    const alive = this.#alive
    if (alive.length === 0) return
    const life = prng.pick(alive)
    const { process } = life
    const what = prng.weighted([
      [20, 'crash'],
      [20, 'close'],
      [flavour.hasPauses ? 40 : 0, 'pause'],
      [flavour.hasJumps ? 25 : 0, 'jump'],
      [flavour.isCalm ? 0 : 8, 'cut'],
    ] as const)
    this.#world.note(`${process.name} ${what}`)
    if (what === 'crash') process.crash()
    if (what === 'close') void life.close()
    if (what === 'pause') {
      process.pauseFor(drawPauseMs(prng))
      if (flavour.hasJumps && prng.chance(0.25)) process.jump(-prng.between(10_000, 60_000))
    }
    if (what === 'jump') process.jump(prng.pick([-1, 1]) * prng.between(5_000, 60_000))
    if (what === 'cut') {
      process.disconnect()
      loop.at(prng.between(3_000, 40_000), () => process.reconnect())
    }
  }
}
