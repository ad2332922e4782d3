/**
 * `names/<branch>`: the only place where a branch's name lives. The object is changed and never deleted: a deleted branch leaves
 * an empty record, so that no late deletion can take a name away from a branch that was given it since.
 */
import { corrupt, invalid } from '@twill/storage'
import * as v from 'valibot'
import type { TimelineId } from '../manifest/manifest.ts'

export type NameRecord = {
  readonly format: 1
  /** `null`: nobody has the name. */
  readonly timeline: TimelineId | null
  /**
   * While the branch is being made the database: the line that is the database before and the branch after. What the name stands
   * for is then decided by which of the two the database is.
   */
  readonly swap?: TimelineId | undefined
  /** Keeps two records from having the same bytes. */
  readonly nonce: string
}

const nameRecord = v.object({
  format: v.literal(1),
  timeline: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
  swap: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
  nonce: v.string(),
})

export function encodeName(
  timeline: TimelineId | null,
  nonce: string,
  swap?: TimelineId,
): Uint8Array {
  const record: NameRecord = { format: 1, timeline, swap, nonce }
  return new TextEncoder().encode(JSON.stringify(record))
}

/** `key` is named in errors. */
export function decodeName(bytes: Uint8Array, key: string): NameRecord {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw corrupt(`${key} is not a name record`, error)
  }
  const parsed = v.safeParse(nameRecord, json)
  if (parsed.success) return parsed.output
  if (typeof json === 'object' && json !== null && 'format' in json && json.format !== 1) {
    throw invalid(`${key} has format ${String(json.format)}; this program reads 1`)
  }
  throw corrupt(`${key} is not a name record`)
}
