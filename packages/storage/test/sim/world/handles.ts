/** The open handles of one life, one per line, with the writer's epoch of each. */
import type { Storage } from '@twill/storage'
import type { LineLedger } from './line-ledger.ts'
import { MAIN, type World } from './world.ts'

export type Handle = {
  readonly line: LineLedger
  readonly storage: Storage
  epoch: number
  /** Steps that use it at this moment. */
  users: number
  /** A checkpoint is under way: there is one at a time, as in an engine. */
  checkpointing: boolean
}

export class Handles {
  readonly #world: World
  readonly #handles = new Map<string, Promise<Handle>>()
  readonly isFaulty: boolean
  #main: Storage | undefined
  /** A write whose outcome nobody knows: this process must not go on. */
  isBroken = false

  constructor(world: World, isFaulty: boolean) {
    this.#world = world
    this.isFaulty = isFaulty
  }

  get main(): Storage {
    return this.#main as Storage
  }

  opened(storage: Storage): void {
    this.#main = storage
  }

  /** Opens the line a step is about, once; the handle counts as used until `release`. */
  async acquire(share: number): Promise<Handle> {
    const names = [...this.#world.lines.keys()].filter((one) => !this.#world.maybeDeleted.has(one))
    const name = names[Math.floor(share * names.length)] ?? MAIN
    const line = this.#world.lines.get(name) as LineLedger
    let opening = this.#handles.get(name)
    if (opening === undefined) {
      opening = this.#open(line)
      this.#handles.set(name, opening)
      opening.catch(() => this.#handles.delete(name))
    }
    const handle = await opening
    handle.users += 1
    return handle
  }

  release(handle: Handle): void {
    handle.users -= 1
  }

  /** Closes a branch that only the caller uses; false where others do. */
  async closeBranch(handle: Handle): Promise<boolean> {
    if (handle.line.name === MAIN || handle.users > 1) return false
    this.#handles.delete(handle.line.name)
    await handle.storage.close()
    handle.line.puts = []
    return true
  }

  async closeAll(): Promise<void> {
    for (const opening of [...this.#handles.values()].reverse()) {
      const handle = await opening
      if (handle.line.name !== MAIN) await handle.storage.close()
      handle.line.puts = []
    }
    await this.#main?.close()
  }

  processIsDead(): void {
    this.#handles.clear()
    for (const line of this.#world.lines.values()) line.puts = []
  }

  async #open(line: LineLedger): Promise<Handle> {
    const storage = line.name === MAIN ? this.main : await this.main.openBranch(line.name)
    try {
      const { epoch } = await storage.acquireWriter('simulation')
      line.epoch = Math.max(line.epoch, epoch)
      await line.settleState(storage)
      return { line, storage, epoch, users: 0, checkpointing: false }
    } catch (error) {
      if (line.name !== MAIN) await storage.close()
      throw error
    }
  }
}
