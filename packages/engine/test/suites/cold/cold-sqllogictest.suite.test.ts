/** Answers do not depend on where pages are: sqllogictest over a storage whose every page read is cold and late. */
import { readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { forgetMemoryStorage } from '@twill/storage/memory'
import { describe, expect, it } from 'vitest'
import { openColdEngine } from '../../support/cold-engine.ts'
import { parseSlt } from '../sqllogictest/parse.ts'
import { runSlt } from '../sqllogictest/run.ts'

const folder = sharedPath('suites', 'sqllogictest')
const QUERIES_BETWEEN_CHECKPOINTS = 40

const files: Readonly<Record<string, number>> = {
  'select1.test': 3,
  'select2.test': 3,
  'select3.test': 9,
  'select4.test': 20,
  'index-delete-10-slt_good_0.test': 30,
}

describe.skipIf(folder === undefined)('over cold and late storage', () => {
  it.each(Object.entries(files))(
    '%s gives the same answers (every query of %i)',
    async (file, everyNthQuery) => {
      const name = `cold-${file}`
      const { engine, storage } = await openColdEngine(name)
      let queries = 0
      const { passed, failures } = await runSlt(
        engine.connect(),
        parseSlt(readFileSync(`${folder}/${file}`, 'latin1')),
        {
          everyNthQuery,
          // Only clean pages leave the cache.
          beforeQuery: async () => {
            if (queries++ % QUERIES_BETWEEN_CHECKPOINTS === 0) await engine.checkpoint()
          },
        },
      )
      await engine.close()
      forgetMemoryStorage(name)
      expect(failures).toEqual([])
      expect(passed).toBeGreaterThan(100)
      expect(storage.requests.pagesRead).toBeGreaterThan(passed / 2)
    },
  )
})
