/** Keys of an index over columns alone. Expression and partial indexes get theirs from whoever can evaluate expressions. */
import type { ByteWriter } from '../base/byte-writer.ts'
import type { IndexKeyMaker, KeyState } from '../store/table/table-index.ts'
import type { Datum } from '../types/datum.ts'
import type { Type, TypeContext } from '../types/type.ts'
import { checkKeyLength, encodeKeyColumn, type KeyOrder } from './key-encoding.ts'

export type PlainKey = KeyOrder & {
  readonly attnum: number
  readonly name: string
  readonly type: Type
}

export class PlainKeys implements IndexKeyMaker {
  readonly attnums: readonly number[]
  readonly #index: string
  readonly #keys: readonly PlainKey[]
  readonly #context: TypeContext

  constructor(index: string, keys: readonly PlainKey[], context: TypeContext) {
    this.attnums = keys.map((key) => key.attnum)
    this.#index = index
    this.#keys = keys
    this.#context = context
  }

  key(values: readonly Datum[], out: ByteWriter): KeyState {
    const start = out.length
    let state: KeyState = 'full'
    const keys = this.#keys
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as PlainKey
      const value = values[i] as Datum
      if (value === null) state = 'null'
      encodeKeyColumn(out, key.type, key, value)
    }
    if (out.length - start > 1000) checkKeyLength(out.length - start, this.#index)
    return state
  }

  describe(values: readonly Datum[]): string {
    const names = this.#keys.map((key) => key.name).join(', ')
    const texts = this.#keys.map((key, i) => {
      const value = values[i] as Datum
      return value === null ? 'null' : key.type.output(value, this.#context)
    })
    return `(${names})=(${texts.join(', ')})`
  }
}
