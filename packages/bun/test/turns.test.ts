/** When statements let the event loop turn, on a clock that moves only when it is told to. */
import { expect, test } from 'vitest'
import { Turns, TURN_MS, turnsFor } from '../src/cancellation.ts'
import { FairTurns, SPELL_MS, STRIDE } from '../src/fair-turns.ts'

test('statements follow one another for a spell, then wait for a turn, and begin a new spell', async () => {
  let nowMs = 100
  const turns = new FairTurns(() => nowMs)
  nowMs += SPELL_MS - 1
  expect(turns.take()).toBeUndefined()
  nowMs += 1
  const turn = turns.take()
  expect(turn).toBeInstanceOf(Promise)
  await turn
  expect(turns.take()).toBeUndefined()
  nowMs += SPELL_MS
  expect(turns.take()).toBeInstanceOf(Promise)
})

test('what comes to its turn first goes first', async () => {
  let nowMs = 0
  const turns = new FairTurns(() => nowMs)
  nowMs += SPELL_MS
  const order: string[] = []
  setImmediate(() => order.push('timer'))
  await turns.take()
  order.push('statement')
  expect(order).toEqual(['timer', 'statement'])
})

test('short statements look at the clock once in a stride', () => {
  let looks = 0
  const turns = new FairTurns(() => {
    looks++
    return 0
  })
  const before = looks
  for (let i = 0; i < 3 * STRIDE; i++) expect(turns.takeSparsely()).toBeUndefined()
  expect(looks - before).toBe(3)
})

test('a statement that may be aborted lets an abort in after a few milliseconds of work', async () => {
  let nowMs = 0
  const turns = new Turns(() => nowMs)
  const controller = new AbortController()
  setImmediate(() => controller.abort())
  nowMs += TURN_MS - 1
  expect(turns.take()).toBeUndefined()
  nowMs += 1
  await turns.take()
  expect(controller.signal.aborted).toBe(true)
  expect(turns.take()).toBeUndefined()
})

test('a statement that nobody can abort takes no turns', () => {
  expect(turnsFor(undefined)).toBeUndefined()
  expect(turnsFor(new AbortController().signal)).toBeInstanceOf(Turns)
})
