/**
 * Appends to a storage that takes one before those before it have resolved. Hands groups over in order, and tells of them in
 * order: each that is durable, or once that nothing after the last durable one is.
 *
 * Promises: a failure is told when nothing is unresolved any more, so that no LSN is given twice while an append may still use
 * it; between the first rejection and that moment nothing is handed over. Does not know what a group is made of.
 */
import {
  type Epoch,
  isStorageError,
  type Lsn,
  type Storage,
  unknownOutcome,
  type WalRange,
} from '@twill/storage'
import { maxAppendBytesInFlight, maxAppendsInFlight } from '../limits.ts'

export interface PipelineListener {
  /** The oldest group in flight is durable. */
  durable(range: WalRange): void
  /** It is not, and none behind it; nothing is in flight. */
  failed(error: unknown): void
}

type Outcome =
  | { readonly kind: 'durable'; readonly range: WalRange }
  | { readonly kind: 'failed'; readonly error: unknown }

type InFlight = { readonly firstLsn: Lsn; readonly bytes: number; outcome: Outcome | undefined }

export class AppendPipeline {
  readonly #storage: Storage
  readonly #epoch: Epoch
  readonly #listener: PipelineListener
  /** Oldest first. */
  #groups: InFlight[] = []
  #bytes = 0
  #unresolved = 0
  #isFailing = false
  #waiters: (() => void)[] = []

  constructor(storage: Storage, epoch: Epoch, listener: PipelineListener) {
    this.#storage = storage
    this.#epoch = epoch
    this.#listener = listener
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0
  }

  get isFull(): boolean {
    return this.#groups.length >= maxAppendsInFlight || this.#bytes >= maxAppendBytesInFlight
  }

  /** An append was rejected, and others are still to answer. */
  get isFailing(): boolean {
    return this.#isFailing
  }

  /** Resolves when something in flight has come to its end. */
  progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve)
    })
  }

  /** `firstLsn`: what the storage must give the group. */
  hand(group: readonly Uint8Array[], firstLsn: Lsn): void {
    let bytes = 0
    for (const record of group) bytes += record.length
    const entry: InFlight = { firstLsn, bytes, outcome: undefined }
    this.#groups.push(entry)
    this.#bytes += bytes
    this.#unresolved++
    void this.#append(entry, group)
  }

  async #append(entry: InFlight, group: readonly Uint8Array[]): Promise<void> {
    try {
      const range = await this.#storage.appendWal(this.#epoch, group)
      checkRange(range, entry.firstLsn)
      entry.outcome = { kind: 'durable', range }
    } catch (error) {
      entry.outcome = { kind: 'failed', error }
      this.#isFailing = true
    }
    this.#unresolved--
    this.#tell()
  }

  #tell(): void {
    let done = 0
    for (; done < this.#groups.length; done++) {
      const group = this.#groups[done] as InFlight
      if (group.outcome?.kind !== 'durable') break
      try {
        this.#listener.durable(group.outcome.range)
      } catch (error) {
        group.outcome = { kind: 'failed', error }
        this.#isFailing = true
        break
      }
      this.#bytes -= group.bytes
    }
    if (done > 0) this.#groups.splice(0, done)
    if (this.#isFailing && this.#unresolved === 0) this.#fail()
    else if (done === 0) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }

  #fail(): void {
    const error = worst(this.#groups)
    this.#groups = []
    this.#bytes = 0
    this.#isFailing = false
    this.#listener.failed(error)
  }
}

/** LSNs are given out before the storage has been asked, and must be the ones that it gives. */
export function checkRange({ firstLsn }: WalRange, expected: Lsn): void {
  if (firstLsn === expected) return
  throw new Error(`append was given LSN ${firstLsn}, not ${expected}`)
}

/** Of several failures the one after which least is known, otherwise the first. */
function worst(groups: readonly InFlight[]): unknown {
  const errors: unknown[] = []
  for (const { outcome } of groups) {
    if (outcome?.kind === 'failed') errors.push(outcome.error)
    else return unknownOutcome('a group of the log was acknowledged after one before it had failed')
  }
  return errors.find((error) => !leavesNothing(error)) ?? errors[0]
}

function leavesNothing(error: unknown): boolean {
  return isStorageError(error, 'full') || isStorageError(error, 'unavailable')
}
