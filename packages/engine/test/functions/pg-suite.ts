/** The frame of a suite that calls functions here and on PostgreSQL under the same settings. */
import { startPostgres, skipReason, type PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EvalContext } from '../../src/functions/function.ts'
import { testContext } from './calls.ts'
import { compareCalls, type ListedCall } from './call-lists.ts'

/** One test for each named list of calls, in a session whose zone is `timeZone`. */
export function compareWithPostgres(
  title: string,
  timeZone: string,
  lists: Readonly<Record<string, readonly ListedCall[]>>,
): void {
  describe.skipIf(skipReason !== undefined)(title, () => {
    let cluster: PostgresCluster
    let client: pg.Client

    beforeAll(async () => {
      cluster = await startPostgres()
      client = await cluster.connect()
      await client.query(`set timezone = '${timeZone}'`)
    })

    afterAll(async () => {
      await cluster.stop()
    })

    it.each(Object.keys(lists))('%s answer as PostgreSQL does', async (name) => {
      const calls = lists[name] as readonly ListedCall[]
      const nowMicros = Date.now() * 1000 - 946_684_800_000_000
      const ctx: EvalContext = { ...testContext, timeZone, nowMicros }
      const { actual, wanted } = await compareCalls(client, calls, ctx)
      expect(actual).toEqual(wanted)
    })
  })
}
