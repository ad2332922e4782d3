/** What the parts of a check share: the bucket, what was listed in it, and where findings and progress go. */
import type { ObjectStore } from '@twill/storage/object'
import type { ObjectStorageEnv } from '../env.ts'
import type { Keys } from '../keys.ts'
import type { Manifest, TimelineId } from '../manifest/manifest.ts'
import type { Findings } from './findings.ts'

export type CheckedWorld = {
  readonly store: ObjectStore
  readonly env: ObjectStorageEnv
  readonly keys: Keys
  /** Sizes of the objects that were there when the check began, by key. Others may have come since. */
  readonly sizes: ReadonlyMap<string, number>
  /** Of all timelines whose manifest could be read. */
  readonly manifests: ReadonlyMap<TimelineId, Manifest>
  readonly findings: Findings
  /** So many bytes more have been read. */
  progress(bytes: number): void
}
