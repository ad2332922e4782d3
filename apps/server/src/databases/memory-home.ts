/** Databases in memory: as many as are made, and none after the process. */
import { copyDatabase, SqlError, type Engine } from '@twill/engine'
import type { DatabaseHome, EngineNaming } from '@twill/server'
import { forgetMemoryStorage, openMemoryStorage } from '@twill/storage/memory'
import { openOver, type EngineChoices } from '../open-engine.ts'
import { copyOfOpened } from './copy-of.ts'

let homes = 0

export class MemoryHome implements DatabaseHome {
  readonly main: string
  readonly #mainStorage: string
  readonly #choices: EngineChoices
  /** The storage of each database by its name: a name may change. */
  readonly #storages = new Map<string, string>()
  #made = 0

  /** `memory://` is private to this home, `memory://name` is found again under the name. */
  constructor(url: string, choices: EngineChoices, name?: string) {
    const given = url.replace(/^memory:(\/\/)?/i, '')
    this.main = name ?? (given === '' ? 'twill' : given)
    this.#mainStorage = given === '' ? `\0home-${homes++}` : given
    this.#choices = choices
    this.#storages.set(this.main, this.#mainStorage)
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#storages.keys()])
  }

  #storageOf(name: string): string {
    const storage = this.#storages.get(name)
    if (storage === undefined) throw new SqlError('3D000', `database "${name}" does not exist`)
    return storage
  }

  async open(name: string, naming: EngineNaming): Promise<Engine> {
    const storage = await openMemoryStorage({ name: this.#storageOf(name) })
    return openOver(storage, { ...this.#choices, ...naming })
  }

  async create(name: string, template: string | undefined): Promise<void> {
    const storage = `${this.#mainStorage}\0${this.#made++}`
    if (template !== undefined) {
      const source = await openMemoryStorage({ name: this.#storageOf(template) })
      const target = await openMemoryStorage({ name: storage })
      try {
        if (!(await copyOfOpened(source, target))) await copyDatabase({ source, target })
      } finally {
        await target.close()
        await source.close()
      }
    }
    this.#storages.set(name, storage)
  }

  remove(name: string): Promise<void> {
    forgetMemoryStorage(this.#storageOf(name))
    this.#storages.delete(name)
    return Promise.resolve()
  }

  rename(from: string, to: string): Promise<void> {
    this.#storages.set(to, this.#storageOf(from))
    this.#storages.delete(from)
    return Promise.resolve()
  }
}
