/** `twill check`: reads every page and verifies what must hold between rows, indexes and constraints. */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { IndexObject, TableObject } from '../catalog/objects.ts'
import { SqlError } from '../errors/sql-error.ts'
import { BTree } from '../index/btree.ts'
import { checkTree } from '../index/check-tree.ts'
import type { IndexStorage } from '../index/index-storage.ts'
import { StoredGraph } from '../index/stored-graph.ts'
import type { RowGroup } from '../store/table/row-group.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import { PENDING, type Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import { RowImage } from '../store/table/row-image.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import type { TableIndex } from '../store/table/table-index.ts'
import { findStanding } from '../store/table/unique-check.ts'
import { checkGraph } from '../vector/hnsw/check-graph.ts'
import { GraphStorage } from '../vector/hnsw/graph-storage.ts'

/** Something that is not as it must be. */
export type Finding = { readonly object: string; readonly problem: string }

export interface CheckedStore {
  readonly catalog: CatalogReader
  readonly storages: { readonly indexes: ReadonlyMap<number, IndexStorage> }
  table(oid: Oid): RowTable | undefined
  waits(): Waits
}

/** Findings of one object that are told one by one; the rest is counted. */
const MAX_FINDINGS = 20

class Findings {
  readonly list: Finding[] = []
  readonly #object: string
  #count = 0

  constructor(object: string) {
    this.#object = object
  }

  add(problem: string): void {
    if (this.#count++ < MAX_FINDINGS) this.list.push({ object: this.#object, problem })
  }
}

export async function check(store: CheckedStore): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const object of Array.from(store.catalog.objects())) {
    if (object.kind !== 'table') continue
    const findings = new Findings(`table "${object.name}"`)
    await guarded(findings, () => checkTable(store, object, findings))
    found.push(...findings.list)
    for (const index of store.catalog.indexesOf(object.oid)) {
      const own = new Findings(`index "${index.name}"`)
      await guarded(own, () => checkIndex(store, index, own))
      found.push(...own.list)
    }
  }
  return found
}

async function guarded(findings: Findings, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    findings.add(error.message)
  }
}

async function checkTable(
  store: CheckedStore,
  object: TableObject,
  findings: Findings,
): Promise<void> {
  const table = store.table(object.oid)
  if (table === undefined) return findings.add('has no storage')
  const waits = store.waits()
  const { data } = table
  const key = new ByteWriter(128)
  let live = 0
  for (let number = 0; number < data.groupCount; number++) {
    // All of a group may leave while the pages of an index are read, and it is another object then.
    const here = async (): Promise<RowGroup> => {
      while (!data.resident(data.group(number), table.attnums, waits)) await waits.settle()
      return data.group(number)
    }
    let group = await here()
    for (let slot = 0; slot < group.rows; slot++) {
      group = await here()
      if (!group.isLive(slot)) continue
      live++
      for (const attnum of table.attnums) group.chunks[attnum]?.get(slot)
      for (const index of table.indexes) {
        const image = new RowImage(group, slot)
        await checkRow(table, index, image, group.firstRowId + slot, key, waits, findings)
        group = await here()
      }
    }
    waits.moved()
  }
  if (live !== data.liveRows) findings.add(`has ${live} rows, but counts ${data.liveRows}`)
}

async function checkRow(
  table: RowTable,
  index: TableIndex,
  image: RowImage,
  rowId: number,
  key: ByteWriter,
  waits: Waits,
  findings: Findings,
): Promise<void> {
  const { maker } = index
  const values = image.values(maker.attnums) ?? []
  key.reset()
  const state = maker.key(values, key)
  if (state === 'absent') return
  const bytes = key.finish()
  if (index instanceof StoredGraph) {
    const { rows } = index.graph
    while (!rows.has(rowId, waits)) await waits.settle()
    if (rows.find(rowId, bytes) < 0) findings.add(noEntry(rowId, index))
    return
  }
  const entries: number[] = []
  while (index.find(bytes, bytes.length, waits, entries) === PENDING) {
    entries.length = 0
    await waits.settle()
  }
  if (!entries.includes(rowId)) findings.add(noEntry(rowId, index))
  if (!index.unique || entries.length < 2 || (state === 'null' && !index.nullsNotDistinct)) return
  for (;;) {
    const other = findStanding(table.data, index, bytes, rowId, waits)
    if (other === PENDING) {
      await waits.settle()
      continue
    }
    if (other !== undefined) findings.add(`key ${maker.describe(other)} is there more than once`)
    return
  }
}

function noEntry(rowId: number, index: TableIndex): string {
  return `row ${rowId} has no entry in index "${index.name.constraint}"`
}

async function checkIndex(
  store: CheckedStore,
  object: IndexObject,
  findings: Findings,
): Promise<void> {
  const index = store.storages.indexes.get(object.storageId)
  const table = store.table(object.table)
  if (index === undefined || table === undefined) return
  const rows = table.data.groupCount * 2048
  const report = (problem: string): void => findings.add(problem)
  const canExist = (rowId: number): boolean => rowId < rows
  if (index instanceof BTree) await checkTree(index, store.waits(), report, canExist)
  if (index instanceof GraphStorage) await checkGraph(index, store.waits(), report, canExist)
}
