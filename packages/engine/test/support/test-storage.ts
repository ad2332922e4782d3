/**
 * Where tests of the engine keep their databases: in memory, or where the module says that `TWILL_TEST_STORAGE` names (a path from
 * the root of the repository). Such a module exports `openTestStorage`, and `forgetTestStorage` if it has something to clean up.
 * Tests that are about memory, or count what it does, stay there.
 */
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import type { Storage } from '@twill/storage'
import { forgetMemoryStorage, openMemoryStorage } from '@twill/storage/memory'

export type TestStorageOptions = {
  /** Another handle on the same database for every open with this name; without one a database of its own. */
  readonly name?: string
  /** Milliseconds since the Unix epoch; the default is the machine's clock. */
  readonly nowMs?: () => number
}

export type TestStorageModule = {
  readonly openTestStorage: (options: TestStorageOptions) => Promise<Storage>
  readonly forgetTestStorage?: (name: string) => Promise<void> | void
  /** False where pages that are needed no more stay readable for a while. */
  readonly dropsAtOnce?: boolean
  /** False where an answer takes real time: tests that count turns of the event loop cannot be held there. */
  readonly answersAtOnce?: boolean
}

const memory: TestStorageModule = {
  openTestStorage: openMemoryStorage,
  forgetTestStorage: forgetMemoryStorage,
}

const root = fileURLToPath(new URL('../../../../', import.meta.url))

async function chosen(): Promise<TestStorageModule> {
  const path = process.env['TWILL_TEST_STORAGE'] ?? 'memory'
  if (path === 'memory') return memory
  return (await import(pathToFileURL(resolve(root, path)).href)) as TestStorageModule
}

const storages = await chosen()

/** Whether a checkpoint drops the pages that are needed no more there and then: what some tests are about. */
export const dropsAtOnce: boolean = storages.dropsAtOnce ?? true

/** Whether everything has happened when the event loop has come to rest: what tests with a clock of their own rest on. */
export const answersAtOnce: boolean = storages.answersAtOnce ?? true

export function openTestStorage(options: TestStorageOptions = {}): Promise<Storage> {
  return storages.openTestStorage(options)
}

/** The database of this name is needed no more; no handle is open. */
export async function forgetTestStorage(name: string): Promise<void> {
  await storages.forgetTestStorage?.(name)
}
