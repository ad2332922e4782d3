/**
 * Writes the transcripts in `anomalies/` from a PostgreSQL 15:
 * `node --conditions=@twill/source packages/engine/test/suites/hermitage/write-transcripts.ts`
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '@twill/testing'
import { postgresTarget } from '../../support/sql-target.ts'
import { anomalyFolder, LEVELS, readAnomalies, writeAnomaly, type Level } from './anomaly.ts'
import { transcript } from './transcript.ts'

const cluster = await startPostgres()
try {
  for (const anomaly of readAnomalies()) {
    const transcripts: (readonly [Level, string])[] = []
    for (const level of LEVELS) {
      transcripts.push([level, await transcript(postgresTarget(cluster), anomaly.steps, level)])
    }
    writeFileSync(join(anomalyFolder, `${anomaly.name}.txt`), writeAnomaly(anomaly, transcripts))
  }
} finally {
  await cluster.stop()
}
