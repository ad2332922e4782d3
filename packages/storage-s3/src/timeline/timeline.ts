/**
 * One timeline, open in this process: its manifest, its log, its pages, and the writer if this process is the one. Handles
 * (`ObjectStorage`) share it.
 *
 * Without a writer it is a reader: what it knows of the log and the manifest is as of its last look. A writer knows the end of
 * the log by itself, and asks the bucket for nothing that it has written.
 */
import {
  type Epoch,
  fenced,
  type Head,
  invalid,
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
import { INLINE_ROOT_MAX_BYTES } from '../limits.ts'
import { addCheckpoint, checkActive, setRetention } from '../manifest/edits.ts'
import { newestRoot } from '../manifest/history.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import { type Manifest, ROOT_PAGE_ID } from '../manifest/manifest.ts'
import { PageReader } from './page-reader.ts'
import type { World } from './world.ts'
import { startWriting, type Writing } from './writing.ts'

export class Timeline {
  readonly world: World
  readonly cell: ManifestCell
  readonly log: LogReader
  readonly #pages: PageReader
  readonly #order = new Mutex()
  #writing: Writing | undefined

  constructor(world: World, cell: ManifestCell) {
    this.world = world
    this.cell = cell
    this.log = new LogReader(world, cell.current)
    this.#pages = new PageReader(world, cell)
  }

  get manifest(): Manifest {
    return this.cell.current
  }

  /** The durable end of the log: as the writer knows it, or as of the last look. */
  get durableLsn(): Lsn {
    return this.#writing?.log.durableLsn ?? this.log.endLsn
  }

  get writing(): Writing | undefined {
    return this.#writing
  }

  /** Looks at the bucket, unless this process is the writer. */
  async look(): Promise<void> {
    if (this.#writing !== undefined) return
    await this.log.refresh()
    checkActive(await this.cell.refresh())
  }
}
