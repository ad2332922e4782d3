/** Gathers writes to one file and joins neighbours, so that a batch of pages costs few system calls. */
import type { OpenFile } from './file-system.ts'
import { UNIT_BYTES } from './free-space.ts'

/** A run is written when it would grow beyond this. */
const RUN_MAX_BYTES = 1 << 20

export class BlockWriter {
  readonly #file: OpenFile
  #parts: Uint8Array[] = []
  #start = 0
  #end = 0

  constructor(file: OpenFile) {
    this.#file = file
  }

  /** A block may begin up to a unit after the end of the one before; the gap is filled with zeroes. */
  add(bytes: Uint8Array, offset: number): void {
    const gap = offset - this.#end
    const joins =
      gap >= 0 && gap < UNIT_BYTES && offset + bytes.length - this.#start <= RUN_MAX_BYTES
    if (this.#parts.length > 0 && joins) {
      if (gap > 0) this.#parts.push(new Uint8Array(gap))
    } else {
      this.flush()
      this.#start = offset
    }
    this.#parts.push(bytes)
    this.#end = offset + bytes.length
  }

  flush(): void {
    const [first] = this.#parts
    if (first === undefined) return
    if (this.#parts.length === 1) {
      this.#file.write(first, this.#start)
    } else {
      const run = new Uint8Array(this.#end - this.#start)
      let at = 0
      for (const part of this.#parts) {
        run.set(part, at)
        at += part.length
      }
      this.#file.write(run, this.#start)
    }
    this.#parts = []
  }
}
