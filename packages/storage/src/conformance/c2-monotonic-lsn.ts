/**
 * C2: monotonic LSN. One counter, contiguous per append, never reused, not across reopen nor across writers.
 */
import { expectEqual, expectList, expectRejection, expectThat } from './expect.ts'
import { type ClauseContext, onStorage } from './harness.ts'
import { appendMany, appendTexts, becomeWriter, readLog, readTexts } from './samples.ts'

export function c2MonotonicLsn(context: ClauseContext): void {
  context.runner.describe('C2 monotonic LSN', () => {
    counting(context)
    scanning(context)
    if (context.subject.capabilities.pipelinedAppends === true) pipelining(context)
    if (context.subject.capabilities.durable) acrossLives(context)
  })
}

function counting(context: ClauseContext): void {
  onStorage(context, 'C2: an empty database is at LSN 0', async (storage) => {
    const head = await storage.head()
    expectEqual(head.durableLsn, 0, 'durable LSN')
    expectEqual(head.rootLsn, 0, 'root LSN')
    expectList(await readTexts(storage), [], 'log')
  })

  onStorage(
    context,
    'C2: the first record has LSN 1 and every group goes on from the last',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      const seen: number[] = []
      for (const size of [1, 3, 2, 5, 1]) {
        const texts = Array.from({ length: size }, (_, i) => `${i}`)
        const range = await appendTexts(storage, epoch, ...texts)
        seen.push(range.firstLsn, range.lastLsn)
      }
      expectList(seen, [1, 1, 2, 4, 5, 6, 7, 11, 12, 12], 'first and last LSN of each group')
    },
  )

  onStorage(
    context,
    'C2: groups appended at the same time share no LSN and leave none out',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      const sizes = Array.from({ length: 30 }, (_, index) => ((index * 7) % 5) + 1)
      const ranges = await Promise.all(
        sizes.map((size, group) =>
          appendTexts(storage, epoch, ...Array.from({ length: size }, () => `${group}`)),
        ),
      )
      const lsns = ranges.flatMap(({ firstLsn, lastLsn }) =>
        Array.from({ length: lastLsn - firstLsn + 1 }, (_, i) => firstLsn + i),
      )
      const total = sizes.reduce((sum, size) => sum + size, 0)
      expectList(
        lsns.toSorted((a, b) => a - b),
        Array.from({ length: total }, (_, i) => i + 1),
        'LSNs given out',
      )
      ranges.forEach(({ firstLsn, lastLsn }, group) => {
        expectEqual(lastLsn - firstLsn + 1, sizes[group], `LSNs of group ${group}`)
      })
    },
  )

  onStorage(context, 'C2: a refused append uses up no LSN', async (storage) => {
    const old = await becomeWriter(storage)
    await appendTexts(storage, old, 'a')
    const epoch = await becomeWriter(storage)
    await expectRejection(appendTexts(storage, old, 'b'), 'fenced', 'append under an old epoch')
    const range = await appendTexts(storage, epoch, 'c')
    expectEqual(range.firstLsn, 2, 'first LSN after a refused append')
    expectList(await readTexts(storage), ['a', 'c'], 'log')
  })

  onStorage(context, 'C2: a group without records is refused', async (storage) => {
    const epoch = await becomeWriter(storage)
    await expectRejection(storage.appendWal(epoch, []), 'invalid', 'appending no records')
    expectEqual((await storage.head()).durableLsn, 0, 'durable LSN')
  })

  onStorage(
    context,
    'C2: a new writer goes on from the last LSN of the one before',
    async (storage) => {
      for (let writer = 0; writer < 5; writer += 1) {
        const range = await appendTexts(storage, await becomeWriter(storage), 'x', 'y')
        expectEqual(range.firstLsn, writer * 2 + 1, `first LSN of writer ${writer}`)
      }
    },
  )
}

