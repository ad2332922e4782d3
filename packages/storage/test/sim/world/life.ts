/**
 * One life of a process: opens the database on the simulated disk, compares what it finds with the ledger, lets the actors of
 * the plan run against it in an order that the seed decides, and ends as the plan says.
 */
import type { Storage } from '@twill/storage'
import {
  createPrng,
  createScheduler,
  type DiskFault,
  type DiskOperation,
  PowerLossFileSystem,
  type Prng,
  type Scheduler,
} from '@twill/storage/sim'
import { Actor } from './actor.ts'
import { Violation } from './groups.ts'
import { Handles } from './handles.ts'
import { isInjected } from './injected.ts'
import type { FaultPlan, LifePlan } from './scenario.ts'
import type { World } from './world.ts'

export type OpenDatabase = (surroundings: {
  readonly fileSystem: PowerLossFileSystem
  readonly nowMs: () => number
  readonly randomUint32: () => number
}) => Promise<Storage>

/** A disk that breaks its promises, for testing the tests. */
export type DiskLie = (operation: DiskOperation) => boolean

export type LifeOptions = {
  readonly open: OpenDatabase
  readonly plan: LifePlan
  readonly name: string
  readonly lie?: DiskLie | undefined
}

export async function live(world: World, options: LifeOptions): Promise<void> {
  const { plan, name } = options
  const prng = createPrng(plan.scheduleSeed)
  const scheduler = createScheduler({ prng, trace: world.trace })
  const life = new Life(world, options, scheduler, prng.fork())
  world.trace.note(`${name}: ends by ${JSON.stringify(plan.ending)}`)
  const { ending } = plan
  const stopAtStep = 'afterStep' in ending ? ending.afterStep : undefined
  scheduler.spawn(name, () => life.run())
  const outcome = await scheduler.run({ stopAtStep })
  if (outcome.kind === 'failed' && !life.isOver) throw outcome.error
  if (outcome.kind === 'failed' && outcome.error instanceof Violation) throw outcome.error
  if (outcome.kind === 'stuck' && !life.isOver) {
    throw new Violation(`${name}: these wait for ever: ${outcome.actors.join(', ')}`)
  }
  life.end(prng)
}

class Life {
  readonly #world: World
  readonly #options: LifeOptions
  readonly #scheduler: Scheduler
  readonly #fileSystem: PowerLossFileSystem
  readonly #prng: Prng
  readonly #handles: Handles
  #closed = false

  constructor(world: World, options: LifeOptions, scheduler: Scheduler, prng: Prng) {
    this.#world = world
    this.#options = options
    this.#scheduler = scheduler
    this.#prng = prng
    const { plan, lie } = options
    const faults = new Map(plan.faults.map((fault) => [fault.call, fault]))
    const { freeBytes } = plan
    world.disk.capacityBytes =
      freeBytes === undefined ? Number.POSITIVE_INFINITY : world.disk.allocatedBytes() + freeBytes
    this.#fileSystem = new PowerLossFileSystem({
      disk: world.disk,
      trace: world.trace,
      turn: (label) => scheduler.turn(label),
      plan: (operation) => {
        if (lie?.(operation) === true) return { kind: 'lie' }
        return faultFor(operation, plan, faults.get(operation.index))
      },
    })
    this.#handles = new Handles(world, this.#isFaulty)
  }

  /** The process is dead, or has done all it wanted. */
  get isOver(): boolean {
    return this.#fileSystem.powerOff || this.#closed
  }

  get #isFaulty(): boolean {
    const { faults, freeBytes } = this.#options.plan
    return faults.length > 0 || freeBytes !== undefined
  }

  async run(): Promise<void> {
    const storage = await this.#open()
    if (storage === undefined) return
    this.#handles.opened(storage)
    await this.#runActors()
    if (this.isOver) return
    if (this.#handles.isBroken) {
      this.#fileSystem.cutPower()
      return
    }
    await this.#close()
  }

  /** Ends the life, if it has not ended by itself, and leaves the disk as the plan says. */
  end(prng: Prng): void {
    this.#fileSystem.cutPower()
    this.#handles.processIsDead()
    this.#world.disk.capacityBytes = Number.POSITIVE_INFINITY
    const { ending } = this.#options.plan
    const isKill = ending.kind === 'kill' || ending.kind === 'kill-in-call'
    const losesPower = ending.kind === 'close' ? ending.thenPowerLoss : !isKill
    if (losesPower) this.#world.disk.powerLoss(prng)
  }

  async #open(): Promise<Storage | undefined> {
    const { open, name } = this.#options
    try {
      const storage = await open({
        fileSystem: this.#fileSystem,
        nowMs: () => 1_700_000_000_000 + this.#scheduler.nowMs(),
        randomUint32: () => this.#prng.uint32(),
      })
      if (this.isOver) return undefined
      await this.#world.checkOpened(storage, `at the start of ${name}`)
      return storage
    } catch (error) {
      if (this.isOver) return undefined
      if (!this.#isFaulty || !isInjected(error)) throw error
      this.#fileSystem.cutPower()
      return undefined
    }
  }

  async #runActors(): Promise<void> {
    const { plan } = this.#options
    let left = plan.actors.length
    let allDone = (): void => undefined
    const done = new Promise<void>((resolve) => {
      allDone = resolve
    })
    plan.actors.forEach((steps, index) => {
      this.#scheduler.spawn(`actor ${index}`, async () => {
        const actor = new Actor(this.#world, this.#handles, this.#scheduler, () => this.isOver)
        await actor.run(steps)
        left -= 1
        if (left === 0) allDone()
      })
    })
    if (left > 0) await done
  }

  async #close(): Promise<void> {
    try {
      await this.#handles.closeAll()
      this.#closed = true
    } catch (error) {
      if (this.isOver) return
      if (!this.#isFaulty || !isInjected(error)) throw error
      this.#fileSystem.cutPower()
    }
  }
}

function faultFor(
  operation: DiskOperation,
  plan: LifePlan,
  fault: FaultPlan | undefined,
): DiskFault | undefined {
  const { ending } = plan
  if ('call' in ending && ending.call === operation.index) {
    return { kind: 'power-loss', when: ending.when }
  }
  if (fault === undefined) return undefined
  const takesRoom = operation.kind === 'write' || operation.kind === 'create'
  if (fault.kind === 'short-write' && operation.kind === 'write') {
    return { kind: 'short-write', bytes: 1_000, then: fault.call % 2 === 0 ? 'full' : 'io-error' }
  }
  return fault.kind !== 'io-error' && takesRoom ? { kind: 'full' } : { kind: 'io-error' }
}
