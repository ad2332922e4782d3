/**
 * C6: batch reads. `getPages` equals n × `getPage`, missing ids included, and costs fewer requests. Without `batchReads` it
 * costs as many, and the counters say so.
 */
import { LSN_MAX } from '../lsn.ts'
import { createPrng } from '../sim/prng.ts'
import type { Storage } from '../storage.ts'
import { expectBytes, expectEqual, expectRejection, expectThat } from './expect.ts'
import { type ClauseContext, onStorage } from './harness.ts'
import { appendMany, becomeWriter, bytesOf, checkpoint, filled, textOf } from './samples.ts'

const PAGES = 64

export function c6BatchReads(context: ClauseContext): void {
  context.runner.describe('C6 batch reads', () => {
    sameAnswers(context)
    requestCounts(context)
  })
}

/** Even ids from 0 to 126; page 10 deleted, page 12 empty. */
async function writePages(storage: Storage): Promise<void> {
  const epoch = await becomeWriter(storage)
  await appendMany(storage, epoch, 4)
  const pages = Array.from({ length: PAGES }, (_, i) => [i * 2, filled(i, 50 + i * 37)] as const)
  await checkpoint(storage, epoch, 2, Object.fromEntries(pages))
  await checkpoint(storage, epoch, 4, { 10: undefined, 12: new Uint8Array(0) })
}

function sameAnswers(context: ClauseContext): void {
  onStorage(
    context,
    'C6: getPages answers what getPage answers, in the order of the ids',
    async (storage) => {
      await writePages(storage)
      const prng = createPrng(6)
      for (let round = 0; round < 30; round += 1) {
        const ids = Array.from({ length: prng.between(1, 20) }, () => prng.below(140))
        const asOf = context.subject.capabilities.pointInTime ? prng.pick([4, LSN_MAX]) : LSN_MAX
        const batch = await storage.getPages(ids, asOf)
        expectEqual(batch.length, ids.length, 'number of answers')
        for (const [index, id] of ids.entries()) {
          expectBytes(batch[index], await storage.getPage(id, asOf), `page ${id} of a batch`)
        }
      }
    },
  )

  onStorage(
    context,
    'C6: missing, deleted and empty pages keep their places in a batch',
    async (storage) => {
      await writePages(storage)
      const batch = await storage.getPages([1, 0, 10, 12, 9_999], LSN_MAX)
      expectEqual(batch.length, 5, 'number of answers')
      expectEqual(textOf(batch[0]), undefined, 'page 1, never put')
      expectBytes(batch[1], filled(0, 50), 'page 0')
      expectEqual(textOf(batch[2]), undefined, 'page 10, deleted')
      expectEqual(batch[3]?.length, 0, 'length of page 12, empty')
      expectEqual(textOf(batch[4]), undefined, 'page 9999, never put')
    },
  )

  onStorage(context, 'C6: an id asked for twice is answered twice', async (storage) => {
    await writePages(storage)
    const batch = await storage.getPages([4, 4, 6, 4], LSN_MAX)
    for (const index of [0, 1, 3]) expectBytes(batch[index], filled(2, 124), `answer ${index}`)
    expectBytes(batch[2], filled(3, 161), 'answer 2')
  })

  onStorage(context, 'C6: a batch of no ids is answered with no pages', async (storage) => {
    await writePages(storage)
    expectEqual((await storage.getPages([], LSN_MAX)).length, 0, 'number of answers')
  })

  onStorage(
    context,
    'C6: a batch sees pages put and not yet made visible, as getPage does',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await appendMany(storage, epoch, 2)
      await checkpoint(storage, epoch, 1, { 1: bytesOf('old'), 2: bytesOf('two') })
      await storage.putPages(epoch, 2, [{ id: 1, bytes: bytesOf('new') }])
      const batch = await storage.getPages([1, 2], 2)
      expectEqual(textOf(batch[0]), 'new', 'page 1 as of 2')
      expectEqual(textOf(batch[1]), 'two', 'page 2 as of 2')
      const before = await storage.getPages([1, 2], 1)
      expectEqual(textOf(before[0]), 'old', 'page 1 as of 1')
    },
  )

  onStorage(context, 'C6: a batch with an impossible id is refused as a whole', async (storage) => {
    await writePages(storage)
    for (const id of [-1, 0.5, Number.NaN, 2 ** 53]) {
      await expectRejection(storage.getPages([0, id], LSN_MAX), 'invalid', `reading page ${id}`)
    }
  })
}

function requestCounts(context: ClauseContext): void {
  const { batchReads } = context.subject.capabilities
  const cost = batchReads ? 'fewer requests than' : 'as many requests as'
  onStorage(
    context,
    `C6: a batch of ${PAGES} pages costs ${cost} ${PAGES} single reads`,
    async (storage, instance) => {
      await writePages(storage)
      // Read on a fresh handle, where there can be one, so that what the writer still holds in memory is not counted as free.
      const reader = context.subject.capabilities.durable ? await instance.reopen() : storage
      const ids = Array.from({ length: PAGES }, (_, index) => index * 2 + (index % 8 === 7 ? 1 : 0))
      const batch = await requestsOf(reader, () => reader.getPages(ids, LSN_MAX))
      const single = await requestsOf(reader, async () => {
        for (const id of ids) await reader.getPage(id, LSN_MAX)
      })
      if (batchReads) {
        expectThat(batch < single, `C6: a batch cost ${batch} requests, single reads ${single}`)
        expectThat(batch <= PAGES / 4, `C6: a batch of ${PAGES} pages cost ${batch} requests`)
      } else {
        expectEqual(batch, single, 'requests of a batch')
      }
    },
  )

  onStorage(
    context,
    'C6: every page asked for is counted as read, in a batch or alone',
    async (storage) => {
      await writePages(storage)
      const before = storage.stats().pageReads
      await storage.getPages([0, 2, 4, 1], LSN_MAX)
      await storage.getPage(0, LSN_MAX)
      expectEqual(storage.stats().pageReads - before, 5, 'pages counted')
    },
  )

  onStorage(context, 'C6: counters of a handle only grow', async (storage) => {
    const counters = [
      'appends',
      'appendedRecords',
      'pageReads',
      'pageReadRequests',
      'pageWrites',
    ] as const
    let before = storage.stats()
    const epoch = await becomeWriter(storage)
    for (let round = 1; round <= 5; round += 1) {
      const lsn = await appendMany(storage, epoch, 2)
      await checkpoint(storage, epoch, lsn, { 1: bytesOf('x') })
      await storage.getPage(1, LSN_MAX)
      const after = storage.stats()
      for (const counter of counters) {
        expectThat(after[counter] >= before[counter], `C6: the counter ${counter} went back`)
      }
      expectEqual(after.appends - before.appends, 2, 'appends counted')
      expectEqual(after.appendedRecords - before.appendedRecords, 2, 'records counted')
      expectEqual(after.pageWrites - before.pageWrites, 1, 'page writes counted')
      before = after
    }
  })
}

async function requestsOf(storage: Storage, read: () => Promise<unknown>): Promise<number> {
  const before = storage.stats().pageReadRequests
  await read()
  return storage.stats().pageReadRequests - before
}
