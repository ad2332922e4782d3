/** The backends that are held to the suite here, as subjects. */
import type { StorageInstance, StorageSubject } from '@twill/storage/conformance'
import { forgetMemoryStorage, MEMORY_CAPABILITIES, openMemoryStorage } from '@twill/storage/memory'
import type { BranchInfo, Storage } from '@twill/storage'

let instancesMade = 0

/** A named memory database: found again after a close, gone with a crash. */
export const memorySubject: StorageSubject = {
  name: 'memory',
  capabilities: MEMORY_CAPABILITIES,
  endings: ['reopen'],
  create: async () => new MemoryInstance(),
}

class MemoryInstance implements StorageInstance {
  #name = `conformance ${instancesMade++}`
  #handles: Storage[] = []

  async open(): Promise<Storage> {
    const storage = await openMemoryStorage({ name: this.#name })
    this.#handles.push(storage)
    return storage
  }

  async reopen(): Promise<Storage> {
    await this.#close()
    return this.open()
  }

  async crash(): Promise<Storage> {
    this.#name = `conformance ${instancesMade++}`
    this.#handles = []
    return this.open()
  }

  async destroy(): Promise<void> {
    await this.#close()
    forgetMemoryStorage(this.#name)
  }

  async #close(): Promise<void> {
    for (const handle of this.#handles) await handle.close()
    this.#handles = []
  }
}

/** A branch, made at LSN 0 of a database that has other history, taken as a database of its own. */
export function branchOf(subject: StorageSubject): StorageSubject {
  return {
    ...subject,
    name: `branch of ${subject.name}`,
    create: async () => new BranchInstance(await subject.create()),
  }
}

const TRUNK = 'trunk'

class BranchInstance implements StorageInstance {
  readonly #base: StorageInstance
  #handles: Storage[] = []
  /** Handles that are opened at the same time make the trunk once. */
  #making: Promise<void> = Promise.resolve()

  constructor(base: StorageInstance) {
    this.#base = base
    if (base.dying !== undefined) this.dying = base.dying
  }

  readonly dying?: NonNullable<StorageInstance['dying']>

  async open(): Promise<Storage> {
    return this.#onTrunk(await this.#base.open())
  }

  async reopen(): Promise<Storage> {
    for (const handle of this.#handles) await handle.close()
    return this.#onTrunk(await this.#base.reopen())
  }

  async crash(): Promise<Storage> {
    this.#handles = []
    return this.#onTrunk(await this.#base.crash())
  }

  async destroy(): Promise<void> {
    // A crashed handle cannot be closed, and need not be.
    for (const handle of this.#handles) await handle.close().catch(() => undefined)
    await this.#base.destroy()
  }

  async #onTrunk(base: Storage): Promise<Storage> {
    const made = this.#making.then(() => makeTrunk(base))
    this.#making = made.catch(() => undefined)
    await made
    const trunk = trunkOf(await base.openBranch(TRUNK), base)
    this.#handles.push(trunk)
    return trunk
  }
}

async function makeTrunk(base: Storage): Promise<void> {
  if ((await base.listBranches()).some((info) => info.name === TRUNK)) return
  await base.createBranch(TRUNK, 0)
  await otherHistory(base)
}

/** What the branch must never see. */
async function otherHistory(base: Storage): Promise<void> {
  const { epoch } = await base.acquireWriter('other history')
  const other = new TextEncoder().encode('other history')
  const { lastLsn } = await base.appendWal(epoch, [other, other, other])
  await base.putPages(
    epoch,
    lastLsn,
    Array.from({ length: 20 }, (_, id) => ({ id, bytes: other })),
  )
  await base.setRoot(epoch, lastLsn, other)
}

/** The trunk looks like a database of its own: it is nobody's branch, and closing it closes everything. */
function trunkOf(trunk: Storage, base: Storage): Storage {
  const fromTrunk = (info: BranchInfo): BranchInfo =>
    info.parent === TRUNK ? { ...info, parent: undefined } : info
  const changed: Partial<Storage> = {
    createBranch: async (name, atLsn) => fromTrunk(await trunk.createBranch(name, atLsn)),
    listBranches: async () =>
      (await trunk.listBranches()).filter((info) => info.name !== TRUNK).map(fromTrunk),
    close: async () => {
      await trunk.close()
      await base.close()
    },
  }
  return withMethods(trunk, changed)
}

/** A storage that does what `inner` does, except for the methods in `changed`. */
export function withMethods(inner: Storage, changed: Partial<Storage>): Storage {
  return new Proxy(inner, {
    get(target, name): unknown {
      const own = changed[name as keyof Storage]
      if (own !== undefined) return own
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
