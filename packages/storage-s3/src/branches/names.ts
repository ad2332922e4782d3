/** Giving names to timelines, and taking them away. */
import { conflict, unknownOutcome } from '@twill/storage'
import type { ObjectStore, StoredObject } from '@twill/storage/object'
import { newId, type ObjectStorageEnv, sleep } from '../env.ts'
import { DOUBT_DEADLINE_MS } from '../limits.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import { putOnce } from '../put-once.ts'
import { backoffMs, isTransient, retryRead, toStorageError } from '../retry.ts'
import { decodeName, encodeName, type NameRecord } from './name-record.ts'

/** The timeline that a name stands for. One request. */
export async function readName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
): Promise<TimelineId | undefined> {
  return (await readRecord(store, env, key))?.timeline ?? undefined
}

/** All that a name's record says. One request. */
export async function readRecord(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  deadlineMs?: number,
): Promise<NameRecord | undefined> {
  const found = await retryRead(env, () => store.get(key), deadlineMs)
  return found === undefined ? undefined : decodeName(found.bytes, key)
}

/**
 * Gives a name to a new timeline. `conflict` where another one has it; `isGone` says whether that one is deleted, by somebody who
 * did not come to take its name away. One request where the name was never used.
 */
export async function takeName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  timeline: TimelineId,
  isGone: (holder: TimelineId) => Promise<boolean> = async () => false,
): Promise<void> {
  const outcome = await putOnce(store, env, key, encodeName(timeline, newId(env)))
  if (outcome.kind === 'written') return
  await changeName(store, env, key, outcome.by, async (holder) => {
    const other = holder.timeline === timeline ? null : holder.timeline
    if (other === null) return { timeline }
    // Whoever has it may be deleted by the time that somebody gives it to him, late.
    if (holder.swap !== undefined || !(await isGone(other))) throw conflict(`${key} is taken`)
    return { timeline }
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
  await changeName(store, env, key, found, (holder) =>
    holder.timeline === timeline ? { timeline: null } : holder,
  )
}

/** Lets a name stand for another timeline than before. `conflict` where it does not stand for `from` any more. */
export async function moveName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  from: TimelineId,
  to: TimelineId,
): Promise<void> {
  await editName(store, env, key, ({ timeline }) => {
    if (timeline !== from && timeline !== to) throw givenAway(key)
    return { timeline: to }
  })
}

/** Says in a branch's record that it and the database `main` are changing places. */
export async function beginSwap(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  branch: TimelineId,
  main: TimelineId,
): Promise<void> {
  await editName(store, env, key, ({ timeline }) => {
    if (timeline !== branch) throw givenAway(key)
    return { timeline: branch, swap: main }
  })
}

async function editName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  choose: (holder: Holder) => Holder,
): Promise<void> {
  const found = await retryRead(env, () => store.get(key))
  if (found === undefined) throw conflict(`${key} is not there any more`)
  await changeName(store, env, key, found, choose)
}

function givenAway(key: string): Error {
  return conflict(`${key} was given to another timeline`)
}

type Holder = Pick<NameRecord, 'timeline' | 'swap'>

async function changeName(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
  seen: StoredObject,
  choose: (holder: Holder) => Holder | Promise<Holder>,
): Promise<void> {
  const startMs = env.monotonicMs()
  let found: StoredObject | undefined = seen
  for (let attempt = 0; ; attempt += 1) {
    const holder: Holder = found === undefined ? { timeline: null } : decodeName(found.bytes, key)
    const { timeline, swap } = await choose(holder)
    if (found === undefined || (timeline === holder.timeline && swap === holder.swap)) return
    let cause: unknown
    try {
      const bytes = encodeName(timeline, newId(env), swap)
      const answer = await store.compareAndSwap(key, found.etag, bytes)
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
