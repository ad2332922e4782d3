/**
 * The memory backend taken as durable: a crash drops the handles and keeps the database, as if memory outlived the process.
 * With it the clauses about crashes have teeth without a disk.
 */
import type { CrashPoint, Storage } from '@twill/storage'
import type { StorageInstance, StorageSubject } from '@twill/storage/conformance'
import { forgetMemoryStorage, MEMORY_CAPABILITIES, openMemoryStorage } from '@twill/storage/memory'
import { DeathRow } from './death-row.ts'
import { withMethods } from './subjects.ts'

/** What the memory backend passes. */
const POINTS: readonly CrashPoint[] = ['wal-append:before-write', 'wal-append:after-sync']

export const enduringMemorySubject: StorageSubject = {
  name: 'enduring memory',
  capabilities: { ...MEMORY_CAPABILITIES, durable: true },
  endings: ['reopen', 'crash'],
  crashPoints: POINTS,
  create: async () => new EnduringMemory(),
}

let instancesMade = 0

class EnduringMemory implements StorageInstance {
  readonly dying: DeathRow = new DeathRow()
  readonly #name = `enduring ${instancesMade++}`
  readonly #handles: Storage[] = []

  async open(): Promise<Storage> {
    return this.#held(await openMemoryStorage({ name: this.#name, hooks: this.dying }))
  }

  async reopen(): Promise<Storage> {
    await this.#closeAll()
    return this.open()
  }

  /** Closing a memory database forgets what was staged and nothing else, as a crash does. */
  async crash(): Promise<Storage> {
    this.dying.disarm()
    return this.reopen()
  }

  async destroy(): Promise<void> {
    await this.#closeAll()
    forgetMemoryStorage(this.#name)
  }

  /** Remembers a handle, and the branches opened through it. */
  #held(storage: Storage): Storage {
    this.#handles.push(storage)
    return withMethods(storage, {
      openBranch: async (name) => this.#held(await storage.openBranch(name)),
    })
  }

  async #closeAll(): Promise<void> {
    for (const handle of this.#handles.splice(0).toReversed()) await handle.close()
  }
}
