/**
 * Processes open a log for ever: each claims it, appends, makes checkpoints, trims and deletes, until it is fenced, dies, or
 * closes. A second kind only follows. Meanwhile requests are lost, late, repeated, processes stand still for longer than a log
 * slot lives, clocks are set. A seed decides everything; in the end what everybody was told is held against what is there.
 */
import { createPrng, type Prng, type Trace } from '@twill/storage/sim'
import { replayStart } from '../../../src/log/replay-start.ts'
import { LogReader } from '../../../src/log/log-reader.ts'
import { decodeManifest } from '../../../src/manifest/manifest-codec.ts'
import { follow } from './follower.ts'
import { isPrefix, type Transactions, type WorldHistory } from './history.ts'
import { Life } from './life.ts'
import { LATEST_MS, LogWorld, type WorldOptions } from './log-world.ts'
import { KEYS, MANIFEST_KEY, TIMELINE } from './place.ts'
import { Process } from './process.ts'

/** Processes are started until the first, and all are stopped at the second. */
const STARTS_UNTIL_MS = 400_000
const ENDS_AT_MS = 500_000
export type WorldResult = {
  readonly seed: number
  readonly failure: string | undefined
  readonly history: WorldHistory
  readonly events: number
  readonly requests: number
  readonly trace: Trace | undefined
}

export async function runSeed(seed: number, options: WorldOptions = {}): Promise<WorldResult> {
  const world = new LogWorld(seed, options)
  let failure: string | undefined
  try {
    failure = await new Run(world).run()
  } catch (error) {
    failure = `the world broke: ${(error as Error).stack}`
  }
  const { history, loop, network, trace } = world
  const { requests } = network
  return { seed, failure, history, events: loop.events, requests, trace }
}

class Run {
  readonly #world: LogWorld
  readonly #lives: Life[] = []
  readonly #followers: Process[] = []

  constructor(world: LogWorld) {
    this.#world = world
  }

  async run(): Promise<string | undefined> {
    await this.#world.create()
    this.#start()
    this.#world.loop.at(10_000, () => this.#disturb())
    if (this.#world.prng.chance(0.2)) this.#follow()
    await this.#world.loop.run(ENDS_AT_MS)
    for (const { process } of this.#lives) process.crash()
    for (const process of this.#followers) process.crash()
    const before = await this.#finalState()
    await this.#world.loop.run(ENDS_AT_MS + 2 * LATEST_MS)
    const after = await this.#finalState()
    if (typeof before === 'string') return before
    if (typeof after === 'string') return after
    if (!isPrefix(before, after)) return 'late requests changed the history'
    return this.#world.history.check(after)
  }

  #start(): void {
    const life = new Life(this.#world, `w${this.#lives.length}`)
    this.#lives.push(life)
    void life.live()
    if (this.#world.loop.nowMs() < STARTS_UNTIL_MS) {
      this.#world.loop.at(this.#world.prng.between(15_000, 120_000), () => this.#start())
    }
  }

  #follow(): void {
    const name = `f${this.#followers.length}`
    const { process, source } = this.#world.process(name)
    this.#followers.push(process)
    void follow(this.#world, name, source)
    if (this.#world.loop.nowMs() < STARTS_UNTIL_MS) {
      this.#world.loop.at(this.#world.prng.between(40_000, 160_000), () => this.#follow())
    }
  }

  #disturb(): void {
    const { loop, prng } = this.#world
    if (loop.nowMs() >= ENDS_AT_MS) return
    const followers = this.#followers.filter((process) => !process.isDead)
    const alive = this.#lives.filter(({ process, isOver }) => !process.isDead && !isOver)
    loop.at(prng.between(5_000, 50_000), () => this.#disturb())
    if (followers.length > 0 && prng.chance(0.1)) prng.pick(followers).pauseFor(drawPauseMs(prng))
    if (alive.length === 0) return
    const life = prng.pick(alive)
    const { process } = life
    const what = prng.weighted([
      [20, 'crash'],
      [20, 'close'],
      [40, 'pause'],
      [12, 'jump'],
      [8, 'cut'],
    ] as const)
    this.#world.note(`${process.name} ${what}`)
    if (what === 'crash') process.crash()
    if (what === 'close') void life.close()
    if (what === 'pause') {
      process.pauseFor(drawPauseMs(prng))
      // A clock that is set is often that of a machine that was away.
      if (prng.chance(0.25)) process.jump(-prng.between(40_000, 300_000))
    }
    if (what === 'jump') process.jump(prng.pick([-1, 1]) * prng.between(20_000, 300_000))
    if (what === 'cut') {
      process.disconnect()
      loop.at(prng.between(5_000, 60_000), () => process.reconnect())
    }
  }

  /** The history as the bucket has it, or what is wrong with it. */
  async #finalState(): Promise<Transactions | string> {
    const { env } = new Process('judge', this.#world.loop, createPrng(0))
    const source = { store: this.#world.bucket, keys: KEYS, env, timeline: TIMELINE }
    const found = await this.#world.bucket.get(MANIFEST_KEY)
    if (found === undefined) return 'the manifest is gone'
    const manifest = decodeManifest(found.bytes, MANIFEST_KEY)
    try {
      const reader = new LogReader(source, replayStart(manifest), 0)
      await reader.advance()
      return await this.#world.stateOf(manifest, reader)
    } catch (error) {
      return `the log cannot be read: ${(error as Error).message}`
    }
  }
}

/** Short, or longer than a log slot lives. */
function drawPauseMs(prng: Prng): number {
  return prng.chance(0.4) ? prng.between(1_000, 20_000) : prng.between(40_000, 200_000)
}
