/** A writer and those who follow it, over one memory storage, on a clock that is moved by hand. */
import type { Storage } from '@twill/storage'
import { openTestStorage } from '../support/test-storage.ts'
import { openEngine, type Engine, type Session } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { settle, VirtualEnv } from '../support/virtual-env.ts'

let databases = 0

export const INTERVAL_MS = 100
export const MAX_DELAY_MS = 5000

export class FollowedDatabase {
  readonly env: VirtualEnv = new VirtualEnv()
  readonly #name = `followed ${databases++}`
  writer!: Engine
  session!: Session
  readonly #followers: Engine[] = []

  static async open(script: string): Promise<FollowedDatabase> {
    const database = new FollowedDatabase()
    database.writer = await openEngine(await database.storage(), { env: database.env })
    database.session = database.writer.connect()
    await database.session.exec(script)
    return database
  }

  storage(): Promise<Storage> {
    return openTestStorage({ name: this.#name })
  }

  async follower(
    options: { readonly storage?: Storage; readonly cacheBytes?: number } = {},
  ): Promise<Engine> {
    const { storage, ...rest } = options
    const engine = await openEngine(storage ?? (await this.storage()), {
      env: this.env,
      readOnly: true,
      follow: { intervalMs: INTERVAL_MS, maxDelayMs: MAX_DELAY_MS },
      ...rest,
    })
    this.#followers.push(engine)
    return engine
  }

  /** Lets time go by, and everything happen that is due in it. */
  async pass(ms: number = INTERVAL_MS): Promise<void> {
    for (let passed = 0; passed < ms; passed += 25) {
      this.env.advance(25)
      await settle()
    }
  }

  async close(): Promise<void> {
    for (const engine of this.#followers) await engine.close()
    await this.writer.close()
  }
}

export async function valueOf(session: Session, sql: string): Promise<string | null | undefined> {
  return (await runText(session, sql)).rows[0]?.[0]
}
