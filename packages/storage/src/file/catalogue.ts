/** The catalogue of branches in the main file: JSON, so that a person can read it in a dump. */
import type { BranchRecord } from '../branch/branch-record.ts'
import { corrupt } from '../errors.ts'

export type Catalogue = {
  readonly records: readonly BranchRecord[]
  readonly lastLineId: number
}

type StoredRecord = {
  readonly name: string
  readonly parent?: string
  readonly forkLsn: number
  readonly createdAtMs: number
  readonly lineId: number
  readonly ownerId: number
  readonly keptFromLsn: number
  readonly sharedLsn: number
}

export function encodeCatalogue(catalogue: Catalogue): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(catalogue))
}

/** `undefined`: no branch was ever made. */
export function decodeCatalogue(bytes: Uint8Array | undefined): Catalogue {
  if (bytes === undefined) return { records: [], lastLineId: 0 }
  let stored: { readonly records: readonly StoredRecord[]; readonly lastLineId: number }
  try {
    stored = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw corrupt('the list of branches cannot be read', error)
  }
  const records = stored.records.map((record) => ({ ...record, parent: record.parent }))
  return { records, lastLineId: stored.lastLineId }
}
