/** What the files expect is what PostgreSQL does. */
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBlocks, sqlFiles } from './sql-file.ts'
import { postgresTarget } from './targets.ts'

describe.skipIf(skipReason !== undefined)('SQL files on PostgreSQL', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster.stop())

  it.each(sqlFiles())('%s: answers as written down', async (name) => {
    const database = name.replace(/\W/g, '_')
    const client = await cluster.connect()
    await client.query(`create database ${database}`)
    const target = postgresTarget(await cluster.connect(database))
    for (const block of readBlocks(name)) {
      expect((await target.run(block)).join('\n'), block.sql).toBe(block.expected.join('\n'))
    }
  })
})
