/**
 * The life of a process: opens the database, perhaps a branch, and writes there, follows, or makes and deletes branches, until it is
 * fenced, in doubt, told to close, or dead.
 */
import type { Prng } from '@twill/storage/sim'
import { ChunkCache } from '../../../src/cache/chunk-cache.ts'
import { sleep } from '../../../src/env.ts'
import { DEFAULT_LOG_TUNING } from '../../../src/log/tuning.ts'
import type { ObjectStorage } from '../../../src/object-storage.ts'
import { openObjectStore } from '../../../src/open-object-store.ts'
import type { Tuning } from '../../../src/timeline/world.ts'
import {
  changeRetention,
  collect,
  dropBranch,
  listAll,
  makeBranch,
  openBranch,
  placeOf,
  promote,
} from './branching.ts'
import { Client, type Place } from './client.ts'
import { readHead, readLog, readPages, readRoot, readState } from './reading.ts'
import { ROOT, type SimWorld } from './sim-world.ts'
import { append, becomeWriter, checkpoint } from './writing.ts'

/** Calls that nobody waits for. */
const ASIDE_MAX = 4

export class Life {
  readonly client: Client
  readonly #world: SimWorld
  readonly #prng: Prng
  #main: Place | undefined
  #places: Place[] = []
  #aside = 0
  #isClosing = false
  isOver = false

  constructor(world: SimWorld, name: string) {
    this.#world = world
    this.#prng = world.prng
    this.client = new Client(world, world.machine(name))
  }

  get process(): Client['machine']['process'] {
    return this.client.machine.process
  }

  async live(): Promise<void> {
    const from = this.#world.ledger.tick
    const opened = await this.client.attempt('open', () => this.#open())
    if (opened.kind === 'ok') {
      const { timeline } = opened.value.objectStats()
      if (!this.#world.ledger.wasMain(timeline, from)) {
        this.client.fault(`opened ${timeline}, which is not the database`)
      }
      this.#main = placeOf(this.client, opened.value, undefined)
      this.#places.push(this.#main)
      if (this.#isClosing) await this.#closeAll()
      else await this.#work(this.#main)
    } else if (opened.kind === 'not-found') this.client.fault(`open: ${opened.message}`)
    this.isOver = true
  }

  /** Ends in good order, whatever is under way. */
  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.client.isClosing = true
    await this.#closeAll()
  }

  #open(): Promise<ObjectStorage> {
    const { machine } = this.client
    return openObjectStore({
      store: machine.store,
      env: machine.process.env,
      root: ROOT,
      probe: async () => ({ ifMatch: 'quoted' }),
      ages: this.#world.flavour.ages,
      cache: new ChunkCache({
        memoryBytes: this.#prng.pick([0, 3_000, 1 << 20]),
        indexBytes: this.#prng.pick([0, 4_000, 1 << 20]),
        disk: machine.disk,
      }),
      tuning: this.#tuning(),
    })
  }

