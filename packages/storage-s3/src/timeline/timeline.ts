/**
 * One timeline, open in this process: its manifest, its log, its pages, and the writer if this process is the one. Handles
 * (`ObjectStorage`) share it.
 *
 * Without a writer it is a reader: what it knows of the log and the manifest is as of the last look. A writer knows the end of
 * the log by itself, and asks the bucket for nothing that it has written.
 */
import {
  closed,
  type Epoch,
  fenced,
  type Head,
  invalid,
  isStorageError,
  LSN_MAX,
  type Lsn,
  notFound,
  type PageId,
  type PageWrite,
  type RetentionWindow,
  type Root,
  type WalRange,
} from '@twill/storage'
import { type Meter, Mutex } from '@twill/storage/backend'
import { claimWriter } from '../log/claim.ts'
import { LogReader } from '../log/log-reader.ts'
import type { LogWriter } from '../log/log-writer.ts'
import { INLINE_ROOT_MAX_BYTES } from '../limits.ts'
import { addCheckpoint, checkActive, setRetention } from '../manifest/edits.ts'
import { newestRoot } from '../manifest/history.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import { type Manifest, ROOT_PAGE_ID } from '../manifest/manifest.ts'
import { Checkpoints } from './checkpoints.ts'
import { LayerUploader } from './layer-uploader.ts'
import { LayerGone, PageReader } from './page-reader.ts'
import type { World } from './world.ts'

/** What a writer has besides the log. */
type Writing = {
  readonly epoch: Epoch
  readonly log: LogWriter
  readonly uploader: LayerUploader
  readonly checkpoints: Checkpoints
  /** The root that is being set. */
  claimedRootLsn: Lsn | undefined
}

export class Timeline {
  readonly world: World
  readonly cell: ManifestCell
  readonly #pages: PageReader
  readonly #acquiring = new Mutex()
  #writing: Writing | undefined

  constructor(world: World, cell: ManifestCell) {
    this.world = world
    this.cell = cell
    this.#pages = new PageReader(world, cell.current.timeline)
  }

  get manifest(): Manifest {
    return this.cell.current
  }
}
