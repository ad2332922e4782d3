/**
 * The databases of a server over their home: which there are, which are open and for whom. A database, and a branch of it under
 * `database@branch`, is opened by the first who connects and closed some time after the last has gone; the main one stays open.
 * CREATE, DROP and ALTER DATABASE arrive here, one at a time.
 */
import { SqlError, type DatabaseDirectory, type Engine, type MaybePromise } from '@twill/engine'
import { defaultDatabaseIdleMs, maxDatabaseNameBytes, maxOpenDatabases } from '../limits.ts'
import { copyRoles, giveTo, ownerOf } from './copy-roles.ts'
import {
  databaseInUse,
  mainDatabaseStays,
  missingDatabase,
  takenDatabase,
  tooManyOpen,
  unusableName,
} from './database-errors.ts'
import type { DatabaseHome } from './database-home.ts'
import { databaseOid } from './database-oid.ts'
import type { Databases, DatabaseUse } from './databases.ts'
import { type OpenedEngine, SharedEngine } from './shared-engine.ts'

export type ServedDatabasesOptions = {
  readonly home: DatabaseHome
  /** How long a database stays open for nobody. Default: a minute. */
  readonly idleMs?: number
  /** How many may be open at once. Default: 100. */
  readonly maxOpen?: number
  /** Is run with each database and branch that is opened, before anybody gets it. */
  readonly prepare?: (engine: Engine) => Promise<void>
  /** What goes wrong where nobody waits for it. */
  readonly onError?: (error: unknown) => void
}

type Served = {
  readonly name: string
  readonly shared: SharedEngine
  readonly branches: Map<string, SharedEngine>
  owner: string | undefined
}

/** The names that clients ask for who want any database: PostgreSQL's, and that of an embedded one. */
const anyDatabase: ReadonlySet<string> = new Set(['postgres', 'template1', 'twill'])

export class ServedDatabases implements Databases {
  readonly #options: ServedDatabasesOptions
  readonly #served = new Map<string, Served>()
  #last: Promise<unknown> = Promise.resolve()
  /** Ends the sessions in a database, and in its branches: the server sets it. */
  endSessions: (isIn: (database: string) => boolean) => void = () => undefined

  private constructor(options: ServedDatabasesOptions) {
    this.#options = options
  }

  /** Finds out what there is, and opens the main database. */
  static async open(options: ServedDatabasesOptions): Promise<ServedDatabases> {
    const databases = new ServedDatabases(options)
    for (const name of await options.home.list()) databases.#add(name)
    databases.#add(options.home.main)
    const use = await databases.use(options.home.main)
    use?.release()
    return databases
  }

  get main(): string {
    return this.#options.home.main
  }

  /** The main database, which is open as long as the server is. */
  get mainEngine(): Engine {
    const engine = this.#served.get(this.main)?.shared.opened
    if (engine === undefined) throw new Error('the main database is not open')
    return engine
  }

