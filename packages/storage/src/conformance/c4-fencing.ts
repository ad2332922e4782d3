/**
 * C4: fencing. After a second writer has acquired, no append or page write of the first can become visible. Of acquirers that
 * race, exactly one ends up as the writer. Without `takeover` the second handle is refused while the first lives.
 */
import { LSN_MAX } from '../lsn.ts'
import type { Epoch, Storage } from '../storage.ts'
import { errorKind, expectEqual, expectList, expectRejection, expectThat } from './expect.ts'
import { type ClauseContext, onInstance, onStorage } from './harness.ts'
import {
  appendTexts,
  becomeWriter,
  bytesOf,
  checkpoint,
  keepEverything,
  readTexts,
  textOf,
} from './samples.ts'

export function c4Fencing(context: ClauseContext): void {
  context.runner.describe('C4 fencing', () => {
    oldWriters(context)
    racingAcquirers(context)
    if (context.subject.capabilities.durable) acrossLives(context)
    if (context.subject.capabilities.takeover) takingOver(context)
    else refusingASecondHandle(context)
  })
}

function oldWriters(context: ClauseContext): void {
  onStorage(context, 'C4: nobody may write who has not acquired', async (storage) => {
    for (const epoch of [0, 1, 7, -1, Number.NaN]) {
      await expectRejection(
        appendTexts(storage, epoch, 'x'),
        ['fenced', 'invalid'],
        `appending with epoch ${epoch} on a new database`,
      )
    }
    expectList(await readTexts(storage), [], 'log')
  })

  onStorage(context, 'C4: an epoch that was never granted is refused', async (storage) => {
    const epoch = await becomeWriter(storage)
    await expectRejection(
      appendTexts(storage, epoch + 1, 'x'),
      ['fenced', 'invalid'],
      'appending with an epoch of the future',
    )
    expectEqual((await appendTexts(storage, epoch, 'y')).firstLsn, 1, 'first LSN of the writer')
  })

  onStorage(context, 'C4: the head says which epoch is the newest', async (storage) => {
    for (let round = 0; round < 3; round += 1) {
      const epoch = await becomeWriter(storage)
      expectEqual((await storage.head()).epoch, epoch, 'epoch at the head')
    }
  })

  onStorage(
    context,
    'C4: a fenced writer can append nothing, put nothing and set no root',
    async (storage) => {
      await keepEverything(storage)
      const old = await becomeWriter(storage)
      await appendTexts(storage, old, 'a')
      const epoch = await becomeWriter(storage)
      expectThat(epoch > old, `C4: epoch ${epoch} was granted after ${old}`)
      const put = storage.putPages(old, 1, [{ id: 1, bytes: bytesOf('zombie') }])
      await expectRejection(put, 'fenced', 'putting a page under an old epoch')
      await expectRejection(
        appendTexts(storage, old, 'b'),
        'fenced',
        'appending under an old epoch',
      )
      await expectRejection(
        storage.setRoot(old, 1, bytesOf('zombie')),
        'fenced',
        'setting a root under an old epoch',
      )
      await appendTexts(storage, epoch, 'c')
      await checkpoint(storage, epoch, 2, { 2: bytesOf('two') })
      expectList(await readTexts(storage), ['a', 'c'], 'log')
      expectEqual(textOf(await storage.getPage(1, LSN_MAX)), undefined, 'page of the fenced writer')
      expectEqual(textOf((await storage.getRoot())?.bytes), 'root@2', 'root')
    },
  )

  onStorage(context, 'C4: a fenced writer stays fenced', async (storage) => {
    const old: Epoch[] = []
    for (let round = 0; round < 6; round += 1) old.push(await becomeWriter(storage))
    const epoch = old.pop() as Epoch
    await appendTexts(storage, epoch, 'a')
    for (const zombie of old) {
      await expectRejection(appendTexts(storage, zombie, 'x'), 'fenced', `epoch ${zombie}`)
    }
    expectList(await readTexts(storage), ['a'], 'log')
  })

  onStorage(
    context,
    'C4: appends in flight while another writer acquires are acknowledged and there, or refused and not there',
    async (storage) => {
      const old = await becomeWriter(storage)
      const names = Array.from({ length: 12 }, (_, index) => `old ${index}`)
      const appends = names.map((name) =>
        appendTexts(storage, old, name).then(() => name, errorKind),
      )
      const epoch = await becomeWriter(storage)
      await appendTexts(storage, epoch, 'new')
      const outcomes = await Promise.all(appends)
      const log = await readTexts(storage)
      outcomes.forEach((outcome, index) => {
        const name = names[index] as string
        const there = log.includes(name)
        if (outcome === name) expectThat(there, `C4: "${name}" was acknowledged and is not there`)
        else if (outcome === 'fenced') expectThat(!there, `C4: "${name}" was fenced and is there`)
        else expectEqual(outcome, 'unknown-outcome', `outcome of "${name}"`)
      })
      expectEqual(log.at(-1), 'new', 'last record of the log')
    },
  )
}

