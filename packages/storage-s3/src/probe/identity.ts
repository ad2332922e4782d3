/** `<root>/id`: who a database is and how its store wants to be spoken to. Written once, when the database is made. */
import { corrupt, invalid } from '@twill/storage'
import type { StoreQuirks } from '@twill/storage/object'
import * as v from 'valibot'
import { newId, type ObjectStorageEnv } from '../env.ts'
import type { Keys } from '../keys.ts'
import { putOnce } from '../put-once.ts'
import { retryRead } from '../retry.ts'
import { probeStore, type Speak } from './probe.ts'

export type IdRecord = {
  readonly format: 1
  /** 16 hex digits. Part of every cache key. */
  readonly database: string
  readonly createdMs: number
  readonly quirks: StoreQuirks
}

const idRecord = v.object({
  format: v.literal(1),
  database: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  createdMs: v.number(),
  quirks: v.object({ ifMatch: v.picklist(['quoted', 'unquoted']) }),
})

/** The identity that is there, or a new one after the store has passed the probe. */
export async function establishIdentity(
  speak: Speak,
  keys: Keys,
  env: ObjectStorageEnv,
  probe: () => Promise<StoreQuirks> = () => probeStore(speak, keys, env),
): Promise<IdRecord> {
  const store = speak({ ifMatch: 'quoted' })
  const found = await retryRead(env, () => store.get(keys.id))
  if (found !== undefined) return decodeId(found.bytes, keys.id)
  const quirks = await probe()
  const record: IdRecord = { format: 1, database: newId(env), createdMs: env.wallMs(), quirks }
  const bytes = new TextEncoder().encode(JSON.stringify(record))
  const put = await putOnce(store, env, keys.id, bytes)
  return put.kind === 'written' ? record : decodeId(put.by.bytes, keys.id)
}

/** `key` is named in errors. */
export function decodeId(bytes: Uint8Array, key: string): IdRecord {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw corrupt(`${key} is not the identity of a database`, error)
  }
  const parsed = v.safeParse(idRecord, json)
  if (parsed.success) return parsed.output
  if (typeof json === 'object' && json !== null && 'format' in json && json.format !== 1) {
    throw invalid(`${key} has format ${String(json.format)}; this program reads 1`)
  }
  throw corrupt(`${key} is not the identity of a database`)
}
