/** The queue by itself: over a storage that answers when it is told to, in any order it is told to. */
import {
  type AppendOptions,
  fenced,
  type Lsn,
  type Storage,
  unavailable,
  unknownOutcome,
  type WalRange,
} from '@twill/storage'
import { describe, expect, test } from 'vitest'
import { maxAppendsInFlight } from '../../src/limits.ts'
import { CommitQueue } from '../../src/wal/commit-queue.ts'
import { Turns } from '../../src/wal/turns.ts'

type Append = {
  readonly records: number
  readonly nonBlocking: boolean
  readonly resolve: (range: WalRange) => void
  readonly reject: (error: unknown) => void
}

/** Appends wait in `appends` for their answers. */
function answering(pipelinedAppends: boolean) {
  const appends: Append[] = []
  const storage = {
    capabilities: { pipelinedAppends },
    appendWal: (_epoch: number, group: readonly Uint8Array[], options?: AppendOptions) =>
      new Promise<WalRange>((resolve, reject) => {
        const nonBlocking = options?.nonBlocking === true
        appends.push({ records: group.length, nonBlocking, resolve, reject })
      }),
  } as unknown as Storage
  const sessions = new Turns()
  const counts = { pauses: 0 }
  const durable: Lsn[] = []
  const failures: unknown[] = []
  const queue = new CommitQueue(
    storage,
    1,
    0,
    {
      durable: (lsn) => durable.push(lsn),
      failed: (error) => {
        failures.push(error)
        return error as Error
      },
    },
    async () => {
      counts.pauses++
    },
    sessions,
  )
  return { appends, durable, failures, queue, sessions, counts }
}

const record = Uint8Array.of(1)

/** Lets what waits for promises alone run. */
async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

/** Commits a record in a turn of its own. */
async function commit(queue: CommitQueue, outcomes: string[]): Promise<void> {
  const lsn = queue.enqueue(record)
  queue.whenDurable(lsn).then(
    () => outcomes.push(`${lsn} durable`),
    () => outcomes.push(`${lsn} failed`),
  )
  await turns()
}

const one = (lsn: Lsn): WalRange => ({ firstLsn: lsn, lastLsn: lsn })

