/** A home of databases in memory, which counts how often each was opened. */
import { nodeEnv as env } from '@twill/bun'
import { openEngine, SqlError, type Engine } from '@twill/engine'
import type { DatabaseHome, EngineNaming } from '@twill/server'
import { forgetMemoryStorage, openMemoryStorage } from '@twill/storage/memory'

let homes = 0

export class HomeInMemory implements DatabaseHome {
  readonly main = 'main'
  readonly opened: string[] = []
  readonly #prefix = `home-${homes++}`
  readonly #names = new Set(['main'])

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#names])
  }

  async open(name: string, naming: EngineNaming): Promise<Engine> {
    if (!this.#names.has(name)) throw new SqlError('3D000', `there is no ${name}`)
    this.opened.push(name)
    const storage = await openMemoryStorage({ name: `${this.#prefix}/${name}` })
    return openEngine(storage, { env, ...naming })
  }

  create(name: string): Promise<void> {
    this.#names.add(name)
    return Promise.resolve()
  }

  remove(name: string): Promise<void> {
    forgetMemoryStorage(`${this.#prefix}/${name}`)
    this.#names.delete(name)
    return Promise.resolve()
  }

  rename(from: string, to: string): Promise<void> {
    this.#names.delete(from)
    this.#names.add(to)
    return Promise.resolve()
  }
}
