/**
 * Rows of a statement under way, one at a time: a batch is in memory, the rest is made when it is asked for. The stream holds a
 * session from its first row until its end, `return` (which is what leaving a `for await` loop calls) or an error.
 */
import type { Batch, StatementResult } from '@twill/engine'
import { cancelled } from './cancellation.ts'
import type { SessionPool } from './session-pool.ts'
import type { SessionSlot } from './session-slot.ts'
import type { ValueFormat } from './values/decode.ts'
import type { Parameter } from './values/parameter.ts'
import type { RowShape } from './values/row-shape.ts'

export type StreamedQuery = {
  readonly sql: string
  readonly params: readonly Parameter[]
  readonly signal?: AbortSignal | undefined
  readonly values?: ValueFormat | undefined
}

type Open = {
  readonly slot: SessionSlot
  readonly result: StatementResult
  readonly shape: RowShape | undefined
}

export class RowStream<T> implements AsyncIterableIterator<T, undefined> {
  readonly #sessions: SessionPool
  readonly #query: StreamedQuery
  readonly #onEnd: () => void
  #open: Open | undefined
  #batch: Batch | undefined
  #at = 0
  #ended = false
  /** Calls that overlap are answered one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(sessions: SessionPool, query: StreamedQuery, onEnd: () => void) {
    this.#sessions = sessions
    this.#query = query
    this.#onEnd = onEnd
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const answer = this.#last.then(() => this.#next())
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    const answer = this.#last.then(() => this.#end())
    this.#last = answer.catch(() => undefined)
    await answer
    return { value: undefined, done: true }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #next(): Promise<IteratorResult<T, undefined>> {
    if (this.#ended) return { value: undefined, done: true }
    try {
      if (this.#query.signal?.aborted === true) throw cancelled(this.#query.signal)
      const open = this.#open ?? (await this.#start())
      while (this.#batch === undefined || this.#at >= this.#batch.count) {
        this.#at = 0
        this.#batch = await open.result.next()
        if (this.#batch === undefined) {
          await this.#end()
          return { value: undefined, done: true }
        }
      }
      if (open.shape === undefined) throw new Error('a batch without columns')
      return { value: open.shape.objectAt(this.#batch, this.#at++) as T, done: false }
    } catch (error) {
      await this.#end()
      throw error
    }
  }

  async #start(): Promise<Open> {
    const { sql, params, signal, values } = this.#query
    const slot = await this.#sessions.take(signal)
    try {
      signal?.addEventListener('abort', this.#cancel)
      const { result, shape } = await slot.start(sql, params, values)
      this.#open = { slot, result, shape }
      return this.#open
    } catch (error) {
      signal?.removeEventListener('abort', this.#cancel)
      this.#sessions.give(slot)
      throw error
    }
  }

  readonly #cancel = (): void => this.#open?.slot.session.cancel()

  async #end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#batch = undefined
    this.#query.signal?.removeEventListener('abort', this.#cancel)
    this.#onEnd()
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    try {
      await open.result.close()
    } finally {
      this.#sessions.give(open.slot)
    }
  }
}
