/**
 * Cursors: DECLARE's, with FETCH in every direction. Rows are kept as they are read, so that a cursor can go back; WITH HOLD reads
 * the rest at commit.
 */
import type { FetchDirection } from '../ast/utility.ts'
import type { MaybePromise, ResultColumn } from '../engine.ts'
import { cursorExists, cursorMissing } from '../errors/session-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { RowBuffer } from '../executor/row-buffer.ts'
import type { Batch } from '../store/batch.ts'
import { andThen } from './maybe-promise.ts'

export type CursorSource = {
  readonly columns: readonly ResultColumn[]
  readonly buffer: RowBuffer
  /** Reads more rows; `undefined` at the end. */
  readonly next: () => MaybePromise<Batch | undefined>
  readonly close: () => void
}

export class Cursor {
  readonly name: string
  readonly hold: boolean
  readonly scroll: boolean
  readonly #source: CursorSource
  #done = false
  /** 0 is before the first row, n + 1 behind the last. */
  #position = 0

  constructor(name: string, source: CursorSource, hold: boolean, scroll: boolean) {
    this.name = name
    this.#source = source
    this.hold = hold
    this.scroll = scroll
  }

  get columns(): readonly ResultColumn[] {
    return this.#source.columns
  }

  /** Reads until there are `count` rows, or all there are. */
  fill(count: number): MaybePromise<void> {
    const { buffer } = this.#source
    while (!this.#done && buffer.length < count) {
      const batch = this.#source.next()
      if (batch instanceof Promise) {
        return batch.then((value) => {
          this.#take(value)
          return this.fill(count)
        })
      }
      this.#take(batch)
    }
  }

  #take(batch: Batch | undefined): void {
    if (batch === undefined) this.#done = true
    else this.#source.buffer.append(batch)
  }

  /** Moves as FETCH says; answers with the numbers (0-based) of the rows passed. */
  fetch(direction: FetchDirection, count: number): MaybePromise<readonly number[]> {
    const forwardOnly = !this.scroll
    if (forwardOnly && (direction !== 'forward' || count < 0)) {
      throw sqlError(
        sqlstate.objectNotInPrerequisiteState,
        'cursor can only scan forward',
        { hint: 'Declare it with SCROLL option to enable backward scan.' },
      )
    }
    switch (direction) {
      case 'forward':
        return count < 0 ? this.#backward(-count) : this.#forward(count)
      case 'backward':
        return count < 0 ? this.#forward(-count) : this.#backward(count)
      case 'absolute':
        return this.#absolute(count)
      case 'relative':
        return this.#absolute(this.#position + count, false)
    }
  }


  #forward(count: number): MaybePromise<readonly number[]> {
    if (count === 0) return this.#here()
    const from = this.#position
    return andThen(this.fill(from + count), () => {
      const { length } = this.#source.buffer
      const end = Math.min(from + count, length)
      const rows: number[] = []
      for (let row = from; row < end; row++) rows.push(row)
      this.#position = from + count > length ? length + 1 : end
      return rows
    })
  }

  #here(): readonly number[] {
    const row = this.#position - 1
    return row >= 0 && row < this.#source.buffer.length ? [row] : []
  }

  #backward(count: number): readonly number[] {
    if (count === 0) return this.#here()
    const rows: number[] = []
    let position = this.#position
    for (let i = 0; i < count && position > 0; i++) {
      position--
      if (position > 0) rows.push(position - 1)
    }
    this.#position = position
    return rows
  }

  #absolute(position: number, fromEnd = true): MaybePromise<readonly number[]> {
    if (position >= 0) {
      return andThen(this.fill(position), () => {
        this.#position = Math.min(position, this.#source.buffer.length + 1)
        return this.#here()
      })
    }
    if (!fromEnd) {
      this.#position = 0
      return []
    }
    return andThen(this.fill(Infinity), () => {
      this.#position = Math.max(this.#source.buffer.length + 1 + position, 0)
      return this.#here()
    })
  }

  row(number: number): readonly (null | unknown)[] {
    return this.#source.buffer.row(number)
  }

  get buffer(): RowBuffer {
    return this.#source.buffer
  }

  close(): void {
    this.#done = true
    this.#source.close()
  }
}

export class Cursors {
  readonly #byName = new Map<string, Cursor>()

  all(): Iterable<Cursor> {
    return this.#byName.values()
  }

  add(cursor: Cursor): void {
    if (this.#byName.has(cursor.name)) throw cursorExists(cursor.name)
    this.#byName.set(cursor.name, cursor)
  }

  get(name: string): Cursor {
    const cursor = this.#byName.get(name)
    if (cursor === undefined) throw cursorMissing(name)
    return cursor
  }

  close(name: string): void {
    this.get(name).close()
    this.#byName.delete(name)
  }

  closeAll(): void {
    for (const cursor of this.#byName.values()) cursor.close()
    this.#byName.clear()
  }

  /** Held cursors read what is left while their transaction is still there. */
  beforeCommit(): MaybePromise<void> {
    for (const cursor of this.#byName.values()) {
      if (!cursor.hold) continue
      const filled = cursor.fill(Infinity)
      if (filled instanceof Promise) return filled.then(() => this.beforeCommit())
    }
  }

  /** The transaction is over: cursors without HOLD go with it. */
  closeAtEnd(): void {
    for (const cursor of [...this.#byName.values()]) {
      if (!cursor.hold) this.close(cursor.name)
    }
  }
}
