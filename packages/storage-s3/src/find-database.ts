/** Finding a database in a bucket, or making one. */
import { corrupt, isStorageError, notFound } from '@twill/storage'
import type { ObjectStore, StoreQuirks } from '@twill/storage/object'
import * as v from 'valibot'
import { readName, takeName } from './branches/names.ts'
import { newId, type ObjectStorageEnv } from './env.ts'
import { FIRST_TIMELINE, type Keys } from './keys.ts'
import { encodeManifest } from './manifest/manifest-codec.ts'
import { ManifestCell } from './manifest/manifest-cell.ts'
import type { Ages } from './manifest/manifest.ts'
import { emptyManifest } from './manifest/new-manifest.ts'
import { putOnce } from './put-once.ts'
import { retryRead } from './retry.ts'

/** Who a database is, and how its store wants to be spoken to. */
export type Identity = { readonly database: string; readonly quirks: StoreQuirks }

const identityRecord = v.object({
  format: v.literal(1),
  database: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  createdMs: v.number(),
  quirks: v.object({ ifMatch: v.picklist(['quoted', 'unquoted']) }),
})

/**
 * Reads `id`, or writes it: `probe` finds out how the store wants to be spoken to, and rejects where it cannot hold a database.
 */
export async function identify(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  probe: () => Promise<StoreQuirks>,
): Promise<Identity> {
  const found = await retryRead(env, () => store.get(keys.id))
  if (found !== undefined) return decodeIdentity(found.bytes, keys.id)
  const identity: Identity = { database: newId(env), quirks: await probe() }
  const record = { format: 1, ...identity, createdMs: env.wallMs() }
  const bytes = new TextEncoder().encode(JSON.stringify(record))
  const outcome = await putOnce(store, env, keys.id, bytes)
  return outcome.kind === 'written' ? identity : decodeIdentity(outcome.by.bytes, keys.id)
}

function decodeIdentity(bytes: Uint8Array, key: string): Identity {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw corrupt(`${key} is not the identity of a database`, error)
  }
  const parsed = v.safeParse(identityRecord, json)
  if (!parsed.success) throw corrupt(`${key} is not the identity of a database`)
  const { database, quirks } = parsed.output
  return { database, quirks }
}

/**
 * The manifest of the timeline that the database itself is; `undefined` where there is none. One round trip, unless it was once
 * restored to an earlier time.
 */
export async function findDatabase(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
): Promise<ManifestCell | undefined> {
  const [main, first] = await Promise.all([
    readName(store, env, keys.main),
    ManifestCell.load(store, keys.manifest(FIRST_TIMELINE), env),
  ])
  if (main === undefined) return undefined
  if (main === FIRST_TIMELINE && first !== undefined) return first
  const cell = await ManifestCell.load(store, keys.manifest(main), env)
  if (cell === undefined) throw notFound(`${keys.main} names timeline ${main}, which is not there`)
  return cell
}

/** Makes a database, or finishes one that somebody began to make. */
export async function createDatabase(
  store: ObjectStore,
  env: ObjectStorageEnv,
  keys: Keys,
  identity: Identity,
  ages: Ages,
): Promise<void> {
  const manifest = emptyManifest({
    timeline: FIRST_TIMELINE,
    ...identity,
    ages,
    nonce: newId(env),
    createdMs: env.wallMs(),
  })
  await putOnce(store, env, keys.manifest(FIRST_TIMELINE), encodeManifest(manifest))
  try {
    await takeName(store, env, keys.main, FIRST_TIMELINE)
  } catch (error) {
    // Another process was faster.
    if (!isStorageError(error, 'conflict')) throw error
  }
}
