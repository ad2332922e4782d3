/** Everything under a prefix, with the store's clock as it was when the listing began. */
import type { ListedObject, ObjectStore } from '@twill/storage/object'
import type { ObjectStorageEnv } from '../env.ts'
import { retryRead } from '../retry.ts'

export type Listing = { readonly objects: readonly ListedObject[]; readonly storeMs: number }

export async function listObjects(
  store: ObjectStore,
  env: ObjectStorageEnv,
  prefix: string,
): Promise<Listing> {
  const objects: ListedObject[] = []
  let storeMs: number | undefined
  let after: string | undefined
  do {
    const from = after
    const page = await retryRead(env, () => store.list(prefix, from))
    storeMs ??= page.storeMs
    objects.push(...page.objects)
    after = page.next
  } while (after !== undefined)
  return { objects, storeMs: storeMs ?? 0 }
}