describe('a commit queue over a storage that pipelines appends', () => {
  test('hands over each group without waiting for the one before', async () => {
    const { appends, durable, queue } = answering(true)
    const outcomes: string[] = []
    for (let i = 0; i < 3; i++) await commit(queue, outcomes)
    expect(appends.map(({ records }) => records)).toEqual([1, 1, 1])
    for (const [i, append] of appends.entries()) append.resolve(one(i + 1))
    await turns()
    expect(durable).toEqual([1, 2, 3])
    expect(outcomes).toEqual(['1 durable', '2 durable', '3 durable'])
  })

  test('waits for the one before where the storage does not pipeline', async () => {
    const { appends, queue } = answering(false)
    for (let i = 0; i < 3; i++) await commit(queue, [])
    expect(appends.map(({ records }) => records)).toEqual([1])
    appends[0]?.resolve(one(1))
    await turns()
    expect(appends.map(({ records }) => records)).toEqual([1, 2])
  })

  test('acknowledges nothing before what stands in front of it', async () => {
    const { appends, durable, queue } = answering(true)
    const outcomes: string[] = []
    for (let i = 0; i < 3; i++) await commit(queue, outcomes)
    appends[2]?.resolve(one(3))
    appends[1]?.resolve(one(2))
    await turns()
    expect(durable).toEqual([])
    expect(outcomes).toEqual([])
    appends[0]?.resolve(one(1))
    await turns()
    expect(outcomes).toEqual(['1 durable', '2 durable', '3 durable'])
  })

  test('hands a group over one turn after the commit, so that those of one turn share it', async () => {
    const { appends, queue } = answering(true)
    queue.enqueue(record)
    queue.enqueue(record)
    expect(appends).toHaveLength(0)
    await Promise.resolve()
    expect(appends.map(({ records }) => records)).toEqual([2])
  })

  test('fails everything from a rejected group on, and gives no LSN again before all are resolved', async () => {
    const { appends, failures, queue } = answering(true)
    const outcomes: string[] = []
    for (let i = 0; i < 4; i++) await commit(queue, outcomes)
    appends[0]?.resolve(one(1))
    appends[1]?.reject(unavailable('down'))
    await turns()
    expect(outcomes).toEqual(['1 durable'])
    // Queued while the failure is not over: goes down with it, under an LSN of its own.
    await commit(queue, outcomes)
    expect(queue.lastLsn).toBe(5)
    expect(appends).toHaveLength(4)
    appends[3]?.reject(unavailable('down'))
    appends[2]?.reject(unavailable('down'))
    await turns()
    expect(outcomes).toEqual(['1 durable', '2 failed', '3 failed', '4 failed', '5 failed'])
    expect(failures).toMatchObject([{ kind: 'unavailable' }])
    await commit(queue, outcomes)
    expect(queue.lastLsn).toBe(2)
    appends[4]?.resolve(one(2))
    await turns()
    expect(outcomes.at(-1)).toBe('2 durable')
  })

  test('tells of the failure after which least is known', async () => {
    const { appends, failures, queue } = answering(true)
    for (let i = 0; i < 3; i++) await commit(queue, [])
    appends[0]?.reject(unavailable('down'))
    appends[1]?.reject(unknownOutcome('lost'))
    appends[2]?.reject(fenced('late'))
    await turns()
    expect(failures).toMatchObject([{ kind: 'unknown-outcome' }])
  })

  test('takes an acknowledgement behind a failure for an unknown outcome', async () => {
    const { appends, failures, queue } = answering(true)
    const outcomes: string[] = []
    for (let i = 0; i < 2; i++) await commit(queue, outcomes)
    appends[0]?.reject(unavailable('down'))
    appends[1]?.resolve(one(2))
    await turns()
    expect(failures).toMatchObject([{ kind: 'unknown-outcome' }])
    expect(outcomes).toEqual(['1 failed', '2 failed'])
  })

  test('takes an LSN that it has not given out for a failure', async () => {
    const { appends, durable, failures, queue } = answering(true)
    await commit(queue, [])
    appends[0]?.resolve(one(7))
    await turns()
    expect(durable).toEqual([])
    expect(failures).toHaveLength(1)
  })

  test('holds back what is more than may be in flight', async () => {
    const { appends, queue } = answering(true)
    const outcomes: string[] = []
    for (let i = 0; i < maxAppendsInFlight + 3; i++) await commit(queue, outcomes)
    expect(appends).toHaveLength(maxAppendsInFlight)
    appends[0]?.resolve(one(1))
    await turns()
    expect(appends.slice(maxAppendsInFlight).map(({ records }) => records)).toEqual([3])
  })

  test('is idle when everything in flight has been answered', async () => {
    const { appends, queue } = answering(true)
    let isIdle = false
    for (let i = 0; i < 2; i++) await commit(queue, [])
    void queue.idle().then(() => {
      isIdle = true
    })
    appends[0]?.resolve(one(1))
    await turns()
    expect(isIdle).toBe(false)
    appends[1]?.resolve(one(2))
    await turns()
    expect(isIdle).toBe(true)
  })

  for (const pipelined of [true, false]) {
    test(`fails what is still queued when it is stopped (pipelined: ${pipelined})`, async () => {
      const { appends, queue } = answering(pipelined)
      const outcomes: string[] = []
      await commit(queue, outcomes)
      queue.enqueue(record)
      queue.whenDurable(2).catch(() => outcomes.push('2 failed'))
      queue.stop(new Error('stopped'))
      appends[0]?.resolve(one(1))
      await turns()
      expect(outcomes.toSorted()).toEqual(['1 durable', '2 failed'])
    })
  }
})

describe('a commit queue over a storage that takes one append after the other', () => {
  test('blocks the thread for a session that is alone', async () => {
    const { appends, counts, queue, sessions } = answering(false)
    for (let i = 0; i < 3; i++) {
      sessions.ran(1)
      await commit(queue, [])
      appends[i]?.resolve(one(i + 1))
      await turns()
    }
    expect(appends.map(({ nonBlocking }) => nonBlocking)).toEqual([false, false, false])
    expect(counts.pauses).toBe(0)
  })

  test('does not while another session has something to do', async () => {
    const { appends, counts, queue, sessions } = answering(false)
    for (const session of [1, 2, 1]) sessions.ran(session)
    await commit(queue, [])
    expect(appends.map(({ nonBlocking }) => nonBlocking)).toEqual([true])
    expect(counts.pauses).toBe(1)
  })

  test('lets the others run first where the one before was another', async () => {
    const { appends, counts, queue, sessions } = answering(false)
    for (const session of [1, 2]) {
      sessions.ran(session)
      await commit(queue, [])
      appends.at(-1)?.resolve(one(session))
      await turns()
    }
    expect(counts.pauses).toBe(1)
  })

  test('blocks it where all who were at work wait for the group', async () => {
    const { appends, queue, sessions } = answering(false)
    for (const session of [1, 2, 3]) {
      sessions.ran(session)
      queue.enqueue(record)
    }
    await turns()
    expect(appends.map(({ records, nonBlocking }) => [records, nonBlocking])).toEqual([[3, false]])
  })
})
