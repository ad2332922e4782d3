/** An index being built by a session: how far it is, and turns for others, in which the statement can be cancelled. */
import type { IndexObject } from '../catalog/objects.ts'
import type { CatalogRow } from '../catalog/virtual-relation.ts'
import type { BuildWatch } from '../txn/build-watch.ts'
import type { EngineSession } from './session.ts'

const MAX_WORKERS = 'max_parallel_maintenance_workers'

export type BuildCommand = 'CREATE INDEX' | 'REINDEX'

export class IndexBuild implements BuildWatch {
  readonly maxThreads: number
  readonly #session: EngineSession
  readonly #index: IndexObject
  readonly #command: BuildCommand
  #rows = 0
  #groups = 0
  #groupsRead = 0
  #entries = 0

  constructor(session: EngineSession, index: IndexObject, command: BuildCommand) {
    this.maxThreads = Number(session.setting(MAX_WORKERS))
    this.#session = session
    this.#index = index
    this.#command = command
  }

  begins(rows: number, groups: number): void {
    this.#rows = rows
    this.#groups = groups
  }

  readGroup(): void {
    this.#groupsRead++
  }

  entered(): void {
    this.#entries++
  }

  turn(): Promise<void> | undefined {
    const { interrupts } = this.#session
    interrupts.check()
    return interrupts.turn()
  }

  /** The row of `pg_stat_progress_create_index`, but for whose it is. */
  progress(): CatalogRow {
    const { method, oid, table } = this.#index
    const phase = method === 'hnsw' ? 'loading tuples' : 'loading tuples in tree'
    return {
      relid: table,
      index_relid: oid,
      command: this.#command,
      phase: this.#groups === 0 ? 'initializing' : `building index: ${phase}`,
      lockers_total: 0,
      lockers_done: 0,
      current_locker_pid: 0,
      blocks_total: this.#groups,
      blocks_done: this.#groupsRead,
      tuples_total: this.#rows,
      tuples_done: this.#entries,
      partitions_total: 0,
      partitions_done: 0,
    }
  }
}
