/**
 * The lines of one database in files: the main file with its log, one sibling file and log per branch, one lock for all. The
 * catalogue of branches, which holds the pins of every line, lives in the main file.
 */
import type { BranchRecord } from '../branch/branch-record.ts'
import type { TimelineStore } from '../branch/branch-tree.ts'
import { newMeter } from '../branch/meter.ts'
import { conflict, corrupt, isStorageError, notFound } from '../errors.ts'
import { branchFiles, branchPath } from './branch-files.ts'
import { decodeCatalogue, encodeCatalogue } from './catalogue.ts'
import { createFile, DEFAULT_RETENTION } from './create-file.ts'
import type { FileLock } from './file-system.ts'
import { FileTimeline } from './file-timeline.ts'
import type { FileEnvironment } from './file-timeline.ts'
import { directoryOf } from './path-parts.ts'

export class FileStore implements TimelineStore {
  readonly main: FileTimeline
  readonly nowMs: () => number
  readonly records: readonly BranchRecord[]
  readonly lastLineId: number
  readonly #environment: FileEnvironment
  readonly #path: string
  readonly #lock: FileLock
  readonly #meter = newMeter()

  private constructor(environment: FileEnvironment, path: string, lock: FileLock) {
    this.#environment = environment
    this.#path = path
    this.#lock = lock
    this.nowMs = environment.surroundings.nowMs
    this.main = FileTimeline.open(environment, path)
    try {
      const { lineId } = this.main.header
      if (lineId !== 0) throw corrupt(`"${path}" is a branch: open the database it belongs to`)
      const catalogue = decodeCatalogue(this.main.readCatalogue())
      this.records = catalogue.records
      this.lastLineId = catalogue.lastLineId
    } catch (error) {
      this.main.abandon()
      throw error
    }
  }

  /** Opens a database, or makes a new one where there is none and `create` allows it. */
  static open(environment: FileEnvironment, path: string, create: boolean): FileStore {
    const { fileSystem } = environment
    if (!create && !fileSystem.exists(path)) throw notFound(`there is no database at "${path}"`)
    makeFolder(environment, path)
    const lock = takeLock(environment, path)
    try {
      if (isMissing(environment, path)) createFile(environment, path, newDatabase(environment))
      return new FileStore(environment, path, lock)
    } catch (error) {
      lock.release()
      throw error
    }
  }

  async create(record: BranchRecord): Promise<void> {
    // The catalogue on disk may name a branch whose files would be taken for left-overs.
    this.main.checkWhole()
    this.#environment.hooks?.at('branch-create:before-file')
    this.#removeFiles(record.name)
    const { databaseId } = this.main.header
    const { lineId, ownerId, forkLsn } = record
    const retention = DEFAULT_RETENTION
    createFile(this.#environment, this.#pathOf(record.name), {
      databaseId,
      lineId,
      ownerId,
      forkLsn,
      retention,
    })
    this.#environment.hooks?.at('branch-create:after-file')
  }

  async open(record: BranchRecord): Promise<FileTimeline> {
    const path = this.#pathOf(record.name)
    const timeline = this.#openBranchFile(path, record.name)
    const { databaseId, lineId, forkLsn } = timeline.header
    const isIt =
      lineId === record.lineId &&
      forkLsn === record.forkLsn &&
      databaseId.every((part, index) => part === this.main.header.databaseId[index])
    if (isIt) return timeline
    timeline.abandon()
    throw corrupt(`"${path}" is not branch "${record.name}" of this database`)
  }

  async remove(name: string): Promise<void> {
    this.#removeFiles(name)
  }

  async saveCatalogue(records: readonly BranchRecord[], lastLineId: number): Promise<void> {
    this.#environment.hooks?.at('catalogue:before-save')
    await this.main.saveCatalogue(encodeCatalogue({ records, lastLineId }), this.#meter)
    this.#environment.hooks?.at('catalogue:after-save')
  }

  async removeOrphans(records: readonly BranchRecord[]): Promise<number> {
    if (this.main.isInDoubt) return 0
    const { fileSystem } = this.#environment
    const known = new Set(records.map(({ name }) => this.#pathOf(name)))
    let bytes = 0
    for (const [owner, paths] of branchFiles(fileSystem, this.#path)) {
      if (known.has(owner)) continue
      for (const path of paths) {
        bytes += sizeOf(this.#environment, path)
        fileSystem.remove(path)
      }
    }
    return bytes
  }

  async close(): Promise<void> {
    try {
      await this.main.close()
    } finally {
      this.#lock.release()
    }
  }

  #pathOf(name: string): string {
    return branchPath(this.#path, name)
  }

  #removeFiles(name: string): void {
    const { fileSystem, hooks } = this.#environment
    hooks?.at('branch-files:before-remove')
    const paths = branchFiles(fileSystem, this.#path).get(this.#pathOf(name)) ?? []
    for (const path of paths) fileSystem.remove(path)
    if (paths.length > 0) fileSystem.syncDirectory(directoryOf(this.#path))
    hooks?.at('branch-files:after-remove')
  }

  #openBranchFile(path: string, name: string): FileTimeline {
    try {
      return FileTimeline.open(this.#environment, path)
    } catch (error) {
      if (!isStorageError(error, 'not-found')) throw error
      throw corrupt(`the file of branch "${name}" is missing: "${path}"`, error)
    }
  }
}

/** Makes the folder of a new database and those above it, each with its name durable. */
function makeFolder(environment: FileEnvironment, path: string): void {
  const { fileSystem } = environment
  const folder = directoryOf(path)
  if (fileSystem.exists(folder)) return
  makeFolder(environment, folder)
  fileSystem.makeDirectory(folder)
  fileSystem.syncDirectory(directoryOf(folder))
}

function takeLock({ fileSystem }: FileEnvironment, path: string): FileLock {
  try {
    return fileSystem.lock(`${path}-lock`)
  } catch (error) {
    if (!isStorageError(error, 'conflict')) throw error
    throw conflict(`cannot open "${path}": ${error.message}`, error)
  }
}

/** An empty file is as good as none: tools that hand out temporary names make one. */
function isMissing(environment: FileEnvironment, path: string): boolean {
  return !environment.fileSystem.exists(path) || sizeOf(environment, path) === 0
}

function sizeOf({ fileSystem }: FileEnvironment, path: string): number {
  const file = fileSystem.open(path, 'read')
  try {
    return file.size()
  } finally {
    file.close()
  }
}

function newDatabase({ surroundings }: FileEnvironment): Parameters<typeof createFile>[2] {
  const { randomUint32: part } = surroundings
  return {
    databaseId: [part(), part(), part(), part()],
    lineId: 0,
    ownerId: 0,
    forkLsn: 0,
    retention: DEFAULT_RETENTION,
  }
}
