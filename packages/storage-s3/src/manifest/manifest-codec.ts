/**
 * The manifest as UTF-8 JSON, for people as well. What does not have the shape it must have is `corrupt`; one of a newer
 * program is `invalid` and says so.
 */
import { corrupt, invalid } from '@twill/storage'
import * as v from 'valibot'
import { MANIFEST_FORMAT, type Manifest, ROOT_PAGE_ID } from './manifest.ts'

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const pageId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(ROOT_PAGE_ID))
const timeline = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))
const position = v.object({ slot: whole, epoch: whole, lsn: whole })
const layer = v.object({
  name: v.string(),
  minLsn: whole,
  maxLsn: whole,
  sizeBytes: whole,
  indexOffset: whole,
  pages: whole,
  ids: v.array(v.tuple([pageId, pageId])),
  addedVersion: whole,
})
const root = v.object({ lsn: whole, timeMs: v.number(), log: position })
const pin = v.object({
  child: timeline,
  name: v.string(),
  forkLsn: whole,
  keptFromLsn: whole,
  version: whole,
  slots: v.optional(v.object({ from: whole, to: whole })),
  madeMs: v.number(),
})

const manifest = v.object({
  format: v.literal(MANIFEST_FORMAT),
  timeline,
  database: v.string(),
  quirks: v.object({ ifMatch: v.picklist(['quoted', 'unquoted']) }),
  version: whole,
  nonce: v.string(),
  epoch: whole,
  owner: v.string(),
  state: v.picklist(['active', 'deleted', 'aborted']),
  createdMs: v.number(),
  ages: v.object({ logMs: v.number(), graveMs: v.number() }),
  log: v.object({ start: position, cleanTail: v.nullable(position), hint: whole }),
  retention: v.variant('kind', [
    v.object({ kind: v.literal('lsns'), count: v.number() }),
    v.object({ kind: v.literal('time'), ms: v.number() }),
  ]),
  horizonLsn: whole,
  roots: v.array(root),
  rootBytes: v.optional(v.string()),
  layers: v.array(layer),
  graveyard: v.array(v.object({ layer, removedVersion: whole, removedMs: v.number() })),
  pins: v.array(pin),
  parent: v.optional(v.object({ timeline, name: v.optional(v.string()), forkLsn: whole })),
  inherited: v.array(v.object({ timeline, layer, maxLsn: whole })),
  inheritedLog: v.array(v.object({ timeline, from: position, toLsn: whole })),
  inheritedRoots: v.array(v.object({ ...root.entries, timeline })),
  isDatabase: v.optional(v.literal(true)),
  replacedBy: v.optional(timeline),
})

export function encodeManifest(value: Manifest): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** `key` is named in errors. */
export function decodeManifest(bytes: Uint8Array, key: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw corrupt(`${key} is not a manifest`, error)
  }
  const format: unknown =
    typeof json === 'object' && json !== null && 'format' in json && json.format
  if (typeof format === 'number' && format > MANIFEST_FORMAT) {
    throw invalid(`${key} has format ${format}; this program reads up to ${MANIFEST_FORMAT}`)
  }
  const parsed = v.safeParse(manifest, json)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw corrupt(`${key} is not a manifest: ${v.getDotPath(issue) ?? ''} ${issue.message}`)
  }
  // `undefined` fields are absent in JSON.
  const { rootBytes, parent, pins, ...rest } = parsed.output
  return {
    ...rest,
    rootBytes,
    parent: parent === undefined ? undefined : { ...parent, name: parent.name },
    pins: pins.map((each) => ({ ...each, slots: each.slots })),
  }
}
