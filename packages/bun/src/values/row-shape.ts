/**
 * How the rows of one result become JavaScript values. Made once per plan and session. The loops run once per row of every result:
 * decoders are `undefined` where there is nothing to do, and an object is filled column by column in one order, so that all rows of
 * a result share one hidden class.
 */
import type { Batch, Datum, ResultColumn, Session } from '@twill/engine'
import { makeDecoder } from './decode.ts'
import type { Decoder, ValueFormat } from './decode.ts'

export type RowObject = Record<string, unknown>

export class RowShape {
  readonly #names: readonly string[]
  readonly #decoders: readonly (Decoder | undefined)[]
  /** A column named `__proto__` must not become the row's prototype. */
  readonly #isPlain: boolean

  constructor(session: Session, columns: readonly ResultColumn[], format: ValueFormat) {
    this.#names = columns.map(({ name }) => name)
    this.#decoders = columns.map(({ type }) => makeDecoder(session, session.type(type.oid), format))
    this.#isPlain = !this.#names.includes('__proto__')
  }

  /** Of the first row that `PreparedStatement.first` gives. */
  objectOf(row: readonly Datum[]): RowObject {
    const names = this.#names
    if (!this.#isPlain) return this.#guarded(this.valuesOf(row))
    const object: RowObject = {}
    for (let i = 0; i < names.length; i++) {
      const value = row[i] as Datum
      const decode = this.#decoders[i]
      object[names[i] as string] = decode === undefined || value === null ? value : decode(value)
    }
    return object
  }

  valuesOf(row: readonly Datum[]): unknown[] {
    return row.map((value, i) => {
      const decode = this.#decoders[i]
      return decode === undefined || value === null ? value : decode(value)
    })
  }

  /** Row `n` of those that count in a batch. */
  valuesAt(batch: Batch, n: number): unknown[] {
    const { columns, selection } = batch
    const row = selection === undefined ? n : (selection[n] as number)
    const values: unknown[] = new Array(columns.length)
    for (let i = 0; i < columns.length; i++) {
      const value = (columns[i] as Batch['columns'][0]).get(row)
      const decode = this.#decoders[i]
      values[i] = decode === undefined || value === null ? value : decode(value)
    }
    return values
  }

  objectAt(batch: Batch, n: number): RowObject {
    if (!this.#isPlain) return this.#guarded(this.valuesAt(batch, n))
    const { columns, selection } = batch
    const names = this.#names
    const row = selection === undefined ? n : (selection[n] as number)
    const object: RowObject = {}
    for (let i = 0; i < columns.length; i++) {
      const value = (columns[i] as Batch['columns'][0]).get(row)
      const decode = this.#decoders[i]
      object[names[i] as string] = decode === undefined || value === null ? value : decode(value)
    }
    return object
  }

  #guarded(values: readonly unknown[]): RowObject {
    const object: RowObject = {}
    for (const [i, name] of this.#names.entries()) {
      Object.defineProperty(object, name, {
        value: values[i],
        enumerable: true,
        writable: true,
        configurable: true,
      })
    }
    return object
  }
}
