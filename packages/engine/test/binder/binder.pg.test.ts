/**
 * What statements are, by the binder and by PostgreSQL: column names, type oids, modifiers and parameter types; or the error with
 * its code, words, position, detail and hint. Nothing is executed.
 */
import { readFileSync } from 'node:fs'
import { type PostgresCluster, skipReason, startPostgres } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeHere, describeOnPostgres, readCorpus } from './describe.ts'
import { ddl } from './fixture.ts'

describe.skipIf(skipReason !== undefined)('the binder agrees with PostgreSQL', () => {
  let cluster: PostgresCluster
  let client: pg.Client
  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
    await client.query(ddl)
  })
  afterAll(async () => {
    await cluster?.stop()
  })

  for (const name of ['expressions', 'queries', 'changes', 'parameters']) {
    it(`describes every statement of ${name}.sql alike`, async () => {
      const file = new URL(`corpus/${name}.sql`, import.meta.url)
      const wrong: string[] = []
      const cases = readCorpus(readFileSync(file, 'utf8'))
      expect(cases.length).toBeGreaterThan(50)
      for (const { sql, types } of cases) {
        const wanted = JSON.stringify(await describeOnPostgres(client, sql, types))
        const found = JSON.stringify(describeHere(sql, types))
        if (found !== wanted) wrong.push(`${sql}\n  PostgreSQL ${wanted}\n  here       ${found}`)
      }
      expect(wrong).toEqual([])
    })
  }
})
