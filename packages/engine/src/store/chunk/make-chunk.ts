/** Makes the chunk class that a column's kind asks for. */
import { KIND_ANY, KIND_F64, KIND_I32 } from '../../wal/record-format.ts'
import type { ChunkHolder, ColumnChunk } from './column-chunk.ts'
import { F64Chunk, I32Chunk, I64Chunk } from './fixed-chunks.ts'
import { HeapChunk } from './heap-chunk.ts'
import type { StoredColumn } from './stored-column.ts'

export function makeChunk(
  column: StoredColumn,
  storageId: number,
  group: number,
  holder: ChunkHolder,
): ColumnChunk {
  if (column.kind === KIND_I32) return new I32Chunk(column, storageId, group, holder)
  if (column.kind === KIND_F64) return new F64Chunk(column, storageId, group, holder)
  if (column.kind === KIND_ANY) return new HeapChunk(column, storageId, group, holder)
  return new I64Chunk(column, storageId, group, holder)
}
