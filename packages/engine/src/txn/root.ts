/**
 * The checkpoint's root: the catalog, and of every table, index and sequence the few facts that are not in its pages. UTF-8
 * JSON (`docs/spec/root.md`); its size follows the catalog, not the data.
 */
import type { CatalogObject } from '../catalog/objects.ts'
import { dataCorrupted, newerFormat, unfinishedCopy } from '../errors/storage-errors.ts'
import type { IndexFacts } from '../index/index-storage.ts'
import type { TableFacts } from '../store/table/table-data.ts'
import { type SequenceState, UNFINISHED_COPY_VERSION } from '../wal/record-format.ts'

/** The newest that is understood; 2 has graphs among its indexes. */
const ROOT_VERSION = 2

export type RootFacts = {
  readonly version: number
  readonly nextOid: number
  readonly nextStorageId: number
  readonly commitMs: number
  readonly catalog: readonly CatalogObject[]
  /** By storage id. */
  readonly tables: Readonly<Record<string, TableFacts>>
  readonly indexes: Readonly<Record<string, IndexFacts>>
  /** By oid. */
  readonly sequences: Readonly<Record<string, SequenceState>>
}

/** The oldest version that can say it. */
export function rootVersion(indexes: RootFacts['indexes']): number {
  return Object.values(indexes).some((facts) => 'kind' in facts) ? 2 : 1
}

export function encodeRoot(facts: RootFacts): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(facts))
}

export function decodeRoot(bytes: Uint8Array): RootFacts {
  let facts: RootFacts
  try {
    facts = JSON.parse(new TextDecoder().decode(bytes)) as RootFacts
  } catch (error) {
    throw dataCorrupted('the checkpoint root cannot be read', error)
  }
  if (facts.version === UNFINISHED_COPY_VERSION) throw unfinishedCopy()
  if (facts.version > ROOT_VERSION) {
    throw newerFormat('the checkpoint root', facts.version, ROOT_VERSION)
  }
  if (facts.version !== 1 && facts.version !== 2)
    throw dataCorrupted('the checkpoint root cannot be read')
  return facts
}
