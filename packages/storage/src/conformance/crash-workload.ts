/**
 * Ordinary use of a database by one caller, with a ledger of what was acknowledged. When the process dies in the middle of a
 * call, that call alone is in doubt: the recovered database must look as before it or as after it, and the ledger then goes
 * on from what it finds.
 */
import type { Epoch, Storage, StorageCapabilities } from '../storage.ts'
import { expectList, expectThat } from './expect.ts'
import { StorageModel } from './model.ts'
import { bytesOf, filled } from './samples.ts'

/** The ledger's name for the line the database was made with; no branch can have it. */
const MAIN = ''

/** What a call in doubt may have made of a line; `undefined`: the branch is gone, or not there yet. */
type Doubt = { readonly line: string; readonly after: StorageModel | undefined }

export class CrashWorkload {
  /** Answers whether the process has died: what a call answers after that is no ack. */
  dead: () => boolean = () => false
  readonly #capabilities: StorageCapabilities
  readonly #lines = new Map<string, StorageModel>([[MAIN, new StorageModel()]])
  #doubt: Doubt | undefined
  #branchesMade = 0
  #writesMade = 0

  constructor(capabilities: StorageCapabilities) {
    this.#capabilities = capabilities
  }

  /** Goes through up to `steps` steps of use; ends early, by throwing, if the process dies. */
  async run(storage: Storage, options: { readonly steps?: number } = {}): Promise<void> {
    const { epoch } = await storage.acquireWriter('crash workload')
    const script = [
      () => this.#write(storage, epoch, 3),
      () => this.#checkpoint(storage, epoch, MAIN),
      () => this.#write(storage, epoch, 6),
      () => this.#createBranch(storage),
      () => this.#putWithoutRoot(storage, epoch),
      () => this.#useBranches(storage),
      () => this.#write(storage, epoch, 8),
      () => this.#checkpoint(storage, epoch, MAIN),
      () => storage.setRetention({ kind: 'lsns', count: 10 }),
      () => storage.collectGarbage(),
      () => this.#write(storage, epoch, 4),
      () => this.#deleteBranch(storage),
      () => this.#checkpoint(storage, epoch, MAIN),
      () => this.#write(storage, epoch, 5),
      () => this.#putWithoutRoot(storage, epoch),
    ]
    for (const step of script.slice(0, options.steps ?? script.length)) await step()
  }

  /** What is there is what was acknowledged, with the one call in doubt done or not done. */
  async checkRecovered(storage: Storage, what: string): Promise<void> {
    for (const model of this.#lines.values()) model.forgetStaged()
    if (this.#capabilities.branches) {
      const names = (await storage.listBranches()).map((info) => info.name)
      this.#settleExistence(names)
      const wanted = [...this.#lines.keys()].filter((name) => name !== MAIN)
      expectList(names.toSorted(), wanted.toSorted(), `${what}: branches`)
    }
    await this.#checkLine(storage, MAIN, what)
    for (const name of this.#lines.keys()) {
      if (name === MAIN) continue
      const branch = await storage.openBranch(name)
      await this.#checkLine(branch, name, `${what}: branch ${name}`)
      await branch.close()
    }
    this.#doubt = undefined
  }

  async #checkLine(storage: Storage, line: string, what: string): Promise<void> {
    const before = this.#model(line)
    const after = this.#doubt?.line === line ? this.#doubt.after : undefined
    try {
      await before.expectHead(storage, what)
    } catch (error) {
      if (after === undefined) throw error
      after.forgetStaged()
      await after.expectHead(storage, `${what}, with the call in doubt done`)
      this.#lines.set(line, after)
    }
  }

  #settleExistence(names: readonly string[]): void {
    const doubt = this.#doubt
    if (doubt === undefined || doubt.line === MAIN) return
    const there = names.includes(doubt.line)
    if (there && !this.#lines.has(doubt.line) && doubt.after !== undefined) {
      this.#lines.set(doubt.line, doubt.after)
    }
    if (!there && doubt.after === undefined) this.#lines.delete(doubt.line)
  }

  async #perform(doubt: Doubt, call: () => Promise<unknown>): Promise<void> {
    this.#doubt = doubt
    await call()
    expectThat(!this.dead(), 'the process has died')
    this.#doubt = undefined
    if (doubt.after === undefined) this.#lines.delete(doubt.line)
    else this.#lines.set(doubt.line, doubt.after)
  }

  async #write(storage: Storage, epoch: Epoch, groups: number, line: string = MAIN): Promise<void> {
    for (let group = 0; group < groups; group += 1) {
      const tag = this.#writesMade++
      const records = Array.from({ length: (tag % 3) + 1 }, (_, i) =>
        filled(tag * 8 + i, tag % 5 === 4 ? 5_000 : 40 + tag),
      )
      const after = this.#model(line).clone()
      after.append(records)
      await this.#perform({ line, after }, () => storage.appendWal(epoch, records))
    }
  }

  async #checkpoint(storage: Storage, epoch: Epoch, line: string): Promise<void> {
    const lsn = this.#model(line).durableLsn
    if (lsn <= this.#model(line).rootLsn) return
    await this.#put(storage, epoch, line)
    const after = this.#model(line).clone()
    const root = bytesOf(`root ${this.#writesMade++}`)
    after.setRoot(lsn, root)
    await this.#perform({ line, after }, () => storage.setRoot(epoch, lsn, root))
  }

  async #putWithoutRoot(storage: Storage, epoch: Epoch): Promise<void> {
    if (this.#model(MAIN).durableLsn > this.#model(MAIN).rootLsn)
      await this.#put(storage, epoch, MAIN)
  }

  async #put(storage: Storage, epoch: Epoch, line: string): Promise<void> {
    const model = this.#model(line)
    const lsn = model.durableLsn
    const tag = this.#writesMade++
    const pages = [0, 1, 2].map((index) => ({
      id: (tag + index) % 7,
      bytes: tag % 6 === index ? undefined : filled(tag * 4 + index, 100 + ((tag * 977) % 6_000)),
    }))
    const after = model.clone()
    after.put(lsn, pages)
    await this.#perform({ line, after }, () => storage.putPages(epoch, lsn, pages))
  }

  async #createBranch(storage: Storage): Promise<void> {
    if (!this.#capabilities.branches) return
    const main = this.#model(MAIN)
    const line = `b${this.#branchesMade++}`
    const after = main.fork(main.durableLsn)
    await this.#perform({ line, after }, () => storage.createBranch(line, main.durableLsn))
  }

  /** Writes to the newest branch, and looks that a checkpoint of one is one. */
  async #useBranches(storage: Storage): Promise<void> {
    const line = [...this.#lines.keys()].at(-1)
    if (line === undefined || line === MAIN) return
    const branch = await storage.openBranch(line)
    const { epoch } = await branch.acquireWriter('crash workload')
    await this.#write(branch, epoch, 2, line)
    await this.#checkpoint(branch, epoch, line)
    await this.#write(branch, epoch, 1, line)
    await branch.close()
  }

  async #deleteBranch(storage: Storage): Promise<void> {
    const branches = [...this.#lines.keys()].filter((name) => name !== MAIN)
    const [oldest] = branches
    if (oldest === undefined || branches.length < 2) return
    await this.#perform({ line: oldest, after: undefined }, () => storage.deleteBranch(oldest))
  }

  #model(line: string): StorageModel {
    const model = this.#lines.get(line)
    expectThat(model !== undefined, `the ledger knows the branch ${line}`)
    return model
  }
}
