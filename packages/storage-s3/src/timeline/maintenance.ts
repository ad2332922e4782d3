/**
 * What a writer does beside its work, after checkpoints: compacts layers when there are many, and now and then sweeps up what is
 * no longer needed. One thing at a time. A failure is kept for whoever asks and tried again after the next checkpoint; nothing
 * depends on it but space and the number of layers.
 */
import { Mutex } from '@twill/storage/backend'
import { compact, type CompactOptions } from '../gc/compact.ts'
import { sweep } from '../gc/sweep.ts'
import { sweepChildren } from '../gc/sweep-children.ts'
import { allBut } from '../rules.ts'
import type { ManifestCell } from '../manifest/manifest-cell.ts'
import type { LayerUploader } from './layer-uploader.ts'
import type { World } from './world.ts'

export class Maintenance {
  readonly #world: World
  readonly #cell: ManifestCell
  readonly #uploader: LayerUploader
  /** Two merges of the same layers would be in each other's way. */
  readonly #merges = new Mutex()
  #running: Promise<void> | undefined
  #isStopped = false
  #sweptMs: number
  /** Why the last run ended early. */
  failure: Error | undefined

  constructor(world: World, cell: ManifestCell, uploader: LayerUploader) {
    this.#world = world
    this.#cell = cell
    this.#uploader = uploader
    this.#sweptMs = world.env.monotonicMs()
  }

  /** Starts what is due, unless something is under way. */
  start(): void {
    if (this.#isStopped || this.#running !== undefined || !this.#world.tuning.maintains) return
    this.#running = this.#run()
      .then(
        () => {
          this.failure = undefined
        },
        (error: unknown) => {
          this.failure = error instanceof Error ? error : new Error(String(error))
        },
      )
      .finally(() => {
        this.#running = undefined
      })
  }

  /** One merge, if one is due, after those that are under way. Whether there was one. */
  compact(options: CompactOptions): Promise<boolean> {
    const merge = (): Promise<boolean> => compact(this.#world, this.#cell, this.#uploader, options)
    const { mergesInTurn } = allBut(this.#world.tuning.rules)
    return mergesInTurn ? this.#merges.run(merge) : merge()
  }

  /** Waits for what is under way to come to a good place to stop. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    const isStopped = (): boolean => this.#isStopped
    while (await this.compact({ isStopped })) {
      if (this.#isStopped) return
    }
    const { env } = this.#world
    const { graveMs } = this.#cell.current.ages
    if (this.#isStopped || env.monotonicMs() - this.#sweptMs < graveMs) return
    this.#sweptMs = env.monotonicMs()
    await sweepChildren(this.#world, this.#cell)
    await sweep(this.#world, this.#cell)
  }
}