  #add(name: string, owner?: string): Served {
    const known = this.#served.get(name)
    if (known !== undefined) return known
    const served: Served = {
      name,
      branches: new Map(),
      owner,
      shared: this.#shared(name === this.main ? undefined : this.#idleMs, () =>
        this.#openDatabase(served),
      ),
    }
    this.#served.set(name, served)
    return served
  }

  get #idleMs(): number {
    return this.#options.idleMs ?? defaultDatabaseIdleMs
  }

  #shared(idleMs: number | undefined, open: () => Promise<OpenedEngine>): SharedEngine {
    const { onError = () => undefined } = this.#options
    return new SharedEngine({ idleMs, open: () => this.#prepared(open), onError })
  }

  async #prepared(open: () => Promise<OpenedEngine>): Promise<OpenedEngine> {
    await this.#makeRoom()
    const opened = await open()
    try {
      await this.#options.prepare?.(opened.engine)
      return opened
    } catch (error) {
      await opened.engine.close()
      opened.closed?.()
      throw error
    }
  }

  /** Closes one that nobody uses, where as many are open as may be. */
  async #makeRoom(): Promise<void> {
    const most = this.#options.maxOpen ?? maxOpenDatabases
    const open = [...this.#served.values()]
      .flatMap(({ branches, shared }) => [...branches.values(), shared])
      .filter(({ isOpen }) => isOpen)
    // the one that is about to be opened is not among them
    if (open.length < most) return
    const main = this.#served.get(this.main)?.shared
    const unused = open.find((each) => each.isUnused && each !== main)
    if (unused === undefined) throw tooManyOpen(most)
    await unused.close()
  }

  async #openDatabase(served: Served): Promise<OpenedEngine> {
    const { name } = served
    const engine = await this.#options.home.open(name, {
      databaseName: name,
      databases: this.#directory(name),
    })
    served.owner ??= await ownerOf(engine)
    return { engine }
  }

  use(name: string): MaybePromise<DatabaseUse | undefined> {
    const at = name.indexOf('@')
    const database = at < 0 ? name : name.slice(0, at)
    const served =
      this.#served.get(database) ??
      (anyDatabase.has(database) ? this.#served.get(this.main) : undefined)
    if (served === undefined) return undefined
    if (at < 0) return served.shared.use()
    return this.#useBranch(served, name.slice(at + 1))
  }

  async #useBranch(served: Served, branch: string): Promise<DatabaseUse | undefined> {
    const shared =
      served.branches.get(branch) ??
      this.#shared(this.#idleMs, () => this.#openBranch(served, branch))
    served.branches.set(branch, shared)
    try {
      return await shared.use()
    } catch (error) {
      // names that are no branch's are not to be kept
      if (!shared.isOpen) served.branches.delete(branch)
      if (error instanceof SqlError && error.code === '3D000') return undefined
      throw error
    }
  }

  /** A branch is open inside its database, and keeps it open. */
  async #openBranch(served: Served, branch: string): Promise<OpenedEngine> {
    const parent = await served.shared.use()
    try {
      const branches = await parent.engine.branches()
      if (!branches.some(({ name }) => name === branch)) {
        throw missingDatabase(`${served.name}@${branch}`)
      }
      return {
        engine: await parent.engine.openBranch(branch),
        closed: () => parent.release(),
      }
    } catch (error) {
      parent.release()
      throw error
    }
  }

  /** As one database sees it. */
  #directory(from: string): DatabaseDirectory {
    return {
      list: () =>
        Array.from(this.#served.values(), ({ name, owner }) => ({
          name,
          oid: databaseOid(name),
          ...(owner === undefined ? {} : { owner }),
        })),
      create: (name, { owner, template }) =>
        this.#alone(() => this.#create(from, name, owner, template)),
      drop: (name, { force }) => this.#alone(() => this.#drop(name, force)),
      rename: (name, to) => this.#alone(() => this.#rename(name, to)),
    }
  }

  /** One change of what databases there are after another. */
  #alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #create(
    from: string,
    name: string,
    owner: string | undefined,
    template: string | undefined,
  ): Promise<void> {
    checkName(name)
    if (this.#served.has(name)) throw takenDatabase(name)
    await this.#options.home.create(name, template)
    const served = this.#add(name, owner)
    try {
      const use = await served.shared.use()
      try {
        const source = template === undefined ? this.#served.get(from)?.shared.opened : undefined
        if (source !== undefined) await copyRoles(source, use.engine)
        if (owner !== undefined) await giveTo(use.engine, name, owner)
      } finally {
        use.release()
      }
    } catch (error) {
      this.#served.delete(name)
      await served.shared.close()
      await this.#options.home.remove(name)
      throw error
    }
  }

  async #drop(name: string, force: boolean): Promise<void> {
    const served = this.#removable(name, 'dropped')
    if (force) {
      this.endSessions((database) => database === name || database.startsWith(`${name}@`))
      for (const branch of served.branches.values()) await branch.unused()
    }
    await this.#close(served, force)
    this.#served.delete(name)
    await this.#options.home.remove(name)
  }

  async #rename(from: string, to: string): Promise<void> {
    checkName(to)
    const served = this.#removable(from, 'renamed')
    if (this.#served.has(to)) throw takenDatabase(to)
    await this.#close(served, false)
    this.#served.delete(from)
    try {
      await this.#options.home.rename(from, to)
    } catch (error) {
      this.#add(from, served.owner)
      throw error
    }
    this.#add(to, served.owner)
  }

  #removable(name: string, what: 'dropped' | 'renamed'): Served {
    if (name === this.main) throw mainDatabaseStays(what)
    const served = this.#served.get(name)
    if (served === undefined) throw missingDatabase(name)
    return served
  }

  /** Closes a database that nobody uses. */
  async #close(served: Served, waits: boolean): Promise<void> {
    for (const branch of served.branches.values()) {
      if (branch.uses > 0) throw databaseInUse(served.name, branch.uses)
      await branch.close()
    }
    if (waits) await served.shared.unused()
    if (served.shared.uses > 0) throw databaseInUse(served.name, served.shared.uses)
    await served.shared.close()
  }

  /** Closes everything; the sessions are gone. */
  async close(): Promise<void> {
    await this.#last
    for (const { branches, shared } of this.#served.values()) {
      for (const branch of branches.values()) await branch.close()
      await shared.close()
    }
  }
}

function checkName(name: string): void {
  const bytes = Buffer.byteLength(name)
  if (name === '' || bytes > maxDatabaseNameBytes || name.includes('@')) throw unusableName(name)
}
