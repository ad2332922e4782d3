import { openEngine, type Engine, type EngineOptions } from '../../src/index.ts'
import { openTestStorage } from './test-storage.ts'
import { testEnv } from './test-env.ts'

/** A fresh database in memory. With a name it is found again under it after `close`. */
export async function openMemoryEngine(
  options: Partial<EngineOptions> & { readonly name?: string } = {},
): Promise<Engine> {
  const { name, ...rest } = options
  const storage = await openTestStorage(name === undefined ? {} : { name })
  return openEngine(storage, { env: testEnv, ...rest })
}
