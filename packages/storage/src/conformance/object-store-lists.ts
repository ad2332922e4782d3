/** Lists: all that is there, in order, page by page. */
import { compareKeys } from '../object/compare-keys.ts'
import { expectEqual, expectList, expectThat } from './expect.ts'
import { type DefineObjectStoreTest, keysUnder } from './object-store-harness.ts'
import { bytesOf } from './samples.ts'

export function listing(define: DefineObjectStoreTest, pageSize: number | undefined): void {
  define('a list has the keys of the prefix in the order of their bytes', async (store, prefix) => {
    const names = ['b', 'a', 'a/1', 'a-', 'a0', 'A', 'ab', 'é', '￮', '😀', '0000000a', '00000009']
    for (const name of names) await store.putIfAbsent(`${prefix}in/${name}`, bytesOf(name))
    await store.putIfAbsent(`${prefix}in`, bytesOf('before'))
    await store.putIfAbsent(`${prefix}in0`, bytesOf('after'))
    const wanted = names.map((name) => `${prefix}in/${name}`).sort(compareKeys)
    expectList(await keysUnder(store, `${prefix}in/`), wanted, 'keys')
    expectList(
      await keysUnder(store, `${prefix}in/a`),
      wanted.filter(startsWith(`${prefix}in/a`)),
      'keys',
    )
    expectList(await keysUnder(store, `${prefix}none/`), [], 'keys of a prefix without objects')
  })

  define('a list tells sizes, and sees writes and deletions at once', async (store, prefix) => {
    for (let i = 0; i < 10; i += 1) {
      await store.putIfAbsent(`${prefix}${i}`, new Uint8Array(i))
      const { objects } = await store.list(prefix)
      expectEqual(objects.length, 1, 'objects')
      expectEqual(objects[0]?.sizeBytes, i, 'size')
      await store.delete(`${prefix}${i}`)
    }
  })

  if (pageSize === undefined) return
  define('pages come one after another, none empty and none overlapping', async (store, prefix) => {
    const wanted = Array.from({ length: pageSize * 3 + 1 }, (_, i) => `${prefix}${1000 + i}`)
    await Promise.all(wanted.map((key) => store.putIfAbsent(key, bytesOf('v'))))
    const sizes: number[] = []
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await store.list(prefix, after)
      sizes.push(page.objects.length)
      seen.push(...page.objects.map(({ key }) => key))
      after = page.next
    } while (after !== undefined)
    expectList(seen, wanted, 'keys of all pages')
    expectThat(
      sizes.length >= 4 && sizes.every((size) => size > 0 && size <= pageSize),
      `pages of ${sizes.join(', ')} where ${pageSize} is the most`,
    )
  })

  define('a full last page is the last', async (store, prefix) => {
    const keys = Array.from({ length: pageSize }, (_, i) => `${prefix}${1000 + i}`)
    await Promise.all(keys.map((key) => store.putIfAbsent(key, bytesOf('v'))))
    expectList(await keysUnder(store, prefix), keys, 'keys')
  })
}

function startsWith(prefix: string): (key: string) => boolean {
  return (key) => key.startsWith(prefix)
}
