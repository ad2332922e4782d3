/** Chinook through the engine: loaded statement by statement, queried, closed, opened and queried again. */
import { readFileSync } from 'node:fs'
import { sharedPath } from '@twill/testing'
import { forgetTestStorage } from '../../support/test-storage.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/index.ts'
import { openMemoryEngine } from '../../support/memory-engine.ts'
import { plainText } from '../../support/plain-text.ts'
import { runText } from '../../support/text-rows.ts'
import { chinookQueries, chinookStatements } from './chinook.ts'

const script = sharedPath('data', 'chinook.sql')
const queries = chinookQueries()
const name = 'chinook-suite'

describe.skipIf(script === undefined)('Chinook', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await openMemoryEngine({ name })
    const session = engine.connect()
    for (const statement of chinookStatements(script ?? '')) await runText(session, statement)
    session.close()
  })
  afterAll(async () => {
    await engine.close()
    await forgetTestStorage(name)
  })

  const answers = (): void => {
    it.each(queries)('$name: answers as PostgreSQL does', async ({ sql, expectedPath }) => {
      const session = engine.connect()
      const answer = plainText(await runText(session, sql))
      session.close()
      expect(answer).toBe(readFileSync(expectedPath, 'utf8'))
    })
  }

  describe('as loaded', () => {
    answers()
  })

  describe('after closing and opening', () => {
    beforeAll(async () => {
      await engine.close()
      engine = await openMemoryEngine({ name })
    })
    answers()

    it('has no findings', async () => {
      expect(await engine.check()).toEqual([])
    })
  })
})
