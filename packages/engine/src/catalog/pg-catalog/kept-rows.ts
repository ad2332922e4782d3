/**
 * Rows of a catalog, made once for a version of the catalog, and found again by the value of a column. What a column's values are
 * filed under is the value itself, so only columns of numbers, booleans and text can be asked.
 */
import type { Datum } from '../../types/datum.ts'

type Row = readonly Datum[]
const none: readonly Row[] = []

export class KeptRows {
  readonly rows: readonly Row[]
  readonly #byColumn = new Map<number, ReadonlyMap<Datum, readonly Row[]>>()

  constructor(rows: readonly Row[]) {
    this.rows = rows
  }

  #filed(column: number): ReadonlyMap<Datum, readonly Row[]> {
    const known = this.#byColumn.get(column)
    if (known !== undefined) return known
    const filed = new Map<Datum, Row[]>()
    for (const row of this.rows) {
      const key = row[column] ?? null
      const same = filed.get(key)
      if (same === undefined) filed.set(key, [row])
      else same.push(row)
    }
    this.#byColumn.set(column, filed)
    return filed
  }

  with(column: number, value: Datum): readonly Row[] {
    return this.#filed(column).get(value) ?? none
  }

  /** How many values the column has. */
  distinct(column: number): number {
    return this.#filed(column).size
  }
}
