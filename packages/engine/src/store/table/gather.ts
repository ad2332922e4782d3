/** Copies visible rows, picked one by one, into a batch of their own. */
import type { Datum } from '../../types/datum.ts'
import { KIND_ANY, KIND_F64, KIND_I32 } from '../../wal/record-format.ts'
import type { Batch, Vector } from '../batch.ts'
import { VECTOR } from '../../types/extension-types.ts'
import type { StoredColumn } from '../chunk/stored-column.ts'
import { F64Values, I32Values, I64Values, ListValues } from '../vectors.ts'
import type { HeapChunk } from '../chunk/heap-chunk.ts'
import { ScatteredBuilder } from '../scattered-values.ts'
import type { RowGroup } from './row-group.ts'
import { IN_PLACE, type Viewer, visibleValue } from './visibility.ts'

interface ColumnBuilder {
  add(row: number, value: Datum): void
  finish(): Vector
}

class I32Builder implements ColumnBuilder {
  readonly #data: Int32Array
  readonly #column: StoredColumn
  #nulls: Uint8Array | undefined

  constructor(column: StoredColumn, capacity: number) {
    this.#data = new Int32Array(capacity)
    this.#column = column
  }

  add(row: number, value: Datum): void {
    if (typeof value === 'number') {
      this.#data[row] = value === Infinity ? 2147483647 : value === -Infinity ? -2147483648 : value
    } else if (value === null) {
      this.#nulls ??= new Uint8Array(this.#data.length)
      this.#nulls[row] = 1
    } else this.#data[row] = value === true ? 1 : 0
  }

  finish(): Vector {
    return new I32Values(this.#data, this.#nulls, this.#column.shape)
  }
}

/** Doubles, and 64-bit integers while they are safe. */
class F64Builder implements ColumnBuilder {
  readonly #data: Float64Array
  readonly #column: StoredColumn | undefined
  #nulls: Uint8Array | undefined
  #wide: BigInt64Array | undefined

  constructor(column: StoredColumn | undefined, capacity: number) {
    this.#data = new Float64Array(capacity)
    this.#column = column
  }

  add(row: number, value: Datum): void {
    if (typeof value === 'number' && this.#wide === undefined) this.#data[row] = value
    else if (value === null) {
      this.#nulls ??= new Uint8Array(this.#data.length)
      this.#nulls[row] = 1
    } else {
      if (this.#wide === undefined) {
        this.#wide = new BigInt64Array(this.#data.length)
        for (let i = 0; i < row; i++) this.#wide[i] = widen(this.#data[i] as number)
      }
      this.#wide[row] = widen(value as number | bigint)
    }
  }

  finish(): Vector {
    if (this.#wide !== undefined) {
      return new I64Values(this.#wide, this.#nulls, this.#column?.infinite === true)
    }
    const integral = this.#column === undefined || this.#column.kind !== KIND_F64
    return new F64Values(this.#data, this.#nulls, integral)
  }
}

function widen(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value
  if (value === Infinity) return 9223372036854775807n
  if (value === -Infinity) return -9223372036854775808n
  return BigInt(value)
}

class ListBuilder implements ColumnBuilder {
  readonly #values: Datum[] = []
  #nulls: Uint8Array | undefined
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(row: number, value: Datum): void {
    this.#values.push(value)
    if (value !== null) return
    this.#nulls ??= new Uint8Array(this.#capacity)
    this.#nulls[row] = 1
  }

  finish(): Vector {
    return new ListValues(this.#values, this.#nulls)
  }
}

/** What lies in a chunk is not decoded before somebody asks for it. */
function addInPlace(builder: ScatteredBuilder, row: number, chunk: HeapChunk, slot: number): void {
  if (chunk.isNull(slot)) builder.addNull(row)
  else builder.addBytes(chunk.heap, chunk.startOf(slot), chunk.lengthOf(slot))
}

export class RowGatherer {
  readonly #attnums: readonly number[]
  readonly #builders: ColumnBuilder[] = []
  #count = 0

  constructor(
    attnums: readonly number[],
    columns: readonly (StoredColumn | undefined)[],
    capacity: number,
  ) {
    this.#attnums = attnums
    for (const attnum of attnums) {
      const column = attnum === 0 ? undefined : columns[attnum]
      if (column === undefined) this.#builders.push(new F64Builder(undefined, capacity))
      else if (column.kind === KIND_I32) this.#builders.push(new I32Builder(column, capacity))
      else if (column.type.oid === VECTOR) {
        this.#builders.push(new ScatteredBuilder(column.type, capacity))
      } else if (column.kind === KIND_ANY) this.#builders.push(new ListBuilder(capacity))
      else this.#builders.push(new F64Builder(column, capacity))
    }
  }

  get count(): number {
    return this.#count
  }

  /** `held`: the bytes of column `heldAttnum`, whose chunk need not be here. */
  add(
    group: RowGroup,
    slot: number,
    how: number,
    viewer: Viewer,
    heldAttnum = 0,
    held?: Uint8Array,
  ): void {
    const row = this.#count++
    for (let i = 0; i < this.#attnums.length; i++) {
      const attnum = this.#attnums[i] as number
      const builder = this.#builders[i] as ColumnBuilder
      if (attnum === 0) builder.add(row, group.firstRowId + slot)
      else if (held !== undefined && attnum === heldAttnum && builder instanceof ScatteredBuilder) {
        builder.addBytes(held, 0, held.length)
      } else if (how === IN_PLACE && builder instanceof ScatteredBuilder) {
        addInPlace(builder, row, group.chunks[attnum] as HeapChunk, slot)
      } else builder.add(row, visibleValue(group, slot, attnum, how, viewer))
    }
  }

  finish(): Batch {
    const columns = this.#builders.map((builder) => builder.finish())
    return { columns, length: this.#count, selection: undefined, count: this.#count }
  }
}
