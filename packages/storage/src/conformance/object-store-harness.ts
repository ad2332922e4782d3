/** How the files of the object-store suite define their tests. */
import type { ObjectStore } from '../object/object-store.ts'

export type ObjectStoreTest = (store: ObjectStore, prefix: string) => Promise<void>

/** Defines one test over keys of its own. */
export type DefineObjectStoreTest = (name: string, body: ObjectStoreTest) => void

/** Every key that begins with `prefix`, of all pages. */
export async function keysUnder(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  let after: string | undefined
  do {
    const page = await store.list(prefix, after)
    keys.push(...page.objects.map(({ key }) => key))
    after = page.next
  } while (after !== undefined)
  return keys
}
