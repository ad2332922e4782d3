/** The same data and the same statements here and on PostgreSQL: rewrites, join orders and access paths must not change an answer. */
import { readFileSync } from 'node:fs'
import { type PostgresCluster, skipReason, startPostgres } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { postgresText } from '../support/postgres-text.ts'
import { runText } from '../support/text-rows.ts'

function lines(name: string): string[] {
  const text = readFileSync(new URL(`corpus/${name}.sql`, import.meta.url), 'utf8')
  return text.split('\n').filter((line) => line.trim() !== '')
}

describe.skipIf(skipReason !== undefined)('planned statements answer as PostgreSQL does', () => {
  let cluster: PostgresCluster
  let client: pg.Client
  let engine: Engine
  let session: Session
  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
    engine = await openMemoryEngine()
    session = engine.connect()
    for (const statement of lines('setup')) {
      await client.query(statement)
      await session.exec(statement)
    }
  })
  afterAll(async () => {
    await engine?.close()
    await cluster?.stop()
  })

  async function differences(name: string): Promise<string[]> {
    return await differing(lines(name))
  }

  async function differing(statements: readonly string[]): Promise<string[]> {
    const wrong: string[] = []
    for (const sql of statements) {
      const wanted = JSON.stringify((await postgresText(client, sql)).rows.toSorted(byText))
      let found: string
      try {
        found = JSON.stringify((await runText(session, sql)).rows.toSorted(byText))
      } catch (error) {
        found = String(error)
      }
      if (found !== wanted) wrong.push(`${sql}\n  PostgreSQL ${wanted}\n  here       ${found}`)
    }
    return wrong
  }

  it('for queries', async () => {
    expect(await differences('answers')).toEqual([])
  })
  it('for queries without index scans', async () => {
    await session.exec('set enable_indexscan = off')
    const wrong = await differences('answers')
    await session.exec('reset enable_indexscan')
    expect(wrong).toEqual([])
  })
  it('for queries without hash joins', async () => {
    await session.exec('set enable_hashjoin = off')
    const wrong = await differences('answers')
    await session.exec('reset enable_hashjoin')
    expect(wrong).toEqual([])
  })
  it.each([31, 32, 40, 64])('for a chain of %i tables', async (count) => {
    const names = Array.from({ length: count }, (_, i) => `x${i}`)
    const on = names.slice(1).map((name, i) => `${name}.id = x${i}.id + ${i % 2}`)
    const from = names.map((name) => `a ${name}`).toSorted()
    const inner = `from ${from.join(', ')} where ${on.join(' and ')}`
    const left = `from a x0 ${on.map((one, i) => `left join a x${i + 1} on ${one}`).join(' ')}`
    const last = `x0.id, x${count - 1}.t, x${count - 1}.id`
    const all = [`select ${last} ${inner}`, `select ${last} ${left} where x0.id > 150`]
    await client.query('set join_collapse_limit = 1; set from_collapse_limit = 1; set geqo = on')
    expect(await differing(all)).toEqual([])
    await client.query('reset all')
  })
  it('for changes, one after another', async () => {
    expect(await differences('changes')).toEqual([])
  })
})

function byText(a: readonly unknown[], b: readonly unknown[]): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
