/**
 * What an operator with a full table does with rows for which it has no room: puts them aside, in their order, and takes them as
 * its input of the next pass. As every pass answers for the keys that came first, the answers come as they would from a table
 * with room for all.
 */
import type { ScratchFile } from '../../base/scratch-file.ts'
import type { Batch } from '../../store/batch.ts'
import type { VectorShape } from '../../store/make-vector.ts'
import type { Type } from '../../types/type.ts'
import type { ExecContext } from '../context.ts'
import { memoryExceeded } from '../memory.ts'
import type { Operator } from '../operator.ts'
import { RowBuffer } from '../row-buffer.ts'
import { RowCodec } from './row-codec.ts'
import { ScratchRows } from './scratch-rows.ts'

/** Rows are written in chunks of about so many bytes. */
const CHUNK_BYTES = 65_536

/** Rows as an operator takes them from below. */
export type RowLayout = { readonly types: readonly Type[]; readonly shapes: readonly VectorShape[] }

export class Overflow {
  readonly #ctx: ExecContext
  readonly #layout: RowLayout
  readonly #what: string
  #file: ScratchFile | undefined
  #rows: ScratchRows | undefined
  #pending: RowBuffer | undefined
  #count = 0

  constructor(ctx: ExecContext, layout: RowLayout, what: string) {
    this.#ctx = ctx
    this.#layout = layout
    this.#what = what
  }

  /** Whether `bytes` are more than the operator may have. Throws 53200 where rows cannot be put aside. */
  isFull(bytes: number): boolean {
    if (bytes <= this.#ctx.workMemBytes) return false
    this.#open()
    return true
  }

  #open(): void {
    if (this.#rows !== undefined) return
    const { openScratch } = this.#ctx
    const codec = new RowCodec(this.#layout.types, this.#layout.shapes)
    if (openScratch === undefined || !codec.isComplete) {
      throw memoryExceeded(this.#ctx, this.#what)
    }
    this.#file = openScratch()
    this.#rows = new ScratchRows(this.#file, codec)
    this.#pending = new RowBuffer(this.#layout.shapes)
  }

  add(batch: Batch): void {
    if (batch.count === 0) return
    this.#open()
    const pending = this.#pending as RowBuffer
    pending.append(batch)
    this.#count += batch.count
    if (pending.bytes >= CHUNK_BYTES) this.#flush()
  }

  /** How many rows wait. */
  get count(): number {
    return this.#count
  }

  #flush(): void {
    const pending = this.#pending
    if (pending === undefined) return
    let from = 0
    for (let batch = pending.slice(from); batch !== undefined; batch = pending.slice(from)) {
      this.#rows?.add(batch)
      from += batch.count
    }
    this.#pending = new RowBuffer(this.#layout.shapes)
  }

  /** What was put aside, to be read once; `undefined` where nothing was. The next rows go elsewhere. */
  take(): Operator | undefined {
    this.#flush()
    const rows = this.#rows
    const file = this.#file
    this.#rows = undefined
    this.#file = undefined
    this.#pending = undefined
    this.#count = 0
    if (rows === undefined || rows.chunkCount === 0) {
      file?.close()
      return undefined
    }
    let at = 0
    return { next: () => rows.chunk(at++), close: () => file?.close() }
  }

  close(): void {
    this.#file?.close()
  }
}
