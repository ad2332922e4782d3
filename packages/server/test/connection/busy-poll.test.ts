import { describe, expect, test } from 'vitest'
import { BusyPoll } from '../../src/connection/busy-poll.ts'

/** A clock that moves by a step whenever it is read. */
function steppingClock(stepMs: number): { readonly nowMs: () => number; reads: number } {
  const clock = { nowMs: () => ++clock.reads * stepMs, reads: 0 }
  return clock
}

const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('busy polling', () => {
  test('turns the loop until its time is over, and then lets it sleep', async () => {
    const clock = steppingClock(1)
    const poll = new BusyPoll(5, clock.nowMs)
    poll.answered(0)
    for (let i = 0; i < 20; i++) await turnOfLoop()
    expect(clock.reads).toBe(5)
  })

  test('another answer makes it stay awake for longer, in one chain of turns', async () => {
    const clock = steppingClock(1)
    const poll = new BusyPoll(5, clock.nowMs)
    poll.answered(0)
    poll.answered(3)
    for (let i = 0; i < 20; i++) await turnOfLoop()
    expect(clock.reads).toBe(8)
    poll.answered(8)
    for (let i = 0; i < 20; i++) await turnOfLoop()
    expect(clock.reads).toBe(13)
  })

  test('lets the loop sleep while a statement waits', async () => {
    const clock = steppingClock(1)
    const poll = new BusyPoll(5, clock.nowMs)
    poll.waiting = 1
    poll.answered(0)
    await turnOfLoop()
    expect(clock.reads).toBe(0)
    poll.waiting = 0
    poll.answered(0)
    await turnOfLoop()
    await turnOfLoop()
    poll.waiting = 1
    const reads = clock.reads
    for (let i = 0; i < 5; i++) await turnOfLoop()
    expect(reads).toBeGreaterThan(0)
    expect(clock.reads).toBe(reads)
  })

  test('waits for quick clients alone, and for nobody where it is switched off', () => {
    const poll = new BusyPoll(0.1, () => 0)
    expect(poll.isQuick(0.12)).toBe(true)
    expect(poll.isQuick(0.5)).toBe(false)
    expect(new BusyPoll(0, () => 0).isQuick(0)).toBe(false)
  })
})
