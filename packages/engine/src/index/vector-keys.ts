/**
 * Keys of an hnsw index: a vector as it is compared, of which readers ask whether the row still has it. That is its stored form, but
 * for cosine, which compares vectors of length 1. NULL has no place among neighbours, and a vector of zeros has none by its angle:
 * rows with them are not in the index.
 */
import type { ByteWriter } from '../base/byte-writer.ts'
import type { HnswMetric } from '../catalog/hnsw-index.ts'
import type { IndexKeyMaker, KeyState } from '../store/table/table-index.ts'
import type { Datum } from '../types/datum.ts'
import type { Type, TypeContext } from '../types/type.ts'
import { storeVector } from '../types/vector-type.ts'
import { unitLength } from '../vector/hnsw/unit-length.ts'

/** Writes the key of a value. */
export function writeVectorKey(metric: HnswMetric, value: Datum, out: ByteWriter): KeyState {
  if (value === null) return 'absent'
  const vector = value as Float32Array
  if (metric === 'cosine' && vector.every((element) => element === 0)) return 'absent'
  storeVector(metric === 'cosine' ? unitLength(vector) : vector, out)
  return 'full'
}

/** For an index over a column. */
export class VectorKeys implements IndexKeyMaker {
  readonly attnums: readonly number[]
  readonly storedAttnum: number | undefined
  readonly unitAttnum: number | undefined
  readonly #metric: HnswMetric
  readonly #type: Type
  readonly #name: string
  readonly #context: TypeContext

  constructor(
    metric: HnswMetric,
    column: { readonly attnum: number; readonly name: string; readonly type: Type },
    context: TypeContext,
  ) {
    this.attnums = [column.attnum]
    this.storedAttnum = metric === 'cosine' ? undefined : column.attnum
    this.unitAttnum = metric === 'cosine' ? column.attnum : undefined
    this.#metric = metric
    this.#type = column.type
    this.#name = column.name
    this.#context = context
  }

  key(values: readonly Datum[], out: ByteWriter): KeyState {
    return writeVectorKey(this.#metric, values[0] as Datum, out)
  }

  describe(values: readonly Datum[]): string {
    const value = values[0] as Datum
    const text = value === null ? 'null' : this.#type.output(value, this.#context)
    return `(${this.#name})=(${text})`
  }
}
