/**
 * Goes through its steps against the database and tells the ledger what it was told. What it is told after the process has
 * died counts for nothing: the call stays in doubt.
 */
import { isStorageError, type PageWrite } from '@twill/storage'
import { createPrng, type Scheduler } from '@twill/storage/sim'
import { demand, makeGroup, Violation } from './groups.ts'
import type { Handle, Handles } from './handles.ts'
import { isInjected } from './injected.ts'
import { LineLedger } from './line-ledger.ts'
import type { PagePlan, Step } from './scenario.ts'
import { MAIN, type World } from './world.ts'

/** What became of a call: done, certainly not done, or nobody knows. */
type Outcome = 'done' | 'refused' | 'in doubt'

export class Actor {
  readonly #world: World
  readonly #handles: Handles
  readonly #scheduler: Scheduler
  readonly #isDead: () => boolean

  constructor(world: World, handles: Handles, scheduler: Scheduler, isDead: () => boolean) {
    this.#world = world
    this.#handles = handles
    this.#scheduler = scheduler
    this.#isDead = isDead
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#scheduler.turn(step.kind)
      if (this.#isDead() || this.#handles.isBroken) return
      await this.#step(step)
    }
  }

  async #step(step: Step): Promise<void> {
    let handle: Handle | undefined
    const outcome = await this.#attempt(async () => {
      handle = await this.#handles.acquire(step.line)
    })
    if (handle === undefined || outcome !== 'done') return
    try {
      await this.#act(handle, step)
    } finally {
      this.#handles.release(handle)
    }
  }

  #act(handle: Handle, step: Step): Promise<void> {
    switch (step.kind) {
      case 'append':
        return this.#append(handle, step.sizes)
      case 'checkpoint':
        return this.#checkpoint(handle, step.at, step.pages)
      case 'put':
        return this.#put(handle, handle.line.knownLsn, step.pages)
      case 'read':
        return this.#read(handle, step.at)
      case 'scan':
        return this.#scan(handle)
      case 'acquire':
        return this.#acquireAgain(handle)
      case 'create-branch':
        return this.#createBranch(handle, step.at)
      case 'delete-branch':
        return this.#deleteBranch(handle)
      case 'close-branch':
        return this.#closeBranch(handle)
      case 'set-retention':
        return this.#setRetention(handle, step.lsns)
      case 'collect-garbage':
        return this.#collectGarbage(handle)
    }
  }

  async #append(handle: Handle, sizes: readonly number[]): Promise<void> {
    const { line, storage, epoch } = handle
    const group = makeGroup(this.#world.nextId(), sizes)
    line.groups.begin(group)
    const outcome = await this.#attempt(async () => {
      const range = await storage.appendWal(epoch, group.records)
      if (this.#isDead()) return
      line.groups.acknowledge(group, range.firstLsn, range.lastLsn)
      line.moveHorizon(range.lastLsn)
    })
    if (outcome === 'refused') line.groups.refuse(group)
  }

  async #checkpoint(handle: Handle, at: number, plans: readonly PagePlan[]): Promise<void> {
    const { line, storage, epoch } = handle
    if (handle.checkpointing) return
    handle.checkpointing = true
    try {
      const durableLsn = await this.#durableLsn(handle)
      const lowest = line.state.rootLsn + 1
      if (durableLsn === undefined || lowest > durableLsn) return
      const lsn = lowest + Math.floor(at * (durableLsn - lowest + 1))
      if (!(await this.#putPages(handle, lsn, plans))) return
      const before = line.state
      const root = createPrng(this.#world.nextId()).bytes(40)
      const puts = line.puts.filter((put) => put.epoch === epoch)
      const after = before.withRoot(lsn, root, puts)
      line.states.push(after)
      const setRoot = (): Promise<Outcome> => this.#attempt(() => storage.setRoot(epoch, lsn, root))
      let outcome = await setRoot()
      // What was refused may be tried again, at the same LSN.
      if (outcome === 'refused' && handle.epoch === epoch) outcome = await setRoot()
      if (outcome === 'in doubt') return
      line.states = line.states.filter((state) => state !== (outcome === 'done' ? before : after))
      if (outcome === 'done') {
        line.puts = line.puts.filter((put) => put.lsn > lsn)
        line.moveHorizon(line.knownLsn)
      }
    } finally {
      handle.checkpointing = false
    }
  }

  async #durableLsn(handle: Handle): Promise<number | undefined> {
    let lsn: number | undefined
    await this.#attempt(async () => {
      lsn = (await handle.storage.head()).durableLsn
    })
    return lsn
  }

  async #put(handle: Handle, lsn: number, plans: readonly PagePlan[]): Promise<void> {
    const newest = Math.max(...handle.line.states.map((state) => state.rootLsn))
    if (lsn > newest) await this.#putPages(handle, lsn, plans)
  }

  async #putPages(handle: Handle, lsn: number, plans: readonly PagePlan[]): Promise<boolean> {
    const { line, storage, epoch } = handle
    const prng = createPrng(this.#world.nextId())
    const pages: PageWrite[] = plans.map(({ id, lengthBytes }) => ({
      id,
      bytes: lengthBytes === undefined ? undefined : prng.bytes(lengthBytes),
    }))
    const outcome = await this.#attempt(() => storage.putPages(epoch, lsn, pages))
    if (outcome !== 'done') return false
    for (const page of pages) line.puts.push({ ...page, lsn, epoch })
    return true
  }

  /** Pages as of some root, while others write. */
  async #read(handle: Handle, at: number): Promise<void> {
    const { roots } = handle.line.state
    const root = roots[Math.floor(at * roots.length)]
    if (root === undefined) return
    await this.#attempt(() => handle.line.checkAsOf(handle.storage, root.lsn, 'while others write'))
  }

  async #scan(handle: Handle): Promise<void> {
    const { line, storage } = handle
    await this.#attempt(async () => {
      try {
        await line.checkLog(storage, line.state.rootLsn + 1, 'while others write')
      } catch (error) {
        // A checkpoint that ended meanwhile may have let the beginning go.
        const moved = (await storage.head()).rootLsn > line.state.rootLsn || line.horizonLsn > 0
        if (!(moved && isStorageError(error, 'not-found'))) throw error
      }
    })
  }

  async #acquireAgain(handle: Handle): Promise<void> {
    const { line, storage } = handle
    const old = handle.epoch
    const outcome = await this.#attempt(async () => {
      const { epoch } = await storage.acquireWriter('usurper')
      if (this.#isDead()) return
      demand(
        epoch > line.epoch,
        () => `${line.name}: epoch ${epoch} was granted after ${line.epoch}`,
      )
      line.epoch = epoch
      handle.epoch = epoch
      line.puts = line.puts.filter((put) => put.epoch >= epoch)
    })
    if (outcome !== 'done') return
    const zombie = makeGroup(this.#world.nextId(), [20, 20])
    try {
      await storage.appendWal(old, zombie.records)
    } catch (error) {
      if (this.#isDead() || isStorageError(error, 'fenced') || this.#isExpected(error)) return
      throw error
    }
    demand(this.#isDead(), () => `${line.name}: epoch ${old} was fenced and could append`)
  }

  async #createBranch(handle: Handle, at: number): Promise<void> {
    const { line, storage } = handle
    if (this.#world.lines.size + this.#world.maybeCreated.size > 5) return
    const durableLsn = await this.#durableLsn(handle)
    if (durableLsn === undefined) return
    const lowest = line.state.rootLsn
    const lsn = lowest + Math.floor(at * (durableLsn - lowest + 1))
    // No engine asks for pages put between a root and a fork: it reads as of the root and goes on by the log.
    if (line.states.some((state) => state.hasPutsBefore(lsn))) return
    const name = this.#world.nextBranchName()
    const child = new LineLedger(
      name,
      line,
      lsn,
      line.states.map((state) => state.asOf(lsn)),
    )
    this.#world.maybeCreated.set(name, child)
    let gone = false
    const outcome = await this.#attempt(async () => {
      try {
        await storage.createBranch(name, lsn)
      } catch (error) {
        // A checkpoint that is under way, or ended meanwhile, may have let the fork point go.
        const newest = Math.max(...line.states.map((state) => state.rootLsn))
        gone = isStorageError(error, 'not-found') && newest > lsn
        if (!gone) throw error
      }
    })
    child.states.push(...line.states.map((state) => state.asOf(lsn)))
    if (outcome === 'in doubt') return
    this.#world.maybeCreated.delete(name)
    if (outcome === 'done' && !gone) this.#world.lines.set(name, child)
  }

  async #deleteBranch(handle: Handle): Promise<void> {
    const { line } = handle
    const hasChildren = [...this.#world.lines.values(), ...this.#world.maybeCreated.values()].some(
      (other) => isBelow(other, line),
    )
    if (line.name === MAIN || hasChildren) return
    // From here on nobody opens it, and whether it is there is in doubt.
    this.#world.maybeDeleted.add(line.name)
    const isClosed = await this.#closeQuietly(handle)
    const outcome = isClosed
      ? await this.#attempt(() => this.#handles.main.deleteBranch(line.name))
      : 'refused'
    if (outcome === 'in doubt') return
    this.#world.maybeDeleted.delete(line.name)
    if (outcome === 'done') this.#world.lines.delete(line.name)
  }

  async #closeBranch(handle: Handle): Promise<void> {
    await this.#closeQuietly(handle)
  }

  async #closeQuietly(handle: Handle): Promise<boolean> {
    let closed = false
    const outcome = await this.#attempt(async () => {
      closed = await this.#handles.closeBranch(handle)
    })
    return closed && outcome === 'done'
  }

  async #setRetention(handle: Handle, lsns: number): Promise<void> {
    const { line, storage } = handle
    const before = line.retainedLsns
    line.retainedLsns = Math.min(before, lsns)
    const outcome = await this.#attempt(() => storage.setRetention({ kind: 'lsns', count: lsns }))
    if (outcome === 'done') line.retainedLsns = lsns
    line.moveHorizon(line.knownLsn)
  }

  async #collectGarbage(handle: Handle): Promise<void> {
    await this.#attempt(() => handle.storage.collectGarbage())
  }

  /** Makes a call and says what became of it. An error that nothing in this life can explain is thrown. */
  async #attempt(call: () => Promise<unknown>): Promise<Outcome> {
    try {
      await call()
    } catch (error) {
      if (error instanceof Violation) throw error
      if (this.#isDead()) return 'in doubt'
      if (isStorageError(error, 'fenced')) return 'refused'
      if (!this.#isExpected(error)) throw error
      if (!isStorageError(error, 'unknown-outcome')) return 'refused'
      this.#handles.isBroken = true
      return 'in doubt'
    }
    if (this.#isDead()) return 'in doubt'
    this.#world.acks += 1
    return 'done'
  }

  #isExpected(error: unknown): boolean {
    return this.#handles.isFaulty && isInjected(error)
  }
}

function isBelow(line: LineLedger, above: LineLedger): boolean {
  return line.parent === above || (line.parent !== undefined && isBelow(line.parent, above))
}
