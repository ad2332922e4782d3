/** Rows on a scratch file, in the order in which they were added: chunks of encoded batches. */
import type { ScratchFile } from '../../base/scratch-file.ts'
import type { Batch } from '../../store/batch.ts'
import type { RowCodec } from './row-codec.ts'

type Chunk = { readonly offset: number; readonly length: number }

export class ScratchRows {
  readonly #file: ScratchFile
  readonly #codec: RowCodec
  readonly #chunks: Chunk[] = []

  constructor(file: ScratchFile, codec: RowCodec) {
    this.#file = file
    this.#codec = codec
  }

  add(batch: Batch): void {
    if (batch.count === 0) return
    const bytes = this.#codec.encode(batch)
    this.#chunks.push({ offset: this.#file.append(bytes), length: bytes.length })
  }

  get chunkCount(): number {
    return this.#chunks.length
  }

  chunk(index: number): Batch | undefined {
    const chunk = this.#chunks[index]
    return chunk && this.#codec.decode(this.#file.read(chunk.offset, chunk.length))
  }
}
