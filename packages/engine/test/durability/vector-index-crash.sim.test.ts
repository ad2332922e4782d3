/**
 * A process that dies while it works on a table with hnsw indexes, at each call that it makes of the file system in turn: before
 * it or after it, killed or with the power gone. Opened again, the table is as after the last statement that was acknowledged (or the
 * one after it), `check` finds nothing, and searches find what looking at every row finds, then and after more work.
 */
import { deepStrictEqual, ok } from 'node:assert/strict'
import { createPrng, Disk, PowerLossFileSystem } from '@twill/storage/sim'
import type { DiskOperation } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { compare, type Metric, requireIndex } from '../vector/search/ask.ts'
import { openOnDisk, run } from './disk-engine.ts'

const DIMENSIONS = 96
const CHECKPOINT = 'checkpoint'
/** Everything fits, or the pages of the graphs leave and come back. */
const WIDE_CACHE_BYTES = 4 << 20
const NARROW_CACHE_BYTES = 128 << 10

const value = (seed: string): string =>
  `(select array_agg(((${seed}) * 7919 + e * 104729) % 1009)::vector(${DIMENSIONS}) from generate_series(1, ${DIMENSIONS}) e)`

function insert(from: number, to: number): string {
  return `insert into t select i, ${value('i')}, i % 10 from generate_series(${from}, ${to}) i`
}

/** One transaction each, but for the checkpoints. */
const script: readonly string[] = [
  'create extension vector',
  `create table t (id int primary key, v vector(${DIMENSIONS}), g int)`,
  insert(1, 60),
  'create index t_l2 on t using hnsw (v vector_l2_ops) with (m = 4, ef_construction = 24, quantization = int8)',
  insert(61, 90),
  CHECKPOINT,
  insert(91, 120),
  `update t set v = ${value('id + 5000')} where id % 4 = 1`,
  'update t set v = null where id in (10, 20, 30)',
  'delete from t where id % 5 = 0',
  CHECKPOINT,
  'begin; delete from t; rollback',
  insert(200, 220),
  `update t set v = ${value('id')} where id in (9, 21, 33)`,
  'create index t_cos on t using hnsw (v vector_cosine_ops) with (quantization = int4) where g < 8',
  `update t set v = ${value('id + 9000')} where id % 3 = 1`,
  CHECKPOINT,
  'delete from t where id < 100 and g = 3',
  insert(300, 320),
  'reindex index t_l2',
  'truncate t',
  insert(1, 30),
  'drop index t_cos',
  insert(31, 50),
  CHECKPOINT,
  'delete from t where g = 4',
]

type Step = (engine: Engine, session: Session, statement: string) => Promise<void>

const take: Step = async (engine, session, statement) => {
  if (statement === CHECKPOINT) await engine.checkpoint()
  else await session.exec(statement)
}

async function stateOf(session: Session): Promise<string> {
  const { rows } = await runText(
    session,
    `select to_regclass('t')::text, to_regclass('t_l2')::text, to_regclass('t_cos')::text`,
  )
  const [found = []] = rows
  if (found[0] === null) return JSON.stringify(found)
  const contents = await runText(session, 'select id, v, g from t order by id')
  return JSON.stringify([found, contents.rows])
}

const open = (
  disk: Disk,
  fileSystem?: PowerLossFileSystem,
  cacheBytes = WIDE_CACHE_BYTES,
): Promise<Engine> =>
  openOnDisk(disk, {
    walSegmentBytes: 32 << 10,
    cacheBytes,
    ...(fileSystem === undefined ? {} : { fileSystem }),
  })

/** The states before and after each statement, and how many calls were made in all. */
async function ordinaryLife(): Promise<{ states: string[]; calls: number }> {
  const disk = new Disk()
  const fileSystem = new PowerLossFileSystem({ disk })
  const engine = await open(disk, fileSystem)
  const session = engine.connect()
  const states = [await stateOf(session)]
  for (const statement of script) {
    await take(engine, session, statement)
    states.push(await stateOf(session))
  }
  const calls = fileSystem.operations
  expect(await engine.check()).toEqual([])
  await engine.close()
  return { states, calls }
}

async function searches(session: Session, hasIndex: (name: string) => boolean): Promise<void> {
  await run(session, 'set enable_seqscan = off', 'set hnsw.ef_search = 300')
  const asked: readonly (readonly [string, Metric, string])[] = [
    ['t_l2', 'l2', 'true'],
    ['t_l2', 'l2', 'g = 2'],
    ['t_cos', 'cosine', 'g < 8'],
  ]
  const there = asked.filter(([index]) => hasIndex(index))
  if (there.length === 0) return
  const { rows } = await runText(session, `select ${value('77')}`)
  const query = rows[0]?.[0] as string
  for (const [, metric, where] of there) {
    await requireIndex(session, { metric, query, limit: 10, where })
    for (const limit of [1, 10, 400]) await compare(session, { metric, query, limit, where })
  }
}

type Death = { readonly call: number; readonly when: 'before' | 'after'; readonly power: boolean }

async function dieAndLook(death: Death, states: readonly string[]): Promise<void> {
  const disk = new Disk()
  const plan = ({ index }: DiskOperation) =>
    index === death.call ? ({ kind: 'power-loss', when: death.when } as const) : undefined
  const fileSystem = new PowerLossFileSystem({ disk, plan })
  let acknowledged = 0
  try {
    const engine = await open(disk, fileSystem)
    const session = engine.connect()
    for (const statement of script) {
      await take(engine, session, statement)
      if (fileSystem.powerOff) break
      acknowledged++
    }
  } catch (error) {
    if (!fileSystem.powerOff) throw error
  }
  if (!fileSystem.powerOff) fileSystem.cutPower()
  if (death.power) disk.powerLoss(createPrng(death.call))
  const again = await open(
    disk,
    undefined,
    death.call % 4 === 0 ? NARROW_CACHE_BYTES : WIDE_CACHE_BYTES,
  )
  deepStrictEqual(await again.check(), [])
  const session = again.connect()
  const state = await stateOf(session)
  ok(
    state === states[acknowledged] || state === states[acknowledged + 1],
    `after ${acknowledged} statements the table is as after none of them`,
  )
  const has = (name: string): boolean => state.includes(`"${name}"`)
  await searches(session, has)
  if (has('t')) {
    await run(session, insert(900, 910), 'delete from t where g = 1')
    await searches(session, has)
    await again.checkpoint()
    await searches(session, has)
  }
  deepStrictEqual(await again.check(), [])
  await again.close()
}

describe('a process that changes hnsw indexes', () => {
  for (const power of [false, true]) {
    for (const when of ['before', 'after'] as const) {
      const what = power ? 'loses power' : 'is killed'
      test(`${what} ${when} each of its calls: the indexes are those of the rows that are left`, async () => {
        const { states, calls } = await ordinaryLife()
        expect(calls).toBeGreaterThan(50)
        for (let call = 0; call < calls + 2; call++) {
          try {
            await dieAndLook({ call, when, power }, states)
          } catch (error) {
            throw new Error(`${what} ${when} call ${call} of ${calls}`, { cause: error })
          }
        }
      })
    }
  }
})
