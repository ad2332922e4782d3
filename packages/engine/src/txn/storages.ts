/**
 * What lies under the catalog: the rows of each table and the pages of each index, by storage id, and how they come and go with
 * the catalog's objects.
 */
import type { PageId, Storage } from '@twill/storage'
import type { CatalogChange, CatalogReader } from '../catalog/catalog.ts'
import { hnswMetric } from '../catalog/hnsw-index.ts'
import type {
  CatalogObject,
  Column,
  ConstraintObject,
  IndexObject,
  TableObject,
} from '../catalog/objects.ts'
import { BTree } from '../index/btree.ts'
import type { IndexFacts, IndexStorage } from '../index/index-storage.ts'
import { type GraphHost, newGraph } from '../index/open-graph.ts'
import { type PlainKey, PlainKeys } from '../index/plain-keys.ts'
import { StoredGraph } from '../index/stored-graph.ts'
import { StoredIndex } from '../index/stored-index.ts'
import { VectorKeys } from '../index/vector-keys.ts'
import type { StoredColumn } from '../store/chunk/stored-column.ts'
import type { PageCache, PageHome } from '../store/page-cache.ts'
import { MAX_GROUPS } from '../store/page-id.ts'
import type { Page } from '../store/page.ts'
import type { StoreContext } from '../store/store-context.ts'
import { RowTable } from '../store/table/stored-table.ts'
import { TableData } from '../store/table/table-data.ts'
import type { IndexKeyMaker, IndexName, TableIndex } from '../store/table/table-index.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, Type } from '../types/type.ts'
import { GraphStorage } from '../vector/hnsw/graph-storage.ts'
import type { GraphHome } from '../vector/hnsw/graph-pages.ts'
import { logKind } from '../wal/record-writer.ts'
import type { Dropped } from './dropped.ts'
import type { StoreFactory } from './store-options.ts'

const UNIT = 2 ** 32

type Reading = { readonly version: number; readonly tables: Map<Oid, RowTable> }

/** An index as it was made, and of what. */
type MadeIndex = {
  readonly table: TableObject
  readonly constraint: ConstraintObject | undefined
  readonly types: readonly Type[]
  readonly index: TableIndex
}

export class Storages implements PageHome {
  readonly #factory: StoreFactory
  readonly tables: Map<number, TableData> = new Map()
  readonly indexes: Map<number, IndexStorage> = new Map()
  /** Those of them that are graphs: there are few, and they are looked at after every commit. */
  readonly graphs: Set<GraphStorage> = new Set()
  /** Entries that graphs have got since the store was opened. */
  graphEntries = 0
  dropped: Dropped[] = []
  /** Set while a checkpoint runs: what is dropped meanwhile stays until it has ended. */
  deferring = false
  #deferred: (() => void)[] = []
  #readings = new WeakMap<CatalogReader, Reading>()
  #made = new WeakMap<IndexObject, MadeIndex>()
  #cache: PageCache | undefined
  readonly #host: GraphHost

  /** `pause` lets others run: where entering into a graph takes long. */
  constructor(
    factory: StoreFactory,
    pause: () => Promise<void>,
    { capabilities }: Pick<Storage, 'capabilities'>,
  ) {
    this.#factory = factory
    const { distantReads = false } = capabilities
    this.#host = { pause, distantReads, startThreads: factory.startThreads }
  }

  start(cache: PageCache): void {
    this.#cache = cache
  }

