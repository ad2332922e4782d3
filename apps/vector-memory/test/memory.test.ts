import { expect, test } from 'vitest'
import { embed } from '../src/embed.ts'
import { Memory } from '../src/memory.ts'

const texts = ['the cat sleeps on the mat', 'the dog barks at the cat', 'rain falls on the roof']

test('what is like the question comes first, with the very vector that went in', async () => {
  await using memory = await Memory.open('memory://')
  await memory.remember('seen', texts)
  const [first, ...rest] = await memory.recall('a cat that sleeps', 3)
  expect(first?.body).toBe(texts[0])
  expect(first?.embedding).toEqual(embed(texts[0] as string))
  expect(rest).toHaveLength(2)
  expect(first?.likeness).toBeGreaterThan(rest[0]?.likeness ?? 1)
})

test('a branch has what was remembered before, and neither sees what the other learns', async () => {
  await using memory = await Memory.open('memory://')
  await memory.remember('seen', texts)
  {
    await using guess = await memory.branch('guess')
    await guess.remember('guessed', ['the cat dreams of rain'])
    await memory.remember('seen', ['the cat dreams of fish'])
    expect((await guess.recall('cat dreams', 1))[0]?.body).toBe('the cat dreams of rain')
    expect((await memory.recall('cat dreams', 1))[0]?.body).toBe('the cat dreams of fish')
    expect(await guess.forget('seen')).toBe(3)
    expect(await guess.recall('cat', 10)).toHaveLength(1)
  }
  expect(await memory.recall('cat', 10)).toHaveLength(4)
  await memory.throwAway('guess')
  expect(await memory.recall('rain', 10, 'guessed')).toEqual([])
})