function racingAcquirers(context: ClauseContext): void {
  onStorage(
    context,
    'C4: of acquirers that race, exactly one ends up as the writer',
    async (storage) => {
      for (let round = 0; round < 5; round += 1) {
        const grants = await Promise.all(
          Array.from({ length: 16 }, (_, index) => storage.acquireWriter(`racer ${index}`)),
        )
        const epochs = grants.map((grant) => grant.epoch)
        expectEqual(new Set(epochs).size, epochs.length, 'different epochs granted')
        const outcomes = await Promise.all(
          epochs.map((epoch) =>
            appendTexts(storage, epoch, `${epoch}`).then(() => 'won', errorKind),
          ),
        )
        const winners = epochs.filter((_, index) => outcomes[index] === 'won')
        expectList(winners, [Math.max(...epochs)], 'epochs that may write')
        expectThat(
          outcomes.every((outcome) => outcome === 'won' || outcome === 'fenced'),
          `C4: losing a race must be "fenced", saw ${outcomes.join(', ')}`,
        )
        expectEqual((await readTexts(storage)).length, round + 1, 'records in the log')
      }
    },
  )
}

function acrossLives(context: ClauseContext): void {
  for (const ending of context.subject.endings) {
    onStorage(
      context,
      `C4: an epoch of before a ${ending} is fenced by the first granted after it`,
      async (storage, instance) => {
        let handle: Storage = storage
        let last = 0
        for (let life = 0; life < 4; life += 1) {
          if (last > 0) {
            const orphan = appendTexts(handle, last, 'x')
            await expectRejection(orphan, ['fenced', 'invalid'], 'an epoch that nobody took over')
          }
          const epoch = await becomeWriter(handle)
          expectThat(epoch > last, `C4: epoch ${epoch} was granted after ${last}, over a ${ending}`)
          if (last > 0) {
            await expectRejection(
              appendTexts(handle, last, 'x'),
              'fenced',
              'an epoch of the last life',
            )
          }
          await appendTexts(handle, epoch, `life ${life}`)
          last = epoch
          handle = await instance[ending]()
        }
        expectList(await readTexts(handle), ['life 0', 'life 1', 'life 2', 'life 3'], 'log')
      },
    )
  }
}

function takingOver(context: ClauseContext): void {
  onInstance(context, 'C4: a second handle that acquires fences the first', async (instance) => {
    const first = await instance.open()
    const old = await becomeWriter(first)
    await appendTexts(first, old, 'a')
    const second = await instance.open()
    const epoch = await becomeWriter(second)
    expectThat(epoch > old, `C4: epoch ${epoch} was granted after ${old}`)
    await appendTexts(second, epoch, 'b')
    await expectRejection(
      appendTexts(first, old, 'zombie'),
      'fenced',
      'appending by the first handle',
    )
    const put = first
      .putPages(old, 1, [{ id: 1, bytes: bytesOf('zombie') }])
      .then(() => first.setRoot(old, 1, bytesOf('zombie')))
    await expectRejection(put, 'fenced', 'a checkpoint by the first handle')
    expectList(await readTexts(second), ['a', 'b'], 'log')
    expectThat((await second.getRoot()) === undefined, 'C4: a fenced handle set a root')
  })

  onInstance(
    context,
    'C4: of handles that race, exactly one ends up as the writer',
    async (instance) => {
      const handles = await Promise.all(Array.from({ length: 6 }, () => instance.open()))
      const grants = await Promise.all(
        handles.map((handle) =>
          becomeWriter(handle).then((epoch) => ({ handle, epoch }), errorKind),
        ),
      )
      const outcomes = await Promise.all(
        grants.map(async (grant) =>
          typeof grant === 'object'
            ? appendTexts(grant.handle, grant.epoch, 'x').then(() => 'won', errorKind)
            : grant,
        ),
      )
      const winners = outcomes.filter((outcome) => outcome === 'won').length
      expectThat(winners <= 1, `C4: ${winners} handles that raced may write`)
      const fresh = await instance.open()
      expectEqual((await readTexts(fresh)).length, winners, 'records in the log')
    },
  )
}

function refusingASecondHandle(context: ClauseContext): void {
  onInstance(
    context,
    'C4: a second handle is refused while the first lives, and granted once it is closed',
    async (instance) => {
      const first = await instance.open()
      const epoch = await becomeWriter(first)
      await expectRejection(instance.open(), 'conflict', 'opening a database that is open')
      await appendTexts(first, epoch, 'undisturbed')
      await first.close()
      if (!context.subject.capabilities.durable) return
      const second = await instance.open()
      expectList(await readTexts(second), ['undisturbed'], 'log')
    },
  )
}
