import { expect, test } from 'vitest'
import { fuzz } from './fuzz.ts'

test('messages that make no sense do no harm', async () => {
  const { findings } = await fuzz(1, (conversations) => conversations < 250)
  const replay =
    'replay: node --conditions=@twill/source packages/server/scripts/fuzz.ts --seed N --count 1'
  expect(findings, replay).toEqual([])
})
