/** The transcripts that the engine is held to are PostgreSQL's own. */
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresTarget } from '../../support/sql-target.ts'
import { LEVELS, readAnomalies } from './anomaly.ts'
import { transcript } from './transcript.ts'

describe.skipIf(skipReason !== undefined).each(LEVELS)('PostgreSQL at %s', (level) => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster.stop())

  it.each(readAnomalies().map((anomaly) => [anomaly.title, anomaly] as const))(
    '%s: goes as written down',
    async (_, { steps, transcripts }) => {
      expect(await transcript(postgresTarget(cluster), steps, level)).toBe(transcripts.get(level))
    },
  )
})
