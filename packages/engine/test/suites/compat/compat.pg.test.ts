/** What ordinary clients have been seen to ask, replayed here and in PostgreSQL. */
import { type PostgresCluster, sharedPath, skipReason, startPostgres } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clients } from './clients.ts'
import { compareAnswers } from './compare.ts'
import { replayClient } from './replay-client.ts'
import { readScores, score } from './scores.ts'

const folder = sharedPath('compat')
const recorded = readScores()

describe.skipIf(skipReason !== undefined || folder === undefined)('captured statements', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(async () => cluster?.stop())

  it.each(Object.keys(clients))('%s is answered no worse than recorded', async (client) => {
    const { outcomes } = await replayClient(folder ?? '', client, cluster)
    const now = score(client, outcomes)
    const before = recorded[client]
    expect(before, 'no score is checked in').toBeDefined()
    expect(now.statements).toBe(before?.statements)
    expect(now.same + now.known).toBeGreaterThanOrEqual((before?.same ?? 0) + (before?.known ?? 0))
    expect(now.fails).toBeLessThanOrEqual(before?.fails ?? 0)
  })
})

describe('the comparison', () => {
  const answer = (rows: (string | null)[][], code = 'ok', type: number = 23) => ({
    answer: { code, message: undefined, columns: [{ name: 'a', type }], rows },
    names: new Map([['16400', 'relation public.t']]),
  })

  it('finds another code, another type, another row, and another order where one is asked for', () => {
    expect(compareAnswers('select a', answer([['1']]), answer([['1']]))).toBeUndefined()
    expect(compareAnswers('select a', answer([]), answer([], '42P01'))?.kind).toBe('fails')
    expect(compareAnswers('select a', answer([]), answer([], 'ok', 20))?.kind).toBe('differs')
    expect(compareAnswers('select a', answer([['1']]), answer([['2']]))?.kind).toBe('differs')
    expect(compareAnswers('select a', answer([['1'], ['1']]), answer([['1']]))?.kind).toBe(
      'differs',
    )
    const [up, down] = [answer([['1'], ['2']]), answer([['2'], ['1']])]
    expect(compareAnswers('select a', up, down)).toBeUndefined()
    expect(compareAnswers('select a order by 1', up, down)?.kind).toBe('differs')
  })

  it('takes numbers of users’ objects for the same where they name the same', () => {
    const there = { ...answer([['20000']]), names: new Map([['20000', 'relation public.t']]) }
    expect(compareAnswers('select a', answer([['16400']]), there)).toBeUndefined()
    expect(compareAnswers('select a', answer([['16401']]), there)?.kind).toBe('differs')
  })
})
