/**
 * Cursors: DECLARE's, with FETCH in every direction. Rows are kept as they are read, so that a cursor can go back; WITH HOLD reads
 * the rest at commit.
 */
import { LazyMap } from '../base/lazy-map.ts'
import type { FetchDirection } from '../ast/utility.ts'
import type { MaybePromise, ResultColumn } from '../engine.ts'
import { cursorExists, cursorMissing } from '../errors/session-errors.ts'
import { sqlError, type SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { RowBuffer } from '../executor/row-buffer.ts'
import type { Batch } from '../store/batch.ts'
import { andThen } from './maybe-promise.ts'

export type CursorSource = {
  readonly columns: readonly ResultColumn[]
  readonly buffer: RowBuffer
  /** Reads more rows; `undefined` at the end. */
  readonly next: () => MaybePromise<Batch | undefined>
  /** Lets the plan and its snapshot go. Called once; the rows in the buffer stay. */
  readonly close: () => void
}

export class Cursor {
  readonly name: string
  readonly hold: boolean
  readonly scroll: boolean
  readonly #source: CursorSource
  #done = false
  #isOpen = true
  /** 0 is before the first row, n + 1 behind the last. */
  #position = 0

  constructor(name: string, source: CursorSource, hold: boolean, scroll: boolean) {
    this.name = name
    this.#source = source
    this.hold = hold
    this.scroll = scroll
  }

  get isReading(): boolean {
    return this.#isOpen
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
    if (!this.scroll && this.#goesBack(direction, count)) throw onlyForward()
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

  #goesBack(direction: FetchDirection, count: number): boolean {
    switch (direction) {
      case 'forward':
        return count <= 0
      case 'backward':
        return count >= 0
      case 'absolute':
        return count <= this.#position
      case 'relative':
        return count <= 0
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

  get buffer(): RowBuffer {
    return this.#source.buffer
  }

  /** WITH HOLD, when its transaction commits: reads what is left, and needs that transaction no longer. */
  keep(): MaybePromise<void> {
    return andThen(this.fill(Infinity), () => {
      this.close()
    })
  }

  close(): void {
    this.#done = true
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#source.close()
  }
}

function onlyForward(): SqlError {
  return sqlError(sqlstate.objectNotInPrerequisiteState, 'cursor can only scan forward', {
    hint: 'Declare it with SCROLL option to enable backward scan.',
  })
}

export class Cursors {
  readonly #byName = new LazyMap<string, Cursor>()

  all(): Iterable<Cursor> {
    return this.#byName.values()
  }

  assertFree(name: string): void {
    if (this.#byName.has(name)) throw cursorExists(name)
  }

  add(cursor: Cursor): void {
    this.#byName.set(cursor.name, cursor)
  }

  /** The cursor goes, if it is still there. */
  remove(cursor: Cursor): void {
    if (this.#byName.get(cursor.name) === cursor) this.close(cursor.name)
  }

  find(name: string): Cursor | undefined {
    return this.#byName.get(name)
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

  /** Those that still read from their plan go. */
  closeReading(): void {
    for (const [name, cursor] of this.#byName) if (cursor.isReading) this.close(name)
  }

  closeAll(): void {
    for (const cursor of this.#byName.values()) cursor.close()
    this.#byName.clear()
  }

  /** Cursors WITH HOLD read what is left while their transaction is still there. */
  async #keepAll(): Promise<void> {
    for (const cursor of this.#byName.values()) if (cursor.hold) await cursor.keep()
  }

  beforeCommit(): MaybePromise<void> {
    if (this.#byName.size > 0) return this.#keepAll()
  }
}
