/**
 * A sequential scan: one batch per row group, its vectors views of the chunks themselves. A group whose rows the snapshot sees
 * differently gets a selection, and copies of the columns that have older values.
 */
import type { Batch, Vector } from '../batch.ts'
import type { ColumnChunk } from '../chunk/column-chunk.ts'
import { GROUP_ROWS } from '../page-id.ts'
import type { Access, BatchSource } from '../table-access.ts'
import { PENDING, type Pending } from '../waits.ts'
import type { AnyVector } from '../batch.ts'
import type { Datum } from '../../types/datum.ts'
import { KIND_ANY } from '../../wal/record-format.ts'
import { F64Values } from '../vectors.ts'
import type { RowGroup } from './row-group.ts'
import type { TableData } from './table-data.ts'
import { olderValue, type Viewer, viewGroup } from './visibility.ts'

/** Groups whose pages are asked for together when a scan meets one that is not in memory. */
const READ_AHEAD = 16

/** A chunk's vector with other values in a few rows. */
class PatchedVector implements AnyVector {
  readonly kind = 'any'
  readonly nulls: Uint8Array | undefined
  readonly #base: Vector
  readonly #patches: ReadonlyMap<number, Datum>

  constructor(base: Vector, nulls: Uint8Array | undefined, patches: ReadonlyMap<number, Datum>) {
    this.#base = base
    this.nulls = nulls
    this.#patches = patches
  }

  get(row: number): Datum {
    const patch = this.#patches.get(row)
    return patch === undefined ? this.#base.get(row) : patch
  }
}

export class TableScan implements BatchSource {
  readonly #table: TableData
  readonly #access: Access
  readonly #viewer: Viewer
  readonly #attnums: readonly number[]
  readonly #lent: ColumnChunk[] = []
  readonly #generations: number[] = []
  #next = 0

  constructor(table: TableData, access: Access, viewer: Viewer, attnums: readonly number[]) {
    this.#table = table
    this.#access = access
    this.#viewer = viewer
    this.#attnums = attnums
    viewer.tracker?.readTable(table.storageId)
  }

  next(): Batch | undefined | Pending {
    this.#giveBack()
    this.#table.cache.relax()
    const { waits } = this.#access
    while (this.#next < this.#table.groupCount) {
      const group = this.#table.group(this.#next)
      if (!this.#table.resident(group, this.#attnums, waits)) {
        this.#readAhead()
        return PENDING
      }
      this.#next++
      const batch = this.#batch(group)
      if (batch === undefined) continue
      waits.moved()
      return batch
    }
    return undefined
  }

  close(): void {
    this.#giveBack()
    this.#next = Number.MAX_SAFE_INTEGER
  }

  #readAhead(): void {
    const end = Math.min(this.#next + READ_AHEAD, this.#table.groupCount)
    for (let at = this.#next + 1; at < end; at++) {
      this.#table.resident(this.#table.group(at), this.#attnums, this.#access.waits)
    }
  }

  #giveBack(): void {
    for (let i = 0; i < this.#lent.length; i++) {
      this.#lent[i]?.giveBack(this.#generations[i] as number)
    }
    this.#lent.length = 0
    this.#generations.length = 0
  }

  #batch(group: RowGroup): Batch | undefined {
    const view = viewGroup(group, this.#viewer)
    if (view.count === 0) return undefined
    const columns = this.#attnums.map((attnum) => this.#column(group, attnum, view.older))
    return { columns, length: group.rows, selection: view.selection, count: view.count }
  }

  #column(group: RowGroup, attnum: number, older: readonly number[]): Vector {
    if (attnum === 0) return rowIds(group)
    const chunk = group.chunks[attnum] as ColumnChunk
    const patches = new Map<number, Datum>()
    for (const slot of older) {
      const value = olderValue(group, slot, attnum, this.#viewer)
      if (value !== undefined) patches.set(slot, value)
    }
    if (patches.size > 0 && chunk.column.kind !== KIND_ANY) {
      const copy = chunk.clone()
      for (const [slot, value] of patches) copy.set(slot, value)
      return copy.vector()
    }
    this.#lent.push(chunk)
    this.#generations.push(chunk.lend())
    const vector = chunk.vector()
    return patches.size === 0 ? vector : patched(vector, patches)
  }
}

function patched(vector: Vector, patches: ReadonlyMap<number, Datum>): Vector {
  let nulls = vector.nulls?.slice()
  for (const [slot, value] of patches) {
    if (value === null) (nulls ??= new Uint8Array(GROUP_ROWS))[slot] = 1
    else if (nulls !== undefined) nulls[slot] = 0
  }
  return new PatchedVector(vector, nulls, patches)
}

function rowIds(group: RowGroup): Vector {
  const ids = new Float64Array(group.rows)
  const first = group.firstRowId
  for (let slot = 0; slot < ids.length; slot++) ids[slot] = first + slot
  return new F64Values(ids, undefined, true)
}
