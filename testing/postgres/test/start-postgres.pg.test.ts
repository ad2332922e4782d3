import { expect, test } from 'vitest'
import { skipReason, startPostgres } from '../src/index.ts'

test.skipIf(skipReason)('a started cluster answers, and stop ends it', async () => {
  const cluster = await startPostgres()
  const client = await cluster.connect()
  const { rows } = await client.query(`select current_setting('timezone') as zone, 1 + 1 as two`)
  expect(rows).toEqual([{ zone: 'UTC', two: 2 }])
  await cluster.stop()
  await expect(cluster.connect()).rejects.toThrow(/ECONNREFUSED/)
})
