/** What a process has of a timeline while it is its writer. */
import type { Epoch, Lsn } from '@twill/storage'
import { claimLog, type ClaimSetting, closeLog } from '../log/claim.ts'
import type { LogReader } from '../log/log-reader.ts'
import { LogWriter } from '../log/log-writer.ts'
import { replayStart } from '../log/replay-start.ts'
import { addCheckpoint } from '../manifest/edits.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import { allBut } from '../rules.ts'
import { Checkpoints } from './checkpoints.ts'
import { encodeRoot } from './inline-root.ts'
import { LayerUploader } from './layer-uploader.ts'
import { Maintenance } from './maintenance.ts'
import type { World } from './world.ts'

export class Writing {
  readonly epoch: Epoch
  readonly log: LogWriter
  readonly uploader: LayerUploader
  readonly checkpoints: Checkpoints
  readonly maintenance: Maintenance
  readonly #world: World
  readonly #cell: ManifestCell
  readonly #reader: LogReader
  /** The root that is being set: what it says is settled from the call on. */
  claimedRootLsn: Lsn | undefined

  private constructor(world: World, cell: ManifestCell, reader: LogReader, epoch: Epoch) {
    this.epoch = epoch
    this.#world = world
    this.#cell = cell
    this.#reader = reader
    this.log = new LogWriter({ cell, reader, epoch, tuning: world.tuning.log })
    this.uploader = new LayerUploader(world, cell.current.timeline, epoch)
    this.checkpoints = new Checkpoints(world, this.uploader)
    this.maintenance = new Maintenance(world, cell, this.uploader)
  }

  /** Becomes the writer. `owner` is a hint for people. */
  static async start(
    world: World,
    cell: ManifestCell,
    reader: LogReader,
    claim: Pick<ClaimSetting, 'owner' | 'check'>,
  ): Promise<Writing> {
    const { epoch } = await claimLog({ cell, reader, ...claim })
    return new Writing(world, cell, reader, epoch)
  }

  /** Makes what is staged at or below an LSN visible, with its root. Where it fails, it is staged as before. */
  async setRoot(lsn: Lsn, root: Uint8Array): Promise<void> {
    this.claimedRootLsn = lsn
    try {
      const layers = await this.checkpoints.upload(lsn, root)
      const position = this.#reader.positionOf(lsn + 1) ?? replayStart(this.#cell.current)
      await this.#cell.edit(
        addCheckpoint({
          epoch: this.epoch,
          root: { lsn, timeMs: this.#world.env.wallMs(), log: position },
          rootBytes: encodeRoot(root),
          layers,
          durableLsn: this.log.durableLsn,
          logHint: Math.max(0, this.#reader.end.slot - 1),
          rules: allBut(this.#world.tuning.rules),
        }),
      )
      this.checkpoints.settle(lsn)
    } finally {
      this.claimedRootLsn = undefined
    }
    this.maintenance.start()
  }

  /** Ends it: nothing of it is under way when this resolves. Cleanly where that can be, and never with an error. */
  async close(): Promise<void> {
    await this.maintenance.stop()
    await closeLog(this.log, this.#cell).catch(() => undefined)
  }
}
