import { answersAtOnce } from '../support/test-storage.ts'
import { createPrng } from '@twill/storage/sim'
import { describe, expect, test } from 'vitest'
import type { Session } from '../../src/index.ts'
import { FollowedDatabase, valueOf } from './followers.ts'

describe.runIf(answersAtOnce)('followers of a busy writer', () => {
  const seeds = Number(process.env['TWILL_MODEL_SEEDS'] ?? 8)
  for (let seed = 1; seed <= seeds; seed++) {
    test(`seed ${seed}: every answer is a state that the writer had, and no session goes back in time`, async () => {
      const prng = createPrng(seed)
      const database = await FollowedDatabase.open(`
        create table account (id int primary key, balance int, filler text default repeat('y', 300));
        create table tick (at int primary key);
        insert into account select i, 100 from generate_series(1, 4000) i;
        insert into tick values (0)
      `)
      // At tick k, the sum of balances is 400000 + k, and account 1 + k % 4000 was changed last.
      let tick = 0
      const change = async (): Promise<void> => {
        tick++
        const from = 1 + prng.below(4000)
        await database.session.exec(`
          begin;
          update account set balance = balance - 5 where id = ${from};
          update account set balance = balance + 6 where id = ${1 + (from % 4000)};
          update tick set at = ${tick};
          commit`)
      }
      const answers = new Map<Session, number>()
      const read = async (session: Session): Promise<void> => {
        const isRepeatable = prng.chance(0.2)
        try {
          if (isRepeatable) await session.exec('begin isolation level repeatable read')
          const [first, second] = [
            await valueOf(
              session,
              'select (select at from tick) || $$ $$ || sum(balance) from account',
            ),
            isRepeatable
              ? await valueOf(
                  session,
                  'select (select at from tick) || $$ $$ || sum(balance) from account where filler > $$$$',
                )
              : undefined,
          ]
          if (isRepeatable) {
            expect(second).toBe(first)
            if (prng.chance(0.8)) await session.exec('commit')
          }
          const [at, sum] = String(first).split(' ').map(Number) as [number, number]
          expect(sum).toBe(400_000 + at)
          expect(at).toBeLessThanOrEqual(tick)
          expect(at).toBeGreaterThanOrEqual(answers.get(session) ?? 0)
          answers.set(session, at)
        } catch (error) {
          expect(['40001', '72000', '25001', '25P02']).toContain(
            (error as { code?: string }).code ?? String(error),
          )
          await session.exec('rollback')
        }
      }
      const engines = await Promise.all(
        [1, 200_000, undefined].map((cacheBytes) =>
          database.follower(cacheBytes === undefined ? {} : { cacheBytes }),
        ),
      )
      const sessions = engines.flatMap((engine) => [engine.connect(), engine.connect()])
      for (let step = 0; step < 60; step++) {
        const running: Promise<void>[] = []
        for (const session of sessions) {
          if (session.transactionStatus !== 'idle') await session.exec('rollback')
          if (prng.chance(0.5)) running.push(read(session))
        }
        if (prng.chance(0.7)) running.push(change())
        let isDone = false
        const all = Promise.all(running).finally(() => {
          isDone = true
        })
        await database.pass(25 * prng.below(4))
        // Whoever waits for others to give up their snapshots waits for time.
        while (!isDone) await database.pass(25)
        await all
        if (prng.chance(0.15)) await database.writer.checkpoint()
        if (prng.chance(0.1)) {
          const name = `extra_${tick}`
          await database.session.exec(
            `create table ${name} (a int); create index on account (balance, ${'id'})`,
          )
          await database.session.exec(`drop table ${name}; drop index account_balance_id_idx`)
        }
      }
      for (const session of sessions) {
        if (session.transactionStatus !== 'idle') await session.exec('rollback')
      }
      await database.pass(1000)
      for (const [i, engine] of engines.entries()) {
        expect(engine.stats().following?.lastError).toBeUndefined()
        const session = sessions[i * 2] as Session
        expect(await valueOf(session, 'select at from tick')).toBe(String(tick))
        expect(await engine.check()).toEqual([])
      }
      await database.close()
    })
  }
})
