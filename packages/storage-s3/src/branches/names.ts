/** Giving names to timelines, and taking them away. */
import { conflict, unknownOutcome } from '@twill/storage'
import type { ObjectStore, StoredObject } from '@twill/storage/object'
import { newId, type ObjectStorageEnv, sleep } from '../env.ts'
import { DOUBT_DEADLINE_MS } from '../limits.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import { putOnce } from '../put-once.ts'
import { backoffMs, isTransient, retryRead, toStorageError } from '../retry.ts'
import { decodeName, encodeName } from './name-record.ts'

/** The timeline that a name stands for. One request. */
export async function readName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
): Promise<TimelineId | undefined> {
  const found = await retryRead(env, () => store.get(key))
  return found === undefined ? undefined : (decodeName(found.bytes, key).timeline ?? undefined)
}

/** Gives a name to a new timeline. `conflict` where another one has it. One request where the name was never used. */
export async function takeName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  timeline: TimelineId,
): Promise<void> {
  const outcome = await putOnce(store, env, key, encodeName(timeline, newId(env)))
  if (outcome.kind === 'written') return
  await swapName(store, env, key, outcome.by, (holder) => {
    if (holder !== null && holder !== timeline) throw conflict(`${key} is taken`)
    return timeline
  })
}

/** Takes the name from a timeline. Nothing happens where another one has it by now. */
export async function releaseName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  timeline: TimelineId,
): Promise<void> {
  const found = await retryRead(env, () => store.get(key))
  if (found === undefined) return
  await swapName(store, env, key, found, (holder) => (holder === timeline ? null : holder))
}

/** Lets a name stand for another timeline than before. `conflict` where it does not stand for `from` any more. */
export async function moveName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  from: TimelineId,
  to: TimelineId,
): Promise<void> {
  const found = await retryRead(env, () => store.get(key))
  if (found === undefined) throw conflict(`${key} is not there any more`)
  await swapName(store, env, key, found, (holder) => {
    if (holder !== from && holder !== to) throw conflict(`${key} was given to another timeline`)
    return to
  })
}

async function swapName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  seen: StoredObject,
  choose: (holder: TimelineId | null) => TimelineId | null,
): Promise<void> {
  const startMs = env.monotonicMs()
  let found: StoredObject | undefined = seen
  for (let attempt = 0; ; attempt += 1) {
    const holder: TimelineId | null =
      found === undefined ? null : decodeName(found.bytes, key).timeline
    const wanted = choose(holder)
    if (wanted === holder || found === undefined) return
    let cause: unknown
    try {
      const answer = await store.compareAndSwap(key, found.etag, encodeName(wanted, newId(env)))
      if (answer.kind === 'written') return
    } catch (error) {
      if (!isTransient(error)) throw toStorageError(error)
      cause = error
    }
    if (env.monotonicMs() - startMs > DOUBT_DEADLINE_MS) {
      throw unknownOutcome(`whether ${key} was changed is not known`, cause)
    }
    await sleep(env, backoffMs(env, attempt))
    found = await retryRead(env, () => store.get(key))
  }
}
