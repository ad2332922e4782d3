/** The database over all lives of a scenario: its disk, and the ledger of what it must hold. */
import { Disk, type Trace } from '@twill/storage/sim'
import type { Storage } from '@twill/storage'
import { demand } from './groups.ts'
import { LineLedger } from './line-ledger.ts'
import { PageState } from './pages.ts'

export const MAIN = 'main'
export const DATABASE_PATH = '/db/app.db'

export class World {
  readonly disk: Disk = new Disk()
  readonly trace: Trace
  /** Lines that are there for certain. */
  readonly lines: Map<string, LineLedger> = new Map([
    [MAIN, new LineLedger(MAIN, undefined, 0, [PageState.empty])],
  ])
  /** Branches whose creation got no answer, and names of branches whose deletion got none. */
  readonly maybeCreated: Map<string, LineLedger> = new Map()
  readonly maybeDeleted: Set<string> = new Set()
  /** Acknowledgements of all kinds: a scenario in which nothing is ever acknowledged proves nothing. */
  acks = 0
  #ids = 1
  #branches = 0

  constructor(trace: Trace) {
    this.trace = trace
    this.disk.makeDirectory('/db')
    this.disk.syncAll()
  }

  nextId(): number {
    return this.#ids++
  }

  nextBranchName(): string {
    return `branch-${this.#branches++}`
  }

  get main(): LineLedger {
    return this.lines.get(MAIN) as LineLedger
  }

  /** Compares a newly opened database with the ledger, line by line; every doubt ends. */
  async checkOpened(storage: Storage, when: string): Promise<void> {
    const listed = new Map((await storage.listBranches()).map((info) => [info.name, info]))
    for (const [name, line] of this.maybeCreated) {
      if (listed.has(name)) this.lines.set(name, line)
    }
    for (const name of this.maybeDeleted) if (!listed.has(name)) this.lines.delete(name)
    this.maybeCreated.clear()
    this.maybeDeleted.clear()
    const wanted = [...this.lines.keys()].filter((name) => name !== MAIN).sort()
    const seen = [...listed.keys()].sort()
    demand(
      seen.join() === wanted.join(),
      () => `${when}: the branches are [${seen.join()}], acknowledged were [${wanted.join()}]`,
    )
    await this.main.checkOpened(storage, when)
    for (const [name, line] of this.lines) {
      if (name === MAIN) continue
      demand(
        listed.get(name)?.forkLsn === line.forkLsn,
        () => `${when}: branch ${name} forks at ${listed.get(name)?.forkLsn}`,
      )
      const branch = await storage.openBranch(name)
      await line.checkOpened(branch, when)
      await branch.close()
    }
  }
}
