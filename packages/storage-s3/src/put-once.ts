/** Writing an object that is written once, whatever the network does: the bytes themselves tell whose it is. */
import { unknownOutcome } from '@twill/storage'
import type { ETag, ObjectStore, StoredObject } from '@twill/storage/object'
import { type ObjectStorageEnv, sleep } from './env.ts'
import { DOUBT_DEADLINE_MS } from './limits.ts'
import { backoffMs, isTransient, retryRead, toStorageError } from './retry.ts'

export type PutOnce =
  | { readonly kind: 'written'; readonly etag: ETag }
  /** Somebody else's stands there. */
  | { readonly kind: 'taken'; readonly by: StoredObject }

/**
 * `bytes` must be such that nobody else writes the same. `unknown-outcome` when it is not known whether they are there, or may
 * yet come to be; whoever is told so uses the key no more.
 */
export async function putOnce(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  bytes: Uint8Array,
): Promise<PutOnce> {
  const startMs = env.monotonicMs()
  let isInDoubt = false
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await store.putIfAbsent(key, bytes)
      if (answer.kind === 'written') return answer
      const found = await retryRead(env, () => store.get(key))
      if (found !== undefined) {
        const isMine = sameBytes(found.bytes, bytes)
        return isMine ? { kind: 'written', etag: found.etag } : { kind: 'taken', by: found }
      }
    } catch (error) {
      const isLate = env.monotonicMs() - startMs > DOUBT_DEADLINE_MS
      if (!isTransient(error) || isLate) {
        if (!isInDoubt && !isTransient(error)) throw toStorageError(error)
        throw unknownOutcome(`whether ${key} was written is not known`, error)
      }
      isInDoubt = true
    }
    await sleep(env, backoffMs(env, attempt))
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
