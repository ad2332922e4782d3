/** Random queries give the same text here and on PostgreSQL 15. `long-run.ts` goes on from where this stops. */
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/index.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { runText } from '../../support/text-rows.ts'
import { compareQuery, orderedSql, type BothDatabases } from './compare.ts'
import { generateQuery } from './generate.ts'
import type { Query } from './query.ts'
import { regressions } from './regressions.ts'
import { shrinkQuery } from './shrink-query.ts'
import { tableStatements } from './tables.ts'

const SEEDS = 600

describe.skipIf(skipReason !== undefined)('random queries', () => {
  let cluster: PostgresCluster
  let engine: Engine
  let both: BothDatabases

  beforeAll(async () => {
    cluster = await startPostgres()
    engine = await openMemoryEngine()
    both = { client: await cluster.connect(), session: engine.connect() }
    await both.client.query('set statement_timeout = 5000')
    for (const statement of tableStatements()) {
      await both.client.query(statement)
      await runText(both.session, statement)
    }
  })

  afterAll(async () => {
    await engine.close()
    await cluster.stop()
  })

  it.each(regressions)('found before: %s', async (_, seed) => {
    expect(await problemOf(generateQuery(seed))).toBe('')
  })

  it(`seeds 1 to ${SEEDS} agree`, async () => {
    const problems: string[] = []
    let compared = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const query = generateQuery(seed)
      const { kind } = await compareQuery(both, query)
      if (kind === 'same') compared++
      if (kind === 'same' || kind === 'refused') continue
      const small = await shrinkQuery(query, async (candidate) => {
        return (await compareQuery(both, candidate)).kind === kind
      })
      problems.push(`seed ${seed}: ${await problemOf(small)}`)
    }
    expect(problems.join('\n\n')).toBe('')
    expect(compared).toBeGreaterThan(SEEDS / 2)
  })

  it('a difference is seen, and made small', async () => {
    const { client, session } = both
    await client.query('create table only_here (id int)')
    await client.query('insert into only_here values (1), (2)')
    await runText(session, 'create table only_here (id int)')
    await runText(session, 'insert into only_here values (1), (3)')
    const query: Query = {
      kind: 'select',
      ctes: [],
      distinct: true,
      items: [
        { type: 'int4', parts: ['o.id'] },
        { type: 'text', parts: ["'x'"] },
      ],
      from: { kind: 'table', name: 'only_here', alias: 'o' },
      where: { type: 'bool', parts: ['o.id > 0'] },
      groupBy: [],
      having: undefined,
      limit: undefined,
    }
    expect((await compareQuery(both, query)).kind).toBe('different')
    const small = await shrinkQuery(query, async (candidate) => {
      return (await compareQuery(both, candidate)).kind === 'different'
    })
    expect(orderedSql(small)).toBe(
      'select c1 from (select o.id from only_here o) q(c1) order by c1',
    )
  })

  async function problemOf(query: Query): Promise<string> {
    const verdict = await compareQuery(both, query)
    if (verdict.kind === 'same' || verdict.kind === 'refused') return ''
    const sql = orderedSql(query)
    if (verdict.kind === 'failed') return `${sql}\n${verdict.message}`
    return `${sql}\nexpected\n${verdict.expected}\ngot\n${verdict.got}`
  }
})
