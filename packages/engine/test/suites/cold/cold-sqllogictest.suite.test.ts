/** Answers do not depend on where pages are: sqllogictest over a storage whose every page read is cold and late. */
import { readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { forgetTestStorage } from '../../support/test-storage.ts'
import { describe, expect, it } from 'vitest'
import { openColdEngine } from '../../support/cold-engine.ts'
import { parseSlt } from '../sqllogictest/parse.ts'
import { runSlt } from '../sqllogictest/run.ts'

const folder = sharedPath('suites', 'sqllogictest')
/** After as many queries the database is closed and opened again, with nothing in memory. */
const QUERIES_OF_ONE_OPENING = 5

const files: Readonly<Record<string, number>> = {
  'select1.test': 5,
  'select2.test': 5,
  'select3.test': 15,
  'select4.test': 20,
  'index-delete-10-slt_good_0.test': 60,
}

describe.skipIf(folder === undefined)('over cold and late storage', () => {
  it.each(Object.entries(files))(
    '%s gives the same answers (every query of %i)',
    async (file, everyNthQuery) => {
      const name = `cold-${file}`
      let { engine, storage } = await openColdEngine(name)
      let session = engine.connect()
      let queries = 0
      let pagesRead = 0
      const { passed, failures } = await runSlt(
        session,
        parseSlt(readFileSync(`${folder}/${file}`, 'latin1')),
        {
          everyNthQuery,
          beforeQuery: async () => {
            if (queries++ % QUERIES_OF_ONE_OPENING !== 0) return session
            pagesRead += storage.requests.pagesRead
            await engine.close()
            ;({ engine, storage } = await openColdEngine(name))
            session = engine.connect()
            return session
          },
        },
      )
      await engine.close()
      await forgetTestStorage(name)
      expect(failures).toEqual([])
      expect(passed).toBeGreaterThan(100)
      expect(pagesRead).toBeGreaterThan(queries / QUERIES_OF_ONE_OPENING)
    },
  )
})
