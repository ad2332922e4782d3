/**
 * A database under test and its model, side by side: each action is done to both, and what they show is compared.
 */
import { unreachable } from '../assert.ts'
import type { Epoch, PageWrite, Storage, StorageCapabilities } from '../storage.ts'
import { expectEqual, expectList, expectRejection, expectThat } from './expect.ts'
import type { Ending, StorageInstance } from './harness.ts'
import type { Action, PageChoice, Share } from './history-actions.ts'
import { StorageModel } from './model.ts'
import { bytesOf, expectLog, filled } from './samples.ts'

/** The line that the database was made with, or a branch. */
type Line = {
  /** `undefined` for the line the database was made with. */
  readonly name: string | undefined
  readonly parent: string | undefined
  readonly model: StorageModel
  retainedLsns: number
  storage: Storage | undefined
  epoch: Epoch | undefined
}

/** Wide enough to keep everything that a history can write. */
const RETAIN_ALL_LSNS = 1_000_000

export class HistoryWorld {
  readonly #instance: StorageInstance
  readonly #capabilities: StorageCapabilities
  readonly #endings: readonly Ending[]
  readonly #lines: Line[]
  #lives = 0
  #branchesMade = 0
  #recordsMade = 0

  static async start(
    instance: StorageInstance,
    capabilities: StorageCapabilities,
    endings: readonly Ending[],
  ): Promise<HistoryWorld> {
    const storage = await instance.open()
    await storage.setRetention({ kind: 'lsns', count: RETAIN_ALL_LSNS })
    return new HistoryWorld(instance, capabilities, endings, storage)
  }

  private constructor(
    instance: StorageInstance,
    capabilities: StorageCapabilities,
    endings: readonly Ending[],
    storage: Storage,
  ) {
    this.#instance = instance
    this.#capabilities = capabilities
    this.#endings = endings
    const model = new StorageModel()
    const [name, parent, epoch] = [undefined, undefined, undefined]
    this.#lines = [{ name, parent, model, storage, epoch, retainedLsns: RETAIN_ALL_LSNS }]
  }

