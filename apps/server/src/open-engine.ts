/** From a storage to an engine, in this process. */
import { nodeEnv, startThreads } from '@twill/bun'
import { openEngine, SqlError, type Engine, type EngineOptions, type Env } from '@twill/engine'
import { isStorageError, type Storage } from '@twill/storage'

export type EngineChoices = Pick<EngineOptions, 'cacheBytes' | 'readOnly' | 'follow'>

/** In one file this is the program, which serves threads too (`main.ts`). */
const env: Env = {
  ...nodeEnv,
  startThreads: (most) => startThreads(most, new URL(import.meta.url)),
}

/** The engine owns the storage: a failure closes it. */
export async function openOver(
  storage: Storage,
  options: EngineChoices & Pick<EngineOptions, 'databaseName' | 'databases'>,
): Promise<Engine> {
  try {
    return await openEngine(storage, {
      env,
      owner: `twill-server, pid ${process.pid}`,
      ...options,
    })
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** What a storage cannot do, as clients are told: a database that another process has is in use. */
export function asClientError(error: unknown): unknown {
  if (!isStorageError(error)) return error
  switch (error.kind) {
    case 'not-found':
      return new SqlError('3D000', error.message, { cause: error })
    case 'conflict':
      return new SqlError('55006', error.message, { cause: error })
    case 'denied':
      return new SqlError('42501', error.message, { cause: error })
    default:
      return new SqlError('58030', error.message, { cause: error })
  }
}
