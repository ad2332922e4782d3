/**
 * Putting one segment into one slot: sends it, sends it again when there is no answer or a late one, and finds out what became
 * of it. Only what is certain is called so. See the table in `docs/spec/object-log.md`.
 */
import { type Epoch, isStorageError } from '@twill/storage'
import { ObjectStoreError, type PutAnswer } from '@twill/storage/object'
import { DOUBT_DEADLINE_MS } from '../limits.ts'
import { backoffMs, isTransient, toStorageError } from '../retry.ts'
import type { Hedging } from './hedging.ts'
import type { PutReason } from './log-stats.ts'
import { fetchSegment, type LogSource } from './log-source.ts'
import type { LogRules } from './rules.ts'

export type SlotOutcome =
  | { readonly kind: 'landed' }
  /** A deposed writer's segment, dead on arrival: the next slot. */
  | { readonly kind: 'dead-slot'; readonly by: Epoch }
  /** A later writer's. */
  | { readonly kind: 'overtaken'; readonly by: Epoch }
  /** It may be there, or come to be. */
  | { readonly kind: 'in-doubt'; readonly cause: unknown }
  /** The store refused to try. Nothing was written. */
  | { readonly kind: 'refused'; readonly error: unknown }

export type SlotPutSetting = {
  readonly source: LogSource
  readonly hedging: Hedging
  readonly rules: LogRules
  /** Before each request. */
  sending(reason: PutReason): void
  /** Reads the manifest: whether the epoch is still this writer's. */
  isStillMine(): Promise<boolean>
}

export type SlotSegment = {
  readonly slot: number
  readonly epoch: number
  readonly nonce: string
  readonly bytes: Uint8Array
}

export function putIntoSlot(
  setting: SlotPutSetting,
  segment: SlotSegment,
  isAbandoned: () => boolean,
): Promise<SlotOutcome> {
  return new Promise<SlotOutcome>((resolve) => {
    new SlotPut(setting, segment, isAbandoned, resolve).start()
  })
}

class SlotPut {
  readonly #setting: SlotPutSetting
  readonly #segment: SlotSegment
  readonly #isAbandoned: () => boolean
  readonly #resolve: (outcome: SlotOutcome) => void
  readonly #key: string
  readonly #startMs: number
  #outstanding = 0
  #attempts = 0
  #isInDoubt = false
  #isLooking = false
  #isSettled = false
  #cancels: (() => void)[] = []

  constructor(
    setting: SlotPutSetting,
    segment: SlotSegment,
    isAbandoned: () => boolean,
    resolve: (outcome: SlotOutcome) => void,
  ) {
    this.#setting = setting
    this.#segment = segment
    this.#isAbandoned = isAbandoned
    this.#resolve = resolve
    const { env, keys, timeline } = setting.source
    this.#key = keys.log(timeline, segment.slot)
    this.#startMs = env.monotonicMs()
  }

  start(): void {
    const hedgeAfterMs = this.#setting.hedging.begin()
    this.#later(DOUBT_DEADLINE_MS, () => {
      const cause = new Error(`no answer for ${DOUBT_DEADLINE_MS} ms`)
      this.#settle({ kind: 'in-doubt', cause })
    })
    if (hedgeAfterMs !== undefined) {
      this.#later(hedgeAfterMs, () => {
        if (this.#outstanding === 1 && !this.#isLooking && this.#setting.hedging.take()) {
          void this.#send('hedge')
        }
      })
    }
    void this.#send('first')
  }

  async #send(reason: PutReason): Promise<void> {
    const { source, hedging } = this.#setting
    const sentMs = source.env.monotonicMs()
    this.#setting.sending(reason)
    this.#outstanding += 1
    let answer: PutAnswer
    try {
      answer = await source.store.putIfAbsent(this.#key, this.#segment.bytes)
    } catch (error) {
      this.#outstanding -= 1
      this.#failed(error)
      return
    }
    this.#outstanding -= 1
    if (this.#isSettled) return
    if (answer.kind === 'refused') {
      await this.#look()
      return
    }
    hedging.note(source.env.monotonicMs() - sentMs)
    this.#settle({ kind: 'landed' })
  }

  #failed(error: unknown): void {
    if (this.#isSettled) return
    if (!isTransient(error)) {
      // One request was refused; another may be there.
      const isCertain = !this.#isInDoubt && this.#outstanding === 0 && this.#attempts === 0
      const known = error instanceof ObjectStoreError && isCertain
      if (known) this.#settle({ kind: 'refused', error: toStorageError(error) })
      else this.#settle({ kind: 'in-doubt', cause: error })
      return
    }
    this.#isInDoubt = true
    if (this.#outstanding === 0 && !this.#isLooking) this.#again(error)
  }

  #again(cause: unknown): void {
    const { env } = this.#setting.source
    if (this.#isAbandoned() || this.#leftMs() <= 0) {
      this.#settle({ kind: 'in-doubt', cause })
      return
    }
    this.#later(backoffMs(env, this.#attempts), () => {
      void this.#send('retry')
    })
    this.#attempts += 1
  }

  /** The slot is taken. By whom? */
  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const { source, rules } = this.#setting
    const { slot, nonce, epoch } = this.#segment
    try {
      const by = await fetchSegment(source, slot, Math.max(0, this.#leftMs()))
      this.#isLooking = false
      if (by === undefined) await this.#vanished()
      else if (by.nonce === nonce && rules.ownNonce) this.#settle({ kind: 'landed' })
      else if (by.epoch < epoch) this.#settle({ kind: 'dead-slot', by: by.epoch })
      else this.#settle({ kind: 'overtaken', by: by.epoch })
    } catch (error) {
      this.#isLooking = false
      if (isStorageError(error, 'unavailable') && this.#leftMs() > 0) this.#again(error)
      else this.#settle({ kind: 'in-doubt', cause: error })
    }
  }

  /**
   * Taken, and empty when looked at: it was trimmed and deleted, and this writer is deposed. Or the store refused because of
   * another request for the same slot and then wrote neither: then the same bytes again.
   */
  async #vanished(): Promise<void> {
    const { rules } = this.#setting
    if (!rules.negativeNeedsStart) {
      this.#settle({ kind: 'overtaken', by: this.#segment.epoch + 1 })
      return
    }
    const cause = new Error(`log slot ${this.#segment.slot} was taken and is empty`)
    if (await this.#setting.isStillMine()) this.#again(cause)
    else this.#settle({ kind: 'in-doubt', cause })
  }

  #leftMs(): number {
    return DOUBT_DEADLINE_MS - (this.#setting.source.env.monotonicMs() - this.#startMs)
  }

  #later(delayMs: number, callback: () => void): void {
    const cancel = this.#setting.source.env.schedule(delayMs, () => {
      if (!this.#isSettled) callback()
    })
    this.#cancels.push(cancel)
  }

  #settle(outcome: SlotOutcome): void {
    if (this.#isSettled) return
    this.#isSettled = true
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
    this.#resolve(outcome)
  }
}
