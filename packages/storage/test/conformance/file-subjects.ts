/** The file backend as subjects: in real files of a temporary folder, and on the simulated disk with power cuts for crashes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CRASH_POINTS, type Storage, unavailable } from '@twill/storage'
import type { StorageInstance, StorageSubject } from '@twill/storage/conformance'
import {
  type FileLock,
  type FileSystem,
  LOCAL_FILE_CAPABILITIES,
  nodeFileSystem,
  openLocalFileStorage,
} from '@twill/storage/file'
import { createPrng, Disk, PowerLossFileSystem } from '@twill/storage/sim'
import { DeathRow } from './death-row.ts'

/** Small enough that a test of a few hundred groups passes from one segment to the next. */
const SEGMENT_BYTES = 32 << 10

/** Real files. A crash drops the handles as they are; what the process had written is there for the next. */
export const fileSubject: StorageSubject = {
  name: 'file',
  capabilities: LOCAL_FILE_CAPABILITIES,
  endings: ['reopen', 'crash'],
  crashPoints: CRASH_POINTS,
  // Every ack is a real sync.
  histories: 3,
  create: async () => new FileInstance(mkdtempSync(join(tmpdir(), 'twill-conformance-'))),
}

/** The same in a database that was made and closed by another process before. */
export const reopenedFileSubject: StorageSubject = {
  ...fileSubject,
  name: 'file, reopened',
  create: async () => {
    const instance = new FileInstance(mkdtempSync(join(tmpdir(), 'twill-conformance-')))
    await (await instance.open()).close()
    return instance
  },
}

/** The simulated disk. A crash is a power cut: only what was synced is sure to be there. */
export const simulatedDiskSubject: StorageSubject = {
  ...fileSubject,
  name: 'file on a simulated disk',
  histories: 12,
  create: async () => new SimulatedDiskInstance(),
}

class FileInstance implements StorageInstance {
  readonly dying: DeathRow = new DeathRow()
  readonly #folder: string
  #process = new MortalFileSystem(nodeFileSystem)
  #handle: Storage | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  async open(): Promise<Storage> {
    const handle = await openLocalFileStorage(join(this.#folder, 'app.db'), {
      fileSystem: this.#process,
      hooks: this.dying,
      walSegmentBytes: SEGMENT_BYTES,
    })
    this.#handle = handle
    return handle
  }

  async reopen(): Promise<Storage> {
    await this.#handle?.close()
    return this.open()
  }

  async crash(): Promise<Storage> {
    this.#process.die()
    this.#process = new MortalFileSystem(nodeFileSystem)
    this.dying.disarm()
    return this.open()
  }

  async destroy(): Promise<void> {
    this.#process.die()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** The real file system as one process sees it: when the process dies its locks go, and nothing it still does arrives. */
class MortalFileSystem implements FileSystem {
  readonly #inner: FileSystem
  readonly #locks = new Set<FileLock>()
  #isDead = false

  constructor(inner: FileSystem) {
    this.#inner = inner
  }

  die(): void {
    this.#isDead = true
    for (const lock of this.#locks) lock.release()
    this.#locks.clear()
  }

  open(path: string, mode: Parameters<FileSystem['open']>[1]): ReturnType<FileSystem['open']> {
    this.#mustLive()
    const file = this.#inner.open(path, mode)
    const live = <T>(act: () => T): T => {
      this.#mustLive()
      return act()
    }
    return {
      read: (into, offset) => live(() => file.read(into, offset)),
      write: (bytes, offset) => live(() => file.write(bytes, offset)),
      sync: () => live(() => file.sync()),
      syncLater: () => live(() => file.syncLater()),
      truncate: (sizeBytes) => live(() => file.truncate(sizeBytes)),
      size: () => live(() => file.size()),
      close: () => file.close(),
    }
  }

  exists(path: string): boolean {
    return this.#inner.exists(path)
  }

  absolute(path: string): string {
    return this.#inner.absolute(path)
  }

  readDirectory(path: string): readonly string[] {
    this.#mustLive()
    return this.#inner.readDirectory(path)
  }

  makeDirectory(path: string): void {
    this.#mustLive()
    this.#inner.makeDirectory(path)
  }

  syncDirectory(path: string): void {
    this.#mustLive()
    this.#inner.syncDirectory(path)
  }

  rename(from: string, to: string): void {
    this.#mustLive()
    this.#inner.rename(from, to)
  }

  remove(path: string): void {
    this.#mustLive()
    this.#inner.remove(path)
  }

  lock(path: string): FileLock {
    this.#mustLive()
    const lock = this.#inner.lock(path)
    this.#locks.add(lock)
    return {
      release: () => {
        this.#locks.delete(lock)
        lock.release()
      },
    }
  }

  #mustLive(): void {
    if (this.#isDead) throw unavailable('the process is dead')
  }
}

let disksMade = 0

class SimulatedDiskInstance implements StorageInstance {
  readonly dying: DeathRow = new DeathRow()
  readonly #disk = new Disk()
  readonly #prng = createPrng(disksMade++)
  #process = new PowerLossFileSystem({ disk: this.#disk })
  #handle: Storage | undefined

  async open(): Promise<Storage> {
    const handle = await openLocalFileStorage('/data/app.db', {
      fileSystem: this.#process,
      hooks: this.dying,
      walSegmentBytes: SEGMENT_BYTES,
    })
    this.#handle = handle
    return handle
  }

  async reopen(): Promise<Storage> {
    await this.#handle?.close()
    return this.open()
  }

  async crash(): Promise<Storage> {
    this.#process.cutPower()
    this.#disk.powerLoss(this.#prng)
    this.#process = new PowerLossFileSystem({ disk: this.#disk })
    this.dying.disarm()
    return this.open()
  }

  async destroy(): Promise<void> {
    this.#process.cutPower()
  }
}
