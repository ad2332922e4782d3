/**
 * A process that dies in a checkpoint, at each call that the checkpoint makes of the file system in turn: killed, so that the disk
 * is as it was, or with the power gone, so that only what was synced is surely there. What was acknowledged is always there.
 */
import { createPrng, Disk, PowerLossFileSystem, type DiskOperation } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { openOnDisk, run } from './disk-engine.ts'

const setUp = [
  'create table t (id int primary key, n int, body text)',
  'insert into t select i, i % 7, md5(i::text) from generate_series(1, 3000) i',
  'create index t_n on t (n)',
  'create sequence s',
]
const between = [
  'update t set n = n + 10 where id % 3 = 0',
  'delete from t where id between 500 and 700',
  "select nextval('s') from generate_series(1, 5)",
  'create table u as select id, body from t where n > 12',
  'alter table t add column extra int default 5',
  'drop index t_n',
  'create index t_body on t (body)',
]
const afterwards = 'insert into t (id, n) values (100000, 1)'

const questions = [
  'select count(*), sum(n), sum(extra), min(body), max(body) from t',
  "select id from t where body < '05' order by body",
  'select count(*), max(body) from u',
  'select id, n from t where id = 100000',
]

async function answersOf(engine: Engine): Promise<string> {
  const session = engine.connect()
  const answers: unknown[] = []
  for (const sql of questions) answers.push((await runText(session, sql)).rows)
  session.close()
  return JSON.stringify(answers)
}

/** The state before the checkpoint that is going to fail, always the same. */
async function prepared(fileSystem: PowerLossFileSystem, disk: Disk): Promise<Engine> {
  const engine = await openOnDisk(disk, { fileSystem, walSegmentBytes: 64 << 10 })
  const session = engine.connect()
  await run(session, ...setUp)
  await engine.checkpoint()
  await run(session, ...between)
  session.close()
  return engine
}

async function callsOfCheckpoint(): Promise<{ first: number; last: number; answers: string }> {
  const disk = new Disk()
  const fileSystem = new PowerLossFileSystem({ disk })
  const engine = await prepared(fileSystem, disk)
  const first = fileSystem.operations
  await engine.checkpoint()
  const last = fileSystem.operations
  return { first, last, answers: await answersOf(engine) }
}

type Death = { readonly call: number; readonly when: 'before' | 'after'; readonly power: boolean }

/** Dies in the checkpoint, opens again, and looks. A commit beside the checkpoint is there if it was acknowledged. */
async function dieAndLook(death: Death, answers: string): Promise<void> {
  const disk = new Disk()
  const plan = ({ index }: DiskOperation) =>
    index === death.call ? ({ kind: 'power-loss', when: death.when } as const) : undefined
  const fileSystem = new PowerLossFileSystem({ disk, plan })
  const engine = await prepared(fileSystem, disk)
  const checkpoint = engine.checkpoint()
  const beside = run(engine.connect(), afterwards).then(
    () => true,
    () => false,
  )
  await checkpoint.catch(() => undefined)
  const acknowledged = (await beside) && !fileSystem.powerOff
  if (!fileSystem.powerOff) fileSystem.cutPower()
  if (death.power) disk.powerLoss(createPrng(death.call))
  const again = await openOnDisk(disk, { walSegmentBytes: 64 << 10 })
  expect(await again.check()).toEqual([])
  const found = await answersOf(again)
  if (acknowledged) expect(JSON.parse(found)[3]).toEqual([['100000', '1']])
  await run(again.connect(), 'delete from t where id = 100000')
  expect(await answersOf(again)).toBe(answers)
  await again.checkpoint()
  await again.close()
  const third = await openOnDisk(disk)
  expect(await answersOf(third)).toBe(answers)
  await third.close()
}

describe('a checkpoint', () => {
  for (const power of [false, true]) {
    for (const when of ['before', 'after'] as const) {
      const what = power ? 'loses power' : 'is killed'
      test(`${what} ${when} each of its calls: nothing acknowledged is lost`, async () => {
        const { first, last, answers } = await callsOfCheckpoint()
        expect(last - first).toBeGreaterThan(7)
        for (let call = first; call < last + 3; call++) {
          try {
            await dieAndLook({ call, when, power }, answers)
          } catch (error) {
            throw new Error(`${what} ${when} call ${call} of ${first} to ${last}`, { cause: error })
          }
        }
      })
    }
  }
})
