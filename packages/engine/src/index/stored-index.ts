/** An index of a table: a B+tree under the catalog's name and rules. */
import type { KeyRange, RowId } from '../store/table-access.ts'
import type {
  IndexCursor,
  IndexKeyMaker,
  IndexName,
  KeyRun,
  TableIndex,
} from '../store/table/table-index.ts'
import type { Pending, Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import type { BTree } from './btree.ts'
import { TreeCursor } from './tree-cursor.ts'

export type IndexRules = {
  readonly oid: Oid
  readonly unique: boolean
  readonly nullsNotDistinct: boolean
  readonly deferrable: boolean
  readonly name: IndexName
}

export class StoredIndex implements TableIndex {
  readonly oid: Oid
  readonly storageId: number
  readonly unique: boolean
  readonly nullsNotDistinct: boolean
  readonly deferrable: boolean
  readonly name: IndexName
  readonly maker: IndexKeyMaker
  readonly tree: BTree

  constructor(tree: BTree, maker: IndexKeyMaker, rules: IndexRules) {
    this.tree = tree
    this.storageId = tree.storageId
    this.maker = maker
    this.oid = rules.oid
    this.unique = rules.unique
    this.nullsNotDistinct = rules.nullsNotDistinct
    this.deferrable = rules.deferrable
    this.name = rules.name
  }

  find(key: Uint8Array, length: number, waits: Waits, found: RowId[]): Pending | undefined {
    return this.tree.find(key, length, waits, found)
  }

  prepareInsert(key: Uint8Array, length: number, rowId: RowId, waits: Waits): Pending | undefined {
    return this.tree.prepareInsert(key, length, rowId, waits)
  }

  insert(key: Uint8Array, length: number, rowId: RowId): void {
    this.tree.insert(key, length, rowId)
  }

  isAbove(key: Uint8Array, length: number, waits: Waits): boolean | Pending {
    return this.tree.isAbove(key, length, waits)
  }

  append(run: KeyRun, firstRow: RowId): void {
    this.tree.append(run, firstRow)
  }

  remove(key: Uint8Array, length: number, rowId: RowId): void {
    this.tree.remove(key, length, rowId)
  }

  cursor(ranges: readonly KeyRange[], reverse: boolean): IndexCursor {
    return new TreeCursor(this.tree, ranges, reverse)
  }
}