  #tuning(): Partial<Tuning> & { readonly rules: SimWorld['rules'] } {
    const prng = this.#prng
    return {
      rules: this.#world.rules,
      stagedMaxBytes: prng.pick([0, 200, 1 << 20]),
      layerBytes: prng.pick([150, 1_000, 1 << 20]),
      maintains: prng.chance(0.8),
      log: {
        ...DEFAULT_LOG_TUNING,
        putsPerSecond: prng.pick([0, 20]),
        inFlight: prng.pick([1, 4]),
        segmentBytes: prng.pick([10, 200]),
        hedges: prng.chance(0.5),
        keptBytes: prng.pick([0, 1 << 20]),
      },
    }
  }

  async #work(main: Place): Promise<void> {
    const { flavour } = this.#world
    const prng = this.#prng
    const wantsBranch = flavour.branching > 0 && prng.chance(0.45)
    const branch = wantsBranch
      ? await openBranch(this.client, main, this.#world.pickName())
      : undefined
    if (branch !== undefined) this.#places.push(branch)
    const place = branch ?? main
    const role = prng.weighted([
      [6, 'writer'],
      [2, 'follower'],
      [1 + flavour.branching, 'keeper'],
    ] as const)
    this.#world.note(`${this.client.name} is ${role} of ${place.line.timeline}`)
    if (role === 'writer') await this.#write(main, place)
    else if (role === 'follower') await this.#follow(place)
    else await this.#keep(main, place)
    if (this.#isClosing) return
    if (prng.chance(0.6)) await this.close()
    else this.process.crash()
  }

  async #write(main: Place, place: Place): Promise<void> {
    if (!(await becomeWriter(this.client, place))) return
    const prng = this.#prng
    const { branching, isBusy } = this.#world.flavour
    while (!this.#isClosing) {
      const what = prng.weighted([
        [isBusy ? 20 : 40, 'append'],
        [isBusy ? 25 : 12, 'checkpoint'],
        [10, 'read'],
        [6, 'collect'],
        [3, 'retain'],
        [5 * branching, 'branch'],
        [1, 'again'],
      ] as const)
      if (what === 'append') this.#besides(() => append(this.client, place))
      else if (what === 'again') {
        if (!(await becomeWriter(this.client, place))) return
      } else if (what === 'checkpoint') {
        if (!(await checkpoint(this.client, place))) return
      } else await this.#perhapsBesides(() => this.#common(what, main, place))
      if (this.#isBroken(place)) return
      await this.#think(isBusy ? 600 : 1_500)
    }
  }

  async #follow(place: Place): Promise<void> {
    if (!(await readState(this.client, place))) return
    let known = place.storage.objectStats().durableLsn
    while (!this.#isClosing) {
      const durable = await readHead(this.client, place)
      if (durable === undefined) return
      if (!(await readLog(this.client, place, known + 1, durable))) return
      known = Math.max(known, durable)
      if (this.#prng.chance(0.5)) await this.#common('read', place, place)
      await this.#think(this.#prng.chance(0.2) ? 30_000 : 5_000)
    }
  }

  async #keep(main: Place, place: Place): Promise<void> {
    const { branching, promotes } = this.#world.flavour
    if ((await readHead(this.client, place)) === undefined) return
    for (let times = 0; times < 12 && !this.#isClosing; times += 1) {
      const what = this.#prng.weighted([
        [3, 'read'],
        [6, 'collect'],
        [2, 'retain'],
        [6 * branching, 'branch'],
        [4 * branching, 'drop'],
        [branching, 'list'],
        [promotes ? 4 : 0, 'promote'],
      ] as const)
      if (what === 'drop') await dropBranch(this.client, main)
      else if (what === 'list') await listAll(this.client, main)
      else if (what === 'promote') {
        await promote(this.client, main)
        return
      } else await this.#perhapsBesides(() => this.#common(what, main, place))
      await this.#think(2_500)
    }
  }

  async #common(
    what: 'read' | 'collect' | 'retain' | 'branch',
    main: Place,
    place: Place,
  ): Promise<void> {
    const prng = this.#prng
    if (what === 'collect') await collect(this.client, prng.chance(0.8) ? place : main)
    else if (what === 'retain') await changeRetention(this.client, place)
    else if (what === 'branch') await makeBranch(this.client, place)
    else {
      const { durableLsn, horizonLsn } = place.storage.objectStats()
      const from = Math.max(0, horizonLsn - (prng.chance(0.1) ? 2 : 0))
      const asOf = prng.between(Math.min(from, durableLsn), durableLsn)
      if (prng.chance(0.3)) await readRoot(this.client, place, asOf)
      if (prng.chance(0.3)) await readLog(this.client, place, asOf + 1, durableLsn)
      await readPages(this.client, place, asOf)
    }
  }

  /** Whether its writer has failed, as it shows in the next append. */
  #isBroken({ storage }: Place): boolean {
    return storage.objectStats().log === undefined || this.#hasFailed
  }

  #hasFailed = false

  #besides(act: () => Promise<boolean>): void {
    if (this.#aside >= ASIDE_MAX) return
    this.#aside += 1
    void act().then((goesOn) => {
      this.#aside -= 1
      if (!goesOn) this.#hasFailed = true
    })
  }

  async #perhapsBesides(act: () => Promise<void>): Promise<void> {
    if (this.#prng.chance(0.6)) await act()
    else {
      this.#besides(async () => {
        await act()
        return true
      })
    }
  }

  #think(ms: number): Promise<void> {
    return sleep(this.process.env, this.#prng.between(50, ms))
  }

  async #closeAll(): Promise<void> {
    for (const { storage } of this.#places.reverse()) {
      await this.client.attempt('close', () => storage.close())
    }
    this.isOver = true
  }
}
