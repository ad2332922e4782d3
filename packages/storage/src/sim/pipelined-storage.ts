/**
 * Any storage, as one a network away that pipelines appends: each takes its time beside the others, and they are applied and
 * answered in the order of the calls. One that fails takes with it those of its epoch that were called before that was told.
 */
import type { Epoch, Storage, StorageCapabilities, WalRange } from '../storage.ts'
import type { Clock } from './clock.ts'
import { FaultyStorage, type FaultyStorageOptions } from './faulty-storage.ts'

export type PipelinedStorageOptions = FaultyStorageOptions & {
  readonly clock: Clock
  /** What an append takes. */
  readonly appendMs: number
  readonly maxTailGroups?: number
}

/** How an append ended: of which epoch, and the error it was rejected with. */
type Ended = { readonly epoch: Epoch; readonly error: unknown } | undefined

export class PipelinedStorage extends FaultyStorage {
  readonly #options: PipelinedStorageOptions
  #last: Promise<Ended> = Promise.resolve(undefined)
  #inFlight = 0
  #mostInFlight = 0

  constructor(inner: Storage, options: PipelinedStorageOptions) {
    super(inner, options)
    this.#options = options
  }

  override get capabilities(): StorageCapabilities {
    const { maxTailGroups } = this.#options
    return {
      ...super.capabilities,
      pipelinedAppends: true,
      ...(maxTailGroups === undefined ? {} : { maxTailGroups }),
    }
  }

  /** Most appends that were under way at the same time. */
  get mostInFlight(): number {
    return this.#mostInFlight
  }

  override async appendWal(epoch: Epoch, records: readonly Uint8Array[]): Promise<WalRange> {
    this.#mostInFlight = Math.max(this.#mostInFlight, ++this.#inFlight)
    const answer = this.#append(this.#last, epoch, records)
    const ended: Promise<Ended> = answer.then(
      () => undefined,
      (error: unknown) => ({ epoch, error }),
    )
    this.#last = ended
    try {
      return await answer
    } finally {
      this.#inFlight--
      // Nothing was called behind it: what comes next stands on its own.
      if (this.#last === ended) this.#last = Promise.resolve(undefined)
    }
  }

  async #append(
    before: Promise<Ended>,
    epoch: Epoch,
    records: readonly Uint8Array[],
  ): Promise<WalRange> {
    await this.#options.clock.sleep(this.#options.appendMs)
    const failed = await before
    if (failed?.epoch === epoch) throw failed.error
    return super.appendWal(epoch, records)
  }
}