  get #pages(): PageCache {
    return this.#cache as PageCache
  }

  install(id: PageId, bytes: Uint8Array | undefined): Page | undefined {
    const within = id % UNIT
    const storageId = (id - within) / UNIT
    const index = this.indexes.get(storageId)
    if (index !== undefined) return index.install(within, bytes)
    const group = within % MAX_GROUPS
    return this.tables.get(storageId)?.install((within - group) / MAX_GROUPS, group, bytes)
  }

  page(id: PageId): Page | undefined {
    const within = id % UNIT
    const storageId = (id - within) / UNIT
    const index = this.indexes.get(storageId)
    if (index !== undefined) return index.page(within)
    const group = within % MAX_GROUPS
    return this.tables.get(storageId)?.page((within - group) / MAX_GROUPS, group)
  }

  data(storageId: number): TableData {
    let data = this.tables.get(storageId)
    if (data === undefined) {
      data = new TableData(storageId, this.#pages)
      this.tables.set(storageId, data)
    }
    return data
  }

  tree(storageId: number): BTree {
    const known = this.indexes.get(storageId)
    if (known instanceof BTree) return known
    const tree = new BTree(storageId, this.#pages)
    this.indexes.set(storageId, tree)
    return tree
  }

  graph(object: IndexObject): GraphStorage {
    const { storageId } = object
    const known = this.indexes.get(storageId)
    if (known instanceof GraphStorage) return known
    return this.#addGraph(newGraph(object, this.#homeOf(storageId), this.#host))
  }

  #addGraph(graph: GraphStorage): GraphStorage {
    this.indexes.set(graph.storageId, graph)
    this.graphs.add(graph)
    return graph
  }

  #homeOf(storageId: number): GraphHome {
    const { distantReads } = this.#host
    const onEntries = (count: number): void => {
      this.graphEntries += count
    }
    return { storageId, cache: this.#pages, distantReads, onEntries }
  }

  restoreIndex(storageId: number, facts: IndexFacts): void {
    if ('kind' in facts) {
      this.#addGraph(GraphStorage.restored(facts, this.#homeOf(storageId), this.#host.pause))
    } else this.tree(storageId).restore(facts)
  }

  /** The table as `catalog` has it; the same object until that changes. */
  table(oid: Oid, catalog: CatalogReader, context: StoreContext): RowTable | undefined {
    let reading = this.#readings.get(catalog)
    if (reading === undefined || reading.version !== catalog.version) {
      reading = { version: catalog.version, tables: new Map() }
      this.#readings.set(catalog, reading)
    }
    let table = reading.tables.get(oid)
    if (table === undefined) {
      const object = catalog.object(oid)
      if (object === undefined || object.kind !== 'table') return undefined
      table = this.#open(object, catalog, context)
      reading.tables.set(oid, table)
    }
    return table
  }

  #open(object: TableObject, catalog: CatalogReader, context: StoreContext): RowTable {
    const data = this.data(object.storageId)
    const columns = object.columns
      .filter((column) => column.dropped === undefined)
      .map((column) => this.#column(column, catalog))
    adopt(data, columns)
    const indexes = catalog.indexesOf(object.oid).map((index) => this.index(index, object, catalog))
    // Indexes of another catalog (a draft's, the committed one's) are kept up as well.
    const own = new Set(indexes.map((index) => index.storageId))
    data.indexes = [...data.indexes.filter((index) => !own.has(index.storageId)), ...indexes]
    return new RowTable(object.oid, object.name, data, context, columns, indexes)
  }

  #column(column: Column, catalog: CatalogReader): StoredColumn {
    const type = this.#factory.type(column.type, catalog)
    let base = type
    while (base.baseType !== undefined) base = this.#factory.type(base.baseType, catalog)
    let missing: Datum = null
    if (column.missing !== undefined) {
      missing = type.input(column.missing, column.type.typmod, this.#factory.context)
    }
    return {
      attnum: column.attnum,
      kind: logKind(type),
      type,
      shape: base.name === 'bool' ? 'bool' : base.name === 'date' ? 'date' : 'int',
      infinite: base.name === 'timestamp' || base.name === 'timestamptz',
      missing,
    }
  }

  index(object: IndexObject, table: TableObject, catalog: CatalogReader): TableIndex {
    const constraint = catalog
      .constraintsOf(table.oid)
      .find(
        ({ rule }) => 'index' in rule && rule.kind !== 'foreign key' && rule.index === object.oid,
      )
    const types = object.keys.map((key) => this.#factory.type(key.type, catalog))
    const known = this.#made.get(object)
    if (known !== undefined && known.table === table && known.constraint === constraint) {
      if (types.every((type, i) => type === known.types[i])) return known.index
    }
    const schema = catalog.object(object.schema)
    const name = {
      schema: schema?.kind === 'schema' ? schema.name : '',
      table: table.name,
      constraint: object.name,
    }
    const maker = this.#maker(object, table, catalog)
    const index = this.#make(object, maker, name, constraint?.deferrable === true)
    this.#made.set(object, { table, constraint, types, index })
    return index
  }

  #make(
    object: IndexObject,
    maker: IndexKeyMaker,
    name: IndexName,
    deferrable: boolean,
  ): TableIndex {
    const { nullsNotDistinct, oid, storageId, unique } = object
    if (object.method === 'hnsw') {
      return new StoredGraph(this.graph(object), maker, oid, name, this.#host.startThreads)
    }
    const rules = { oid, unique, nullsNotDistinct, deferrable, name }
    return new StoredIndex(this.tree(storageId), maker, rules)
  }

  #maker(index: IndexObject, table: TableObject, catalog: CatalogReader): IndexKeyMaker {
    const isPlain = index.predicate === undefined && index.keys.every((key) => key.attnum > 0)
    if (!isPlain) return this.#factory.keyMaker(index, table, catalog)
    const keys = index.keys.map((key): PlainKey => {
      const column = table.columns.find((each) => each.attnum === key.attnum)
      return {
        attnum: key.attnum,
        name: column?.name ?? '',
        type: this.#factory.type(key.type, catalog),
        descending: key.descending,
        nullsFirst: key.nullsFirst,
      }
    })
    if (index.method === 'hnsw') {
      return new VectorKeys(hnswMetric(index), keys[0] as PlainKey, this.#factory.context)
    }
    return new PlainKeys(index.name, keys, this.#factory.context)
  }

  /** After the committed catalog has changed: storage of what is gone goes, indexes of what has changed are as it says. */
  reconcile(
    before: ReadonlyMap<Oid, CatalogObject | undefined>,
    changes: readonly CatalogChange[],
    catalog: CatalogReader,
    context: StoreContext,
  ): void {
    const touched = new Set<Oid>()
    for (const change of changes) {
      const oid = change.kind === 'put' ? change.object.oid : change.oid
      const old = before.get(oid)
      const now = catalog.object(oid)
      if (old?.kind === 'index') touched.add(old.table)
      if (now?.kind === 'index') touched.add(now.table)
      if (now?.kind === 'table') touched.add(oid)
      if (old?.kind === 'table') this.#tableChanged(old, now)
      if (change.kind === 'put') this.#forgetPassing(change.object, old, now)
      if (old?.kind === 'index' && storageOf(now) !== old.storageId) {
        this.#later(() => this.#dropIndex(old.storageId))
      }
    }
    for (const oid of touched) this.#refresh(oid, catalog, context)
  }

  /** Storage that came and went within the transaction. */
  #forgetPassing(
    put: CatalogObject,
    old: CatalogObject | undefined,
    now: CatalogObject | undefined,
  ): void {
    const storageId = storageOf(put)
    if (storageId === undefined) return
    if (storageId === storageOf(now) || storageId === storageOf(old)) return
    if (put.kind === 'table') this.#forgetTable(storageId)
    else this.#forgetIndex(storageId)
  }

  #tableChanged(old: TableObject, now: CatalogObject | undefined): void {
    const attnums = old.columns.filter((column) => !column.dropped).map((column) => column.attnum)
    if (storageOf(now) !== old.storageId) {
      this.#later(() => this.#dropTable(old.storageId, attnums))
      return
    }
    const kept = new Set(
      (now as TableObject).columns
        .filter((column) => !column.dropped)
        .map((column) => column.attnum),
    )
    const gone = attnums.filter((attnum) => !kept.has(attnum))
    if (gone.length > 0) this.#later(() => this.#dropColumns(old.storageId, gone))
  }

  /** Makes a table's data follow the committed catalog: after a commit, and after the rollback of a change. */
  #refresh(oid: Oid, catalog: CatalogReader, context: StoreContext): void {
    const object = catalog.object(oid)
    if (object?.kind !== 'table') return
    const data = this.data(object.storageId)
    const table = this.table(oid, catalog, context)
    if (table !== undefined) data.indexes = table.indexes
  }

  /** The put of an object was rolled back; `catalog` is without it. */
  revert(object: CatalogObject, catalog: CatalogReader, context: StoreContext): void {
    const left = catalog.object(object.oid)
    if (object.kind === 'index') {
      if (storageOf(left) !== object.storageId) this.#forgetIndex(object.storageId)
      this.#refresh(object.table, catalog, context)
    }
    if (object.kind !== 'table') return
    if (left?.kind === 'table' && left.storageId === object.storageId) {
      this.#revertColumns(object, left)
    } else this.#forgetTable(object.storageId)
    this.#refresh(object.oid, catalog, context)
  }

  #revertColumns(draft: TableObject, committed: TableObject): void {
    const known = new Set(committed.columns.map((column) => column.attnum))
    const added = draft.columns.map((column) => column.attnum).filter((each) => !known.has(each))
    const data = this.tables.get(draft.storageId)
    if (data === undefined || added.length === 0) return
    data.discard(added)
    data.columns = data.columns.map((column, attnum) =>
      added.includes(attnum) ? undefined : column,
    )
  }

  #later(action: () => void): void {
    if (this.deferring) this.#deferred.push(action)
    else action()
  }

  /** The checkpoint has ended. */
  resume(): void {
    this.deferring = false
    const deferred = this.#deferred
    this.#deferred = []
    for (const action of deferred) action()
  }

  #dropTable(storageId: number, attnums: readonly number[]): void {
    const data = this.tables.get(storageId)
    if (data === undefined) return
    const groups = data.groupCount
    this.dropped.push({ kind: 'chunks', storageId, attnums: [0, ...attnums], groups })
    this.#forgetTable(storageId)
  }

  #dropColumns(storageId: number, attnums: number[]): void {
    const data = this.tables.get(storageId)
    if (data === undefined) return
    this.dropped.push({ kind: 'chunks', storageId, attnums, groups: data.groupCount })
    data.discard(attnums)
    data.columns = data.columns.map((column, attnum) =>
      attnums.includes(attnum) ? undefined : column,
    )
  }

  #dropIndex(storageId: number): void {
    const index = this.indexes.get(storageId)
    if (index === undefined) return
    this.dropped.push({ kind: 'index', storageId, facts: index.facts })
    this.#forgetIndex(storageId)
  }

  #forgetTable(storageId: number): void {
    this.tables.get(storageId)?.discard(undefined)
    this.tables.delete(storageId)
  }

  #forgetIndex(storageId: number): void {
    const index = this.indexes.get(storageId)
    index?.discard()
    this.indexes.delete(storageId)
    if (index instanceof GraphStorage) this.graphs.delete(index)
  }
}

export function storageOf(object: CatalogObject | undefined): number | undefined {
  return object?.kind === 'table' || object?.kind === 'index' ? object.storageId : undefined
}

function adopt(data: TableData, columns: readonly StoredColumn[]): void {
  const all = [...data.columns]
  for (const column of columns) all[column.attnum] = column
  data.columns = all
}
