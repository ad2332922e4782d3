/** What turns the bytes of COPY into rows of values, and what it says of the place where one was wrong. */
import { SqlError, withFields } from '../../errors/sql-error.ts'
import type { Datum } from '../../types/datum.ts'
import type { Type } from '../../types/type.ts'

export type CopyColumn = {
  readonly name: string
  readonly type: Type
  readonly typmod: number
  /** The text for NULL is text. */
  readonly forceNotNull: boolean
  /** The text for NULL means it in quotes, too. */
  readonly forceNull: boolean
}

export interface RowDecoder {
  /** The chunk is the caller's again afterwards. */
  push(chunk: Uint8Array): void
  /** No more comes. */
  finish(): void
  /** The next row that is complete. What is wrong with it is thrown with its place. */
  next(): readonly Datum[] | undefined
  /** The number of the row given last, in lines; its text where there is one. */
  readonly line: number
  readonly lineText: string | undefined
}

/** PostgreSQL's context lines, for a relation. */
export class CopyPlaces {
  readonly #relation: string

  constructor(relation: string) {
    this.#relation = relation
  }

  line(line: number): string {
    return `COPY ${this.#relation}, line ${line}`
  }

  text(line: number, text: string | undefined): string {
    return text === undefined ? this.line(line) : `${this.line(line)}: "${shown(text)}"`
  }

  /** `value`: `null` is a NULL, `undefined` something that cannot be shown. */
  column(line: number, column: string, value: string | null | undefined): string {
    const place = `${this.line(line)}, column ${column}`
    if (value === undefined) return place
    return value === null ? `${place}: null input` : `${place}: "${shown(value)}"`
  }
}

/** How much of what was wrong a context shows. */
const MAX_SHOWN = 100

function shown(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}...`
}

export function placed(error: unknown, where: string): unknown {
  return error instanceof SqlError ? withFields(error, { where }) : error
}
