/** A column as it is stored: its attribute number, its kind and how its values are read and written. */
import type { Datum } from '../../types/datum.ts'
import type { Type } from '../../types/type.ts'
import type { LoggedColumn } from '../../wal/record-writer.ts'

export type StoredColumn = LoggedColumn & {
  readonly type: Type
  /** What an `i32` stands for. */
  readonly shape: 'int' | 'bool' | 'date'
  /** The two ends of int64 stand for the infinities (timestamps). */
  readonly infinite: boolean
  /** What rows stored before the column was added have in it. */
  readonly missing: Datum
}
