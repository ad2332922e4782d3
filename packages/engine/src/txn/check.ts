/** `twill check`: reads every page and verifies what must hold between rows, indexes and constraints. */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { IndexObject, TableObject } from '../catalog/objects.ts'
import { SqlError } from '../errors/sql-error.ts'
import type { BTree } from '../index/btree.ts'
import { checkTree } from '../index/check-tree.ts'
import type { RowTable } from '../store/table/stored-table.ts'
import { PENDING, type Waits } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import { RowImage } from '../store/table/row-image.ts'
import { ByteWriter } from '../base/byte-writer.ts'
import type { TableIndex } from '../store/table/table-index.ts'
import { findStanding } from '../store/table/unique-check.ts'

/** Something that is not as it must be. */
export type Finding = { readonly object: string; readonly problem: string }

export interface CheckedStore {
  readonly catalog: CatalogReader
  readonly storages: { readonly trees: ReadonlyMap<number, BTree> }
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
    const group = data.group(number)
    while (!data.resident(group, table.attnums, waits)) await waits.settle()
    for (let slot = 0; slot < group.rows; slot++) {
      // Chunks that were there already may leave while the nodes of an index are read.
      while (!data.resident(group, table.attnums, waits)) await waits.settle()
      if (!group.isLive(slot)) continue
      live++
      const image = new RowImage(group, slot)
      for (const index of table.indexes) {
        await checkRow(table, index, image, group.firstRowId + slot, key, waits, findings)
      }
      for (const attnum of table.attnums) group.chunks[attnum]?.get(slot)
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
  const entries: number[] = []
  while (index.find(bytes, bytes.length, waits, entries) === PENDING) {
    entries.length = 0
    await waits.settle()
  }
  if (!entries.includes(rowId)) {
    findings.add(`row ${rowId} has no entry in index "${index.name.constraint}"`)
  }
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

async function checkIndex(
  store: CheckedStore,
  object: IndexObject,
  findings: Findings,
): Promise<void> {
  const tree = store.storages.trees.get(object.storageId)
  const table = store.table(object.table)
  if (tree === undefined || table === undefined) return
  const rows = table.data.groupCount * 2048
  await checkTree(
    tree,
    store.waits(),
    (problem) => findings.add(problem),
    (rowId) => rowId < rows,
  )
}
