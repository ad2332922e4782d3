/**
 * The process that is killed. It loads what of Chinook is not loaded yet, a statement and the note of it in one transaction, and
 * then changes Chinook for ever, in transactions that each leave it as it was. It says on its output what is so, a line each:
 * `loaded <statements>`, `changed <transactions>`. Arguments: the database's path, the script, a seed.
 */
import { writeSync } from 'node:fs'
import { openLocalFileStorage } from '@twill/storage/file'
import { openEngine, type Session } from '../../../src/index.ts'
import { Random } from '../../support/random.ts'
import { testEnv } from '../../support/test-env.ts'
import { runText } from '../../support/text-rows.ts'
import { chinookStatements } from './chinook.ts'

const CHECKPOINT_EVERY = 25
/** So little that pages leave and come back. */
const CACHE_BYTES = 512 * 1024

const [path = '', script = '', seed = '1'] = process.argv.slice(2)
const engine = await openEngine(await openLocalFileStorage(path), {
  env: testEnv,
  cacheBytes: CACHE_BYTES,
})
const random = new Random(Number(seed))

function report(line: string): void {
  writeSync(1, `${line}\n`)
}

async function load(session: Session): Promise<void> {
  await session.exec(
    'create table if not exists progress (what text primary key, done int not null)',
  )
  await session.exec("insert into progress values ('load', 0) on conflict do nothing")
  const [row] = (await runText(session, "select done from progress where what = 'load'")).rows
  const statements = chinookStatements(script)
  for (let at = Number(row?.[0]); at < statements.length; at++) {
    await session.begin()
    await runText(session, statements[at] as string)
    await runText(session, `update progress set done = ${at + 1} where what = 'load'`)
    await session.commit()
    report(`loaded ${at + 1}`)
    if (random.chance(0.05)) await engine.checkpoint()
  }
  report('loaded all')
}

/** Changes that undo each other, or are undone: of a part that a number chooses. */
const rounds: readonly ((id: number) => readonly string[])[] = [
  (id) => [
    `update track set unit_price = unit_price + 1, name = name || '!' where track_id % 50 = ${id % 50}`,
    `update track set unit_price = unit_price - 1, name = left(name, -1) where track_id % 50 = ${id % 50}`,
  ],
  (id) => [
    `create temp table taken on commit drop as select * from invoice_line where invoice_id = ${id}`,
    `delete from invoice_line where invoice_id = ${id}`,
    'insert into invoice_line select * from taken',
  ],
  (id) => [
    `insert into artist select ${id * 100_000} + i, 'nobody ' || i from generate_series(1, 20) i`,
    `delete from artist where artist_id > 10000 and name like 'nobody %'`,
  ],
  (id) => [
    `update employee set reports_to = null where employee_id = 3`,
    `update customer set support_rep_id = null where customer_id % 9 = ${id % 9}`,
    'rollback',
  ],
]

async function change(writer: number): Promise<never> {
  const session = engine.connect()
  const what = `changes ${writer}`
  await session.exec(`insert into progress values ('${what}', 0) on conflict do nothing`)
  for (;;) {
    const statements = random.pick(rounds)(random.between(1, 400))
    try {
      await session.begin()
      for (const sql of statements) await runText(session, sql)
      if (session.transactionStatus === 'idle') continue
      await runText(session, `update progress set done = done + 1 where what = '${what}'`)
      await session.commit()
    } catch (error) {
      if ((error as { readonly code?: string }).code !== '40P01') throw error
      await session.rollback()
      continue
    }
    const [row] = (await runText(session, `select done from progress where what = '${what}'`)).rows
    report(`changed ${writer} ${row?.[0]}`)
    if (random.chance(1 / CHECKPOINT_EVERY)) await engine.checkpoint()
  }
}

await load(engine.connect())
await Promise.all([change(1), change(2), change(3)])