function scanning(context: ClauseContext): void {
  onStorage(
    context,
    'C2: a scan gives every LSN once, in order, from where it is told to',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await appendMany(storage, epoch, 300)
      for (const from of [1, 2, 150, 299, 300]) {
        const lsns = (await readLog(storage, from)).map((entry) => entry.lsn)
        const wanted = Array.from({ length: 301 - from }, (_, i) => from + i)
        expectList(lsns, wanted, `LSNs of a scan from ${from}`)
      }
    },
  )

  onStorage(context, 'C2: a scan includes the LSN it is told to end at', async (storage) => {
    const epoch = await becomeWriter(storage)
    await appendTexts(storage, epoch, 'a', 'b', 'c', 'd')
    expectList(await readTexts(storage, 2, 3), ['b', 'c'], 'scan from 2 to 3')
    expectList(await readTexts(storage, 3, 3), ['c'], 'scan from 3 to 3')
    expectList(await readTexts(storage, 4, 3), [], 'scan from 4 to 3')
  })

  onStorage(
    context,
    'C2: a scan ends at the durable head, wherever it is told to end',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      await appendTexts(storage, epoch, 'a', 'b')
      expectList(await readTexts(storage, 1, 1_000), ['a', 'b'], 'scan from 1 to 1000')
      expectList(await readTexts(storage, 3), [], 'scan from after the head')
      expectList(await readTexts(storage, 1_000), [], 'scan from far after the head')
    },
  )

  onStorage(context, 'C2: a scan cut short by its reader does no harm', async (storage) => {
    const epoch = await becomeWriter(storage)
    await appendMany(storage, epoch, 50)
    for await (const batch of storage.scanWal(1)) {
      expectThat(batch.length > 0, 'C2: a scan gave an empty batch')
      break
    }
    await appendTexts(storage, epoch, 'after')
    expectEqual((await readLog(storage)).length, 51, 'records in the log')
  })
}

function pipelining(context: ClauseContext): void {
  onStorage(
    context,
    'C2: pipelined appends get LSNs in the order of the calls and resolve in that order',
    async (storage) => {
      const epoch = await becomeWriter(storage)
      const sizes = Array.from({ length: 40 }, (_, index) => ((index * 7) % 5) + 1)
      const resolved: number[] = []
      const ranges = await Promise.all(
        sizes.map(async (size, group) => {
          const texts = Array.from({ length: size }, (_, i) => `${group}.${i}`)
          const range = await appendTexts(storage, epoch, ...texts)
          resolved.push(group)
          return range
        }),
      )
      let next = 1
      ranges.forEach(({ firstLsn, lastLsn }, group) => {
        expectEqual(firstLsn, next, `first LSN of group ${group}`)
        next = lastLsn + 1
      })
      expectList(resolved, [...sizes.keys()], 'order in which appends resolved')
      const texts = sizes.flatMap((size, group) =>
        Array.from({ length: size }, (_, i) => `${group}.${i}`),
      )
      expectList(await readTexts(storage), texts, 'log')
    },
  )

  onStorage(context, 'C2: what was called behind a refused append is refused', async (storage) => {
    const old = await becomeWriter(storage)
    const epoch = await becomeWriter(storage)
    const refused = ['a', 'b', 'c'].map((text) =>
      expectRejection(appendTexts(storage, old, text), 'fenced', `append ${text}`),
    )
    await Promise.all(refused)
    const range = await appendTexts(storage, epoch, 'd')
    expectEqual(range.firstLsn, 1, 'first LSN after refused appends')
  })
}

function acrossLives(context: ClauseContext): void {
  for (const ending of context.subject.endings) {
    onStorage(context, `C2: the counter goes on after a ${ending}`, async (storage, instance) => {
      let handle = storage
      for (let life = 0; life < 4; life += 1) {
        const range = await appendTexts(handle, await becomeWriter(handle), 'x', 'y', 'z')
        expectEqual(range.firstLsn, life * 3 + 1, `first LSN of life ${life}`)
        handle = await instance[ending]()
      }
    })

    onStorage(
      context,
      `C2: the counter goes on after a checkpoint of everything and a ${ending}`,
      async (storage, instance) => {
        const epoch = await becomeWriter(storage)
        const lsn = await appendMany(storage, epoch, 20)
        await storage.setRetention({ kind: 'lsns', count: 0 })
        await storage.setRoot(epoch, lsn, new Uint8Array(1))
        await storage.collectGarbage()
        const after = await instance[ending]()
        expectEqual((await after.head()).durableLsn, lsn, 'durable LSN')
        const range = await appendTexts(after, await becomeWriter(after), 'next')
        expectEqual(range.firstLsn, lsn + 1, 'first LSN')
      },
    )
  }
}
