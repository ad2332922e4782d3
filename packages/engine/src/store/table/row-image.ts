/** A row as one of its versions had it: the newest to begin with, then older ones as changes are taken back. */
import type { Datum } from '../../types/datum.ts'
import { UPDATED, type Version } from '../version.ts'
import type { RowGroup } from './row-group.ts'

export class RowImage {
  readonly #group: RowGroup
  readonly #slot: number
  readonly #older = new Map<number, Datum>()

  constructor(group: RowGroup, slot: number) {
    this.#group = group
    this.#slot = slot
  }

  takeBack(version: Version): void {
    if (version.kind !== UPDATED) return
    const attnums = version.attnums as readonly number[]
    for (let i = 0; i < attnums.length; i++) {
      this.#older.set(attnums[i] as number, (version.values as Datum[])[i] as Datum)
    }
  }

  /** `undefined` when a column is not in memory. */
  values(attnums: readonly number[]): Datum[] | undefined {
    const values: Datum[] = []
    for (const attnum of attnums) {
      const older = this.#older.get(attnum)
      const chunk = this.#group.chunks[attnum]
      if (older === undefined && chunk === undefined) return undefined
      values.push(older === undefined ? (chunk?.get(this.#slot) as Datum) : older)
    }
    return values
  }
}
