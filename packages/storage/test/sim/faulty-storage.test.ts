import { LSN_MAX, unavailable, unknownOutcome } from '@twill/storage'
import { openMemoryStorage } from '@twill/storage/memory'
import { createSlowStorage, createVirtualClock, FaultyStorage } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'

const page = Uint8Array.of(1, 2, 3)

describe('slow storage', () => {
  test('answers page reads late and counts the rounds that wait for one another', async () => {
    const clock = createVirtualClock()
    const storage = createSlowStorage(await openMemoryStorage(), clock, 25)
    const { epoch } = await storage.acquireWriter('test')
    await storage.appendWal(epoch, [page])
    await storage.putPages(epoch, 1, [
      { id: 1, bytes: page },
      { id: 2, bytes: page },
    ])
    await storage.setRoot(epoch, 1, page)
    expect(clock.nowMs()).toBe(0)
    expect(await storage.getPage(1, LSN_MAX)).toEqual(page)
    await Promise.all([storage.getPages([1, 2], LSN_MAX), storage.getPage(2, LSN_MAX)])
    expect(clock.nowMs()).toBe(50)
    expect(storage.requests.pageRounds).toBe(2)
    expect(storage.requests.pagesRead).toBe(4)
    expect(storage.requests.of('getPage')).toBe(2)
    storage.requests.reset()
    expect(storage.requests.total).toBe(0)
    await storage.close()
  })

  test('slows the branches opened through it, and counts them with it', async () => {
    const clock = createVirtualClock()
    const storage = createSlowStorage(await openMemoryStorage(), clock)
    await storage.createBranch('b', 0)
    const branch = await storage.openBranch('b')
    await branch.getPages([1], LSN_MAX)
    expect(clock.nowMs()).toBe(10)
    expect(storage.requests.of('getPages')).toBe(1)
    await branch.close()
    await storage.close()
  })
})

describe('faulty storage', () => {
  test('fails the call that the plan names: before it, after it, or late', async () => {
    const clock = createVirtualClock()
    const storage = new FaultyStorage(await openMemoryStorage(), {
      clock,
      plan: ({ method, occurrence }) => {
        if (method !== 'appendWal') return undefined
        if (occurrence === 0) return { kind: 'fail-before', error: unavailable('down') }
        if (occurrence === 1) return { kind: 'fail-after', error: unknownOutcome('lost') }
        return { kind: 'delay', ms: 500 }
      },
    })
    const { epoch } = await storage.acquireWriter('test')
    await expect(storage.appendWal(epoch, [page])).rejects.toMatchObject({ kind: 'unavailable' })
    expect((await storage.head()).durableLsn).toBe(0)
    await expect(storage.appendWal(epoch, [page])).rejects.toMatchObject({
      kind: 'unknown-outcome',
    })
    expect((await storage.head()).durableLsn).toBe(1)
    await storage.appendWal(epoch, [page])
    expect(clock.nowMs()).toBe(500)
    await storage.close()
  })
})
