/** For `TWILL_TEST_STORAGE`: memory as if it were a network away, with appends that overlap and a short tail of the log. */
import type { Storage } from '@twill/storage'
import { forgetMemoryStorage, openMemoryStorage } from '@twill/storage/memory'
import { createVirtualClock, PipelinedStorage } from '@twill/storage/sim'
import type { TestStorageOptions } from './test-storage.ts'

const clock = createVirtualClock()

export async function openTestStorage(options: TestStorageOptions): Promise<Storage> {
  const inner = await openMemoryStorage(options)
  return new PipelinedStorage(inner, { clock, appendMs: 20, maxTailGroups: 64 })
}

export const forgetTestStorage: (name: string) => void = forgetMemoryStorage
