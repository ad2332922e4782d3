import { CarriedObjectStore } from '@twill/storage/object'
import { expect, test } from 'vitest'
import { logOf, testDatabase, write } from '../database.ts'

test('whoever is fenced while opening as the writer still reads all that is there', async () => {
  const { open, store } = testDatabase()
  const other = await open()
  await write(other, 'a', 'b')
  let isFirst = true
  const through = new CarriedObjectStore(store, async ({ act, operation }) => {
    if (operation === 'put' && isFirst) {
      isFirst = false
      await write(other, 'c')
    }
    return act()
  })
  const late = await open(through)
  expect(await logOf(late)).toBe('a b')
  await expect(late.acquireWriter('late')).rejects.toMatchObject({ kind: 'fenced' })
  expect(await logOf(late)).toBe('a b c')
})