  async act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'append':
        return this.#append(this.#pick(action.branch), action.lengths)
      case 'checkpoint':
        return this.#checkpoint(this.#pick(action.branch), action.at, action.pages)
      case 'put':
        return this.#put(this.#pick(action.branch), action.pages)
      case 'new-writer':
        return this.#newWriter(this.#pick(action.branch))
      case 'read-back':
        return this.#readBack(this.#pick(action.branch), action.at)
      case 'end-of-life':
        await this.endLife()
        return this.checkAll()
      case 'create-branch':
        return this.#createBranch(this.#pick(action.branch), action.at)
      case 'delete-branch':
        return this.#deleteBranch(this.#pick(action.branch))
      case 'set-retention':
        return this.#setRetention(this.#pick(action.branch), action.lsns)
      case 'collect-garbage':
        await (await this.#open(this.#pick(action.branch))).collectGarbage()
        return
      default:
        unreachable(action)
    }
  }

  /** Ends the process, forgets what it had not made durable, and opens the database again. */
  async endLife(): Promise<void> {
    const ending = this.#endings[this.#lives++ % this.#endings.length]
    if (ending === undefined) return
    const [main] = this.#lines as [Line]
    if (ending === 'reopen') await this.#closeBranches()
    for (const line of this.#lines) {
      line.storage = undefined
      line.epoch = undefined
      line.model.forgetStaged()
    }
    main.storage = await this.#instance[ending]()
  }

  /** Closes every handle. */
  async close(): Promise<void> {
    await this.#closeBranches()
    await this.#lines[0]?.storage?.close()
  }

  /** Compares every line at its head and at points all over its window. */
  async checkAll(): Promise<void> {
    for (const line of this.#lines) {
      const storage = await this.#open(line)
      await line.model.expectHead(storage, nameOf(line))
      for (const share of [0, 0.3, 0.7]) await this.#readBack(line, share)
    }
    if (!this.#capabilities.branches) return
    const listed = await (await this.#open(this.#lines[0] as Line)).listBranches()
    const wanted = this.#lines.slice(1).map((line) => `${line.name} of ${line.parent}`)
    const seen = listed.map((info) => `${info.name} of ${info.parent}`)
    expectList(seen.toSorted(), wanted.toSorted(), 'branches')
  }

  async #append(line: Line, lengths: readonly number[]): Promise<void> {
    const records = lengths.map((length) => filled(this.#recordsMade++, length))
    const storage = await this.#open(line)
    const epoch = await this.#writer(line)
    const range = await storage.appendWal(epoch, records)
    expectEqual(range.firstLsn, line.model.durableLsn + 1, `${nameOf(line)}: first LSN of a group`)
    line.model.append(records)
    expectEqual(range.lastLsn, line.model.durableLsn, `${nameOf(line)}: last LSN of a group`)
    this.#moveHorizon(line)
  }

  async #checkpoint(line: Line, at: Share, pages: readonly PageChoice[]): Promise<void> {
    const { model } = line
    const lowest = model.rootLsn + 1
    if (lowest > model.durableLsn) return
    const lsn = lowest + Math.floor(at * (model.durableLsn - lowest + 1))
    const storage = await this.#open(line)
    const epoch = await this.#writer(line)
    const writes = pageWrites(pages)
    await storage.putPages(epoch, lsn, writes)
    model.put(lsn, writes)
    const root = bytesOf(`root ${this.#recordsMade++} @ ${lsn}`)
    await storage.setRoot(epoch, lsn, root)
    model.setRoot(lsn, root)
    this.#moveHorizon(line)
  }

  /** The next write of a line is another writer's: what this one put and never made visible is forgotten. */
  async #newWriter(line: Line): Promise<void> {
    line.epoch = undefined
    await this.#writer(line)
  }

  /** Pages put at the head and made visible by a later checkpoint, if one comes before the end of this life. */
  async #put(line: Line, pages: readonly PageChoice[]): Promise<void> {
    const { model } = line
    const lsn = model.durableLsn
    if (lsn <= model.rootLsn) return
    const writes = pageWrites(pages)
    await (await this.#open(line)).putPages(await this.#writer(line), lsn, writes)
    model.put(lsn, writes)
  }

  /** Reads pages as of an LSN between the horizon and the newest root, and the log from the root that a reader there starts at. */
  async #readBack(line: Line, at: Share): Promise<void> {
    const { model } = line
    const lowest = this.#capabilities.pointInTime ? model.horizonLsn : model.rootLsn
    if (lowest > model.rootLsn) return
    const lsn = lowest + Math.floor(at * (model.rootLsn - lowest + 1))
    const storage = await this.#open(line)
    await model.expectPagesAsOf(storage, lsn, nameOf(line))
    const from = (model.root(lsn)?.lsn ?? 0) + 1
    await expectLog(storage, model.log.slice(from - 1), nameOf(line), from)
  }

  async #createBranch(line: Line, at: Share): Promise<void> {
    if (!this.#capabilities.branches || this.#lines.length > 5) return
    const { model } = line
    const lsn = model.horizonLsn + Math.floor(at * (model.durableLsn - model.horizonLsn + 1))
    const name = `branch-${this.#branchesMade++}`
    const info = await (await this.#open(line)).createBranch(name, lsn)
    expectEqual(info.name, name, 'name of the new branch')
    expectEqual(info.forkLsn, lsn, 'fork LSN of the new branch')
    const child = model.fork(lsn)
    const retainedLsns = RETAIN_ALL_LSNS
    this.#lines.push({
      name,
      parent: line.name,
      model: child,
      retainedLsns,
      storage: undefined,
      epoch: undefined,
    })
  }

  async #deleteBranch(line: Line): Promise<void> {
    if (line.name === undefined) return
    const { name } = line
    const main = await this.#open(this.#lines[0] as Line)
    await line.storage?.close()
    line.storage = undefined
    line.epoch = undefined
    line.model.forgetStaged()
    if (this.#lines.some((other) => other.parent === name)) {
      await expectRejection(main.deleteBranch(name), 'conflict', 'deleting a branch with children')
      return
    }
    await main.deleteBranch(name)
    this.#lines.splice(this.#lines.indexOf(line), 1)
  }

  async #setRetention(line: Line, lsns: number): Promise<void> {
    await this.#writer(line)
    await (await this.#open(line)).setRetention({ kind: 'lsns', count: lsns })
    line.retainedLsns = lsns
    this.#moveHorizon(line)
  }

  async #closeBranches(): Promise<void> {
    for (const line of this.#lines.slice(1)) await line.storage?.close()
  }

  #moveHorizon(line: Line): void {
    const { model } = line
    model.horizonLsn = Math.max(model.horizonLsn, model.durableLsn - line.retainedLsns)
  }

  async #open(line: Line): Promise<Storage> {
    if (line.storage !== undefined) return line.storage
    const main = this.#lines[0]?.storage
    expectThat(main !== undefined && line.name !== undefined, 'the database is open')
    line.storage = await main.openBranch(line.name)
    await this.#writer(line)
    await line.storage.setRetention({ kind: 'lsns', count: line.retainedLsns })
    return line.storage
  }

  async #writer(line: Line): Promise<Epoch> {
    const storage = await this.#open(line)
    if (line.epoch === undefined) {
      line.epoch = (await storage.acquireWriter('history')).epoch
      line.model.forgetStaged()
    }
    return line.epoch
  }

  #pick(share: Share): Line {
    return this.#lines[Math.floor(share * this.#lines.length)] as Line
  }
}

function pageWrites(pages: readonly PageChoice[]): readonly PageWrite[] {
  return pages.map(({ id, tag, length }) => ({
    id,
    bytes: length === undefined ? undefined : filled(tag, length),
  }))
}

function nameOf(line: Line): string {
  return line.name ?? 'main'
}
