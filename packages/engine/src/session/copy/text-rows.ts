/** Rows of COPY's text and CSV forms. */
import { badCopyData } from '../../errors/copy-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { TypeContext } from '../../types/type.ts'
import type { CopyFormat } from './copy-options.ts'
import { CsvSplitter, textSplitter, type Field, type Splitter } from './field-splitter.ts'
import { LineReader } from './line-reader.ts'
import { placed, type CopyColumn, type CopyPlaces, type RowDecoder } from './row-decoder.ts'
import { Utf8Stream } from './utf8-stream.ts'

const nothing = new Uint8Array(0)

export class TextRows implements RowDecoder {
  readonly #format: CopyFormat
  readonly #columns: readonly CopyColumn[]
  readonly #context: TypeContext
  readonly #places: CopyPlaces
  readonly #lines: LineReader
  readonly #splitter: Splitter
  readonly #utf8 = new Utf8Stream()
  /** Whether NULL is not always what the text for it says. */
  readonly #forces: boolean
  #awaitsHeader: boolean
  line = 0
  lineText: string | undefined

  constructor(
    format: CopyFormat,
    columns: readonly CopyColumn[],
    context: TypeContext,
    places: CopyPlaces,
  ) {
    const { kind, delimiter, nullText, quote, escape, header } = format
    this.#format = format
    this.#columns = columns
    this.#context = context
    this.#places = places
    this.#lines = new LineReader(kind === 'csv' ? { kind, quote, escape } : { kind: 'text' })
    this.#splitter = kind === 'csv' ? new CsvSplitter(format) : textSplitter(delimiter, nullText)
    this.#forces = columns.some(({ forceNotNull, forceNull }) => forceNotNull || forceNull)
    this.#awaitsHeader = header !== 'none'
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(this.#utf8.decode(chunk, false))
  }

  finish(): void {
    this.#lines.push(this.#utf8.decode(nothing, true))
    if (this.#utf8.error === undefined) this.#lines.finish()
  }

  next(): readonly Datum[] | undefined {
    for (;;) {
      const text = this.#nextLine()
      if (text === undefined) return undefined
      this.line = this.#lines.line
      this.lineText = text
      if (!this.#awaitsHeader) return this.#row(this.#split(text))
      this.#awaitsHeader = false
      if (this.#format.header === 'match') this.#checkHeader(this.#split(text))
    }
  }

  #nextLine(): string | undefined {
    try {
      const text = this.#lines.next()
      if (text === undefined && this.#utf8.error !== undefined) throw this.#utf8.error
      return text
    } catch (error) {
      throw placed(error, this.#places.line(Math.max(this.#lines.line, this.line + 1)))
    }
  }

  #split(text: string): Field[] {
    try {
      return this.#splitter.split(text)
    } catch (error) {
      throw placed(error, this.#places.text(this.line, text))
    }
  }

  #row(fields: Field[]): readonly Datum[] {
    const columns = this.#columns
    if (fields.length > columns.length) this.#checkExtra()
    if (this.#forces) this.#force(fields)
    const row = new Array<Datum>(columns.length)
    const context = this.#context
    let i = 0
    try {
      for (; i < columns.length; i++) {
        const field = fields[i]
        const { type, typmod, name } = columns[i] as CopyColumn
        if (field === undefined) throw this.#wrongLine(`missing data for column "${name}"`)
        row[i] = field === null ? null : type.input(field, typmod, context)
      }
    } catch (error) {
      const { name } = columns[i] as CopyColumn
      throw placed(error, this.#places.column(this.line, name, fields[i]))
    }
    return row
  }

  /** Of a table without columns a line is empty, and so is its only field. */
  #checkExtra(): void {
    if (this.#columns.length === 0 && this.lineText === '') return
    throw this.#wrongLine('extra data after last expected column')
  }

  #wrongLine(message: string): unknown {
    return placed(badCopyData(message), this.#places.text(this.line, this.lineText))
  }

  #force(fields: Field[]): void {
    const { nullText } = this.#format
    for (let i = 0; i < fields.length; i++) {
      const { forceNotNull, forceNull } = this.#columns[i] as CopyColumn
      if (forceNotNull && fields[i] === null) fields[i] = nullText
      else if (forceNull && fields[i] === nullText) fields[i] = null
    }
  }

  #checkHeader(fields: readonly Field[]): void {
    const columns = this.#columns
    if (fields.length !== columns.length) {
      throw this.#wrongLine(
        `wrong number of fields in header line: got ${fields.length}, expected ${columns.length}`,
      )
    }
    columns.forEach(({ name }, i) => {
      if (fields[i] === name) return
      const got = fields[i] === null ? `null value ("${this.#format.nullText}")` : `"${fields[i]}"`
      throw this.#wrongLine(
        `column name mismatch in header line field ${i + 1}: got ${got}, expected "${name}"`,
      )
    })
  }
}
