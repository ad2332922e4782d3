/** What the transcripts expect is what a PostgreSQL 15 answers today. */
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import { play, readTranscript } from './support/transcript.ts'

const folder = join(import.meta.dirname, 'transcripts')

for (const file of readdirSync(folder)) {
  describe.skipIf(skipReason !== undefined)(file, () => {
    let postgres: PostgresCluster
    beforeAll(async () => {
      postgres = await startPostgres()
    })
    afterAll(() => postgres.stop())

    for (const conversation of readTranscript(join(folder, file))) {
      test(conversation.name, async () => {
        const socket = connect(postgres.port, '127.0.0.1')
        const heard = await play(conversation, socket, { cut: (bytes) => [bytes] })
        expect(heard).toEqual(conversation.turns.map(({ answers }) => answers))
      })
    }
  })
}
