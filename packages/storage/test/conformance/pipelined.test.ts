/** The clauses about appends over a storage that pipelines them, and over two that only say so. */
import type { Storage } from '@twill/storage'
import type { StorageSubject } from '@twill/storage/conformance'
import { runConformance } from '@twill/storage/conformance'
import { createVirtualClock, PipelinedStorage, settle } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import { withInstance, withStorage } from './mutants/mutant.ts'
import { failuresOf } from './failures-of.ts'
import { memorySubject } from './subjects.ts'

const pipelinedSubject: StorageSubject = {
  ...withInstance(memorySubject, (instance) => {
    const over = (inner: Promise<Storage>): Promise<Storage> =>
      inner.then((storage) => new PipelinedStorage(storage, { clock, appendMs: 20 }))
    const clock = createVirtualClock()
    return {
      open: () => over(instance.open()),
      reopen: () => over(instance.reopen()),
      crash: () => over(instance.crash()),
    }
  }),
  name: 'pipelined memory',
  capabilities: { ...memorySubject.capabilities, pipelinedAppends: true },
}

runConformance({ describe, test }, pipelinedSubject)

describe('a backend that says it pipelines appends', () => {
  test('fails C2 when it gives LSNs in another order than that of the calls', async () => {
    const mutant = withStorage(pipelinedSubject, (storage) => ({
      appendWal: async (epoch, records) => {
        if (records.length === 1) for (let i = 0; i < 3; i++) await Promise.resolve()
        return storage.appendWal(epoch, records)
      },
    }))
    expect(await failuresOf(mutant, ['C2'])).toEqual([
      'C2: pipelined appends get LSNs in the order of the calls and resolve in that order',
    ])
  })

  test('fails C2 when it resolves in another order', async () => {
    const mutant = withStorage(pipelinedSubject, (storage) => ({
      appendWal: async (epoch, records) => {
        const range = await storage.appendWal(epoch, records)
        if (records.length === 1) for (let i = 0; i < 5; i++) await settle()
        return range
      },
    }))
    expect(await failuresOf(mutant, ['C2'])).toEqual([
      'C2: pipelined appends get LSNs in the order of the calls and resolve in that order',
    ])
  })
})
