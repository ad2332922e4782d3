/** A table as one version of the catalog has it: which columns, kept where, under which indexes. */
import type { Layout } from '../../wal/record-writer.ts'
import type { StoredColumn } from '../chunk/stored-column.ts'
import type { StoreContext } from '../store-context.ts'
import type { TableData } from './table-data.ts'
import type { TableIndex } from './table-index.ts'

export type TableShape = Layout & {
  readonly name: string
  readonly context: StoreContext
  readonly data: TableData
  /** Columns in order, dropped ones left out. */
  readonly columns: readonly StoredColumn[]
  readonly attnums: readonly number[]
  readonly indexes: readonly TableIndex[]
}
