/**
 * How long psql, Kysely and better-auth wait for what they ask of the catalogs of 500 tables, here and in PostgreSQL 15 in the same run:
 * medians of three. Run it with `node --conditions=@twill/source`.
 */
import { sharedPath, startPostgres } from '@twill/testing'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { postgresText } from '../support/postgres-text.ts'
import { runText } from '../support/text-rows.ts'
import { manyTablesFlows, manyTablesScript, statementsOf } from '../suites/compat/many-tables.ts'

const ROUNDS = 3

async function medianMs(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
}

const folder = sharedPath('compat')
if (folder === undefined) throw new Error('there are no captures')
const cluster = await startPostgres()
const client = await cluster.connect()
const engine = await openMemoryEngine()
const session = engine.connect()
await session.exec(manyTablesScript())
await client.query(manyTablesScript())
await client.query('analyze')
for (const [name, flows] of manyTablesFlows) {
  const statements = statementsOf(folder, name, flows)
  const here = await medianMs(async () => {
    for (const sql of statements) await runText(session, sql).catch(() => undefined)
  })
  const there = await medianMs(async () => {
    for (const sql of statements) await postgresText(client, sql).catch(() => undefined)
  })
  const ratio = (here / there).toFixed(2)
  console.log(
    `${name} ${flows.join()}: ${here.toFixed(0)} ms, ${ratio} times PostgreSQL's ${there.toFixed(0)}`,
  )
}
session.close()
await engine.close()
await cluster.stop()
