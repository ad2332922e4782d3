/** An index of vectors: a graph under the catalog's name and rules. */
import type { HostThread } from '../base/host-thread.ts'
import { indexCorrupted } from '../errors/storage-errors.ts'
import type { RowId } from '../store/table-access.ts'
import type {
  IndexBuild,
  IndexCursor,
  IndexKeyMaker,
  IndexName,
  NearestCursor,
  TableIndex,
} from '../store/table/table-index.ts'
import type { Pending, Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import { graphBytes } from '../vector/hnsw/graph-facts.ts'
import type { GraphStorage } from '../vector/hnsw/graph-storage.ts'

export class StoredGraph implements TableIndex {
  readonly oid: Oid
  readonly storageId: number
  readonly unique = false
  readonly nullsNotDistinct = false
  readonly deferrable = false
  readonly name: IndexName
  readonly maker: IndexKeyMaker
  readonly graph: GraphStorage
  readonly #startThreads: ((most: number) => readonly HostThread[]) | undefined

  constructor(
    graph: GraphStorage,
    maker: IndexKeyMaker,
    oid: Oid,
    name: IndexName,
    startThreads: ((most: number) => readonly HostThread[]) | undefined,
  ) {
    this.graph = graph
    this.#startThreads = startThreads
    this.storageId = graph.storageId
    this.maker = maker
    this.oid = oid
    this.name = name
  }

  get sizeBytes(): number {
    return graphBytes(this.graph.facts)
  }

  /** Entries are found by their rows: nobody asks for those of a vector. */
  find(): Pending | undefined {
    throw this.#hasNoOrder()
  }

  cursor(): IndexCursor {
    throw this.#hasNoOrder()
  }

  append(): void {
    throw this.#hasNoOrder()
  }

  isAbove(): boolean {
    return false
  }

  #hasNoOrder(): Error {
    return indexCorrupted(`index "${this.name.constraint}" has no order`)
  }

  prepareInsert(_: Uint8Array, __: number, rowId: RowId, waits: Waits): Pending | undefined {
    return this.graph.prepareInsert(rowId, waits)
  }

  insert(key: Uint8Array, length: number, rowId: RowId): void {
    this.graph.insert(key.subarray(0, length), rowId)
  }

  beginBuild(maxThreads: number): IndexBuild {
    return this.graph.beginBuild(this.#startThreads, maxThreads)
  }

  remove(key: Uint8Array, length: number, rowId: RowId): void {
    this.graph.remove(key.subarray(0, length), rowId)
  }

  removeRow(rowId: RowId): void {
    this.graph.removeRow(rowId)
  }

  nearest(query: Float32Array, ef: number): NearestCursor {
    return this.graph.nearest(query, ef)
  }
}
