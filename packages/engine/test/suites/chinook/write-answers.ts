/**
 * Writes the expected answers in `queries/` from a PostgreSQL 15:
 * `node --conditions=@twill/source packages/engine/test/suites/chinook/write-answers.ts`
 */
import { writeFileSync } from 'node:fs'
import { sharedPath, startPostgres } from '@twill/testing'
import { plainText } from '../../support/plain-text.ts'
import { postgresText } from '../../support/postgres-text.ts'
import { chinookQueries, chinookStatements } from './chinook.ts'

const script = sharedPath('data', 'chinook.sql')
if (script === undefined) throw new Error('there is no chinook.sql')
const cluster = await startPostgres()
try {
  const client = await cluster.connect()
  await client.query(chinookStatements(script).join(';\n'))
  for (const { sql, expectedPath } of chinookQueries()) {
    writeFileSync(expectedPath, plainText(await postgresText(client, sql)))
  }
} finally {
  await cluster.stop()
}
