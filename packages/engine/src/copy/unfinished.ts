/**
 * What stands in the target while a copy is under way: roots and log records of a format that no engine opens, so that half a copy is
 * never taken for a database. The root says how far it is.
 */
import type { Root } from '@twill/storage'
import { UNFINISHED_COPY_VERSION } from '../wal/record-format.ts'

export type Unfinished = {
  /** The root of the source that is being copied. */
  readonly root: Root
  /** How many of its pages are there. */
  readonly donePages: number
  /** The source has moved on, and those pages are removed. */
  readonly isStale: boolean
}

type Form = {
  readonly version: number
  readonly rootLsn: number
  readonly root: string
  readonly donePages: number
  readonly isStale: boolean
}

/** The record that makes the LSN of a root. It means nothing. */
export const MARKER: Uint8Array = Uint8Array.of(UNFINISHED_COPY_VERSION)

export function encodeUnfinished({ donePages, isStale, root }: Unfinished): Uint8Array {
  const form: Form = {
    version: UNFINISHED_COPY_VERSION,
    rootLsn: root.lsn,
    root: new TextDecoder('utf-8', { fatal: true }).decode(root.bytes),
    donePages,
    isStale,
  }
  return new TextEncoder().encode(JSON.stringify(form))
}

/** `undefined` for the root of a database. */
export function decodeUnfinished(bytes: Uint8Array): Unfinished | undefined {
  let form: Partial<Form>
  try {
    form = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Form>
  } catch {
    return undefined
  }
  const { donePages, isStale, root, rootLsn, version } = form
  if (version !== UNFINISHED_COPY_VERSION || root === undefined || rootLsn === undefined) {
    return undefined
  }
  const copied: Root = { lsn: rootLsn, bytes: new TextEncoder().encode(root) }
  return { root: copied, donePages: donePages ?? 0, isStale: isStale ?? true }
}
