/**
 * Finds out, when a database is made, whether a store keeps its promises and how it wants to be asked to. Object storage rests on
 * conditional writes; a store that takes the condition and ignores it would lose commits without a word, so it is refused.
 *
 * Works on a few objects of its own under the database's prefix, and takes them away again.
 */
import { invalid, type StorageError } from '@twill/storage'
import type { ETag, ObjectStore, PutAnswer, StoreQuirks } from '@twill/storage/object'
import { newId, type ObjectStorageEnv } from '../env.ts'
import { PROBE_RACERS } from '../limits.ts'
import { isTransient, retryRead, toStorageError } from '../retry.ts'

export type Probed = {
  readonly store: ObjectStore
  /** The same store, spoken to in one way or another. */
  readonly speaking: (quirks: StoreQuirks) => ObjectStore
  /** The prefix of the database. */
  readonly root: string
  readonly env: ObjectStorageEnv
}

const WAYS: readonly StoreQuirks[] = [{ ifMatch: 'quoted' }, { ifMatch: 'unquoted' }]

/** `invalid`, with the store's name, where it cannot hold a database. */
export async function probeStore(probed: Probed): Promise<StoreQuirks> {
  const { env, root, store } = probed
  const prefix = `${root === '' ? '' : `${root}/`}probe/${newId(env)}`
  const [race, swap] = [`${prefix}-race`, `${prefix}-swap`]
  try {
    await probeCreation(store, env, race)
    return await probeSwaps(probed, swap)
  } finally {
    await Promise.allSettled([store.delete(race), store.delete(swap)])
  }
}

async function probeCreation(
  store: ObjectStore,
  env: ObjectStorageEnv,
  key: string,
): Promise<void> {
  const bodies = Array.from({ length: PROBE_RACERS }, () => text(newId(env)))
  const answers = await Promise.all(
    bodies.map((body) => attempt(() => store.putIfAbsent(key, body))),
  )
  const won = answers.filter((answer) => answer?.kind === 'written').length
  const unanswered = answers.filter((answer) => answer === undefined).length
  if (won > 1 || (won === 0 && unanswered === 0)) {
    throw unfit(
      store,
      `of ${PROBE_RACERS} racing create-if-absent requests, ${won} were answered with success`,
    )
  }
  const found = await retryRead(env, () => store.get(key))
  if (found === undefined) throw unfit(store, 'an object that was just written is not there')
  const winner = answers.findIndex((answer) => answer?.kind === 'written')
  if (winner >= 0 && !sameText(found.bytes, bodies[winner])) {
    throw unfit(store, 'a create-if-absent request that was refused has overwritten the object')
  }
}

async function probeSwaps({ env, speaking, store }: Probed, key: string): Promise<StoreQuirks> {
  const first = await attempt(() => store.putIfAbsent(key, text('first')))
  if (first?.kind !== 'written') throw unfit(store, 'an object cannot be created')
  for (const quirks of WAYS) {
    const spoken = speaking(quirks)
    const etag = await etagNow(store, env, key)
    const second = await attempt(() => spoken.compareAndSwap(key, etag, text(newId(env))))
    if (second?.kind !== 'written') continue
    const changed = await etagNow(store, env, key)
    if (changed === etag)
      throw unfit(store, 'the ETag of an object does not change with the object')
    const stale = await attempt(() => spoken.compareAndSwap(key, etag, text('stale')))
    if (stale?.kind === 'written') throw unfit(store, 'If-Match with an old ETag is not refused')
    if ((await etagNow(store, env, key)) !== changed) {
      throw unfit(store, 'a write that If-Match refused has changed the object')
    }
    return quirks
  }
  throw unfit(store, 'If-Match with the present ETag is refused')
}

async function etagNow(store: ObjectStore, env: ObjectStorageEnv, key: string): Promise<ETag> {
  const found = await retryRead(env, () => store.get(key))
  if (found === undefined) throw unfit(store, 'an object that was just written is not there')
  return found.etag
}

/** `undefined` where the store did not say what became of it; some answer a badly quoted ETag so. */
async function attempt(write: () => Promise<PutAnswer>): Promise<PutAnswer | undefined> {
  try {
    return await write()
  } catch (error) {
    if (isTransient(error)) return undefined
    throw toStorageError(error)
  }
}

function unfit(store: ObjectStore, why: string): StorageError {
  return invalid(`${store.name} cannot hold a database: ${why}`)
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function sameText(bytes: Uint8Array, other: Uint8Array | undefined): boolean {
  return new TextDecoder().decode(bytes) === new TextDecoder().decode(other)
}
