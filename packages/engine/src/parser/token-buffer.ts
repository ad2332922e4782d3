/**
 * The tokens of one text, as parallel arrays: reading a statement allocates no object per token. One
 * buffer is used for every parse (parsing is synchronous and does not nest) and grows by doubling;
 * after a very long text it is given back.
 */
import type { SqlError } from '../errors/sql-error.ts'

const initialTokens = 1024
/** Above this many tokens the memory is not kept for the next parse. */
const keptTokens = 1 << 16

export class TokenBuffer {
  kinds: Uint16Array = new Uint16Array(initialTokens)
  starts: Int32Array = new Int32Array(initialTokens)
  ends: Int32Array = new Int32Array(initialTokens)
  /** Of strings: index into `values`, or -1 when the value is the text between the quotes. */
  aux: Int32Array = new Int32Array(initialTokens)
  values: string[] = []
  count: number = 0
  /** What the `fault` token stands for. */
  fault: SqlError | undefined = undefined

  reset(): void {
    this.count = 0
    this.fault = undefined
    if (this.values.length > 0) this.values = []
    if (this.kinds.length > keptTokens) this.#allocate(initialTokens)
  }

  push(kind: number, start: number, end: number, aux: number): void {
    const at = this.count
    if (at === this.kinds.length) this.#grow()
    this.kinds[at] = kind
    this.starts[at] = start
    this.ends[at] = end
    this.aux[at] = aux
    this.count = at + 1
  }

  pushValue(kind: number, start: number, end: number, value: string): void {
    this.push(kind, start, end, this.values.length)
    this.values.push(value)
  }

  #allocate(size: number): void {
    this.kinds = new Uint16Array(size)
    this.starts = new Int32Array(size)
    this.ends = new Int32Array(size)
    this.aux = new Int32Array(size)
  }

  #grow(): void {
    const { kinds, starts, ends, aux } = this
    this.#allocate(kinds.length * 2)
    this.kinds.set(kinds)
    this.starts.set(starts)
    this.ends.set(ends)
    this.aux.set(aux)
  }
}
