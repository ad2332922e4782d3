/** The log of one timeline as a row of slots: fetching one, and walking along them until the first that is empty. */
import { isStorageError } from '@twill/storage'
import type { ObjectStore } from '@twill/storage/object'
import type { ObjectStorageEnv } from '../env.ts'
import type { Keys } from '../keys.ts'
import type { TimelineId } from '../manifest/manifest.ts'
import { retryRead } from '../retry.ts'
import { DAMAGED_READS_MAX, READ_AHEAD_MAX } from './limits.ts'
import { decodeSegment, type Segment } from './segment.ts'

export type LogSource = {
  readonly store: ObjectStore
  readonly keys: Keys
  readonly env: ObjectStorageEnv
  readonly timeline: TimelineId
}

/** `undefined` where the slot is empty. */
export async function fetchSegment(
  source: LogSource,
  slot: number,
  deadlineMs?: number,
): Promise<Segment | undefined> {
  const { store, keys, env, timeline } = source
  const key = keys.log(timeline, slot)
  for (let damaged = 0; ; damaged += 1) {
    const found = await retryRead(env, () => store.get(key), deadlineMs)
    if (found === undefined) return undefined
    try {
      return decodeSegment(found.bytes, timeline, slot)
    } catch (error) {
      if (!isStorageError(error, 'corrupt') || damaged >= DAMAGED_READS_MAX) throw error
    }
  }
}

export type Walk = {
  readonly from: number
  /** A slot known to be written. */
  readonly hint: number
  /** Not looked at. */
  readonly end?: number | undefined
}

/**
 * The segments from a slot on, in order, dead ones included, to the first empty slot. One request where nothing is there; else
 * several at once, more the more there turn out to be.
 */
export async function* walkSlots(source: LogSource, walk: Walk): AsyncGenerator<Segment, void> {
  const { from, hint, end = Number.MAX_SAFE_INTEGER } = walk
  const ahead: Promise<Segment | undefined>[] = []
  let atOnce = 1
  let next = from
  for (let slot = from; slot < end; slot += 1) {
    const known = Math.min(hint - slot + 1, READ_AHEAD_MAX)
    while (next < end && ahead.length < Math.max(1, atOnce, known)) {
      const fetched = fetchSegment(source, next)
      // Whoever stops earlier does not care how the rest ends.
      fetched.catch(() => undefined)
      ahead.push(fetched)
      next += 1
    }
    const segment = await (ahead.shift() as Promise<Segment | undefined>)
    if (segment === undefined) return
    yield segment
    atOnce = Math.min(atOnce * 2, READ_AHEAD_MAX)
  }
}
