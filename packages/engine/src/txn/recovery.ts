/**
 * Replays WAL records after the root: row by row into the same chunks and indexes that statements change, without undo and
 * locks. A page that is missing is read when it is needed; those of a whole batch of records are asked for together.
 */
import { StorageError, type WalEntry } from '@twill/storage'
import { ByteWriter } from '../base/byte-writer.ts'
import { dataCorrupted } from '../errors/storage-errors.ts'
import { sameBytes } from '../kernels/compare-bytes.ts'
import type { ColumnChunk } from '../store/chunk/column-chunk.ts'
import type { StoredColumn } from '../store/chunk/stored-column.ts'
import { SLOT_BITS, SLOT_MASK } from '../store/page-id.ts'
import type { RowGroup } from '../store/table/row-group.ts'
import type { TableData } from '../store/table/table-data.ts'
import type { Waits } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import {
  checkRecordVersion,
  type LoggedOperation,
  type LoggedRecord,
  type LoggedValue,
  readRecord,
} from '../wal/record-reader.ts'

export interface ReplayTarget {
  readonly waits: () => Waits
  /** `undefined` for storage that a later record drops. */
  table(storageId: number): TableData | undefined
  /** Catalog changes of a record; answers what has to be done once its rows are in. */
  applyCatalog(record: LoggedRecord): () => Promise<void>
  applySequence(operation: Extract<LoggedOperation, { kind: 'sequence' }>): void
}

const key = new ByteWriter(128)

export async function replay(batch: readonly WalEntry[], target: ReplayTarget): Promise<void> {
  for (const { lsn, record } of batch) {
    checkRecordVersion(record)
    try {
      const read = readRecord(record)
      const finish = target.applyCatalog(read)
      await replayOperations([...read.operations], target)
      await finish()
    } catch (error) {
      if (error instanceof StorageError) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw dataCorrupted(`log record ${lsn} cannot be replayed: ${why}`, error)
    }
  }
}

async function replayOperations(
  operations: readonly LoggedOperation[],
  target: ReplayTarget,
): Promise<void> {
  const waits = target.waits()
  for (const operation of operations) prefetch(operation, target, waits)
  if (!waits.isEmpty) await waits.settle()
  for (const operation of operations) {
    if (operation.kind === 'sequence') {
      target.applySequence(operation)
      continue
    }
    const table = target.table(operation.layout.storageId)
    if (table === undefined) continue
    for (const change of changesOf(operation)) {
      while (!apply(table, change, waits)) await waits.settle()
    }
  }
  waits.moved()
}

function prefetch(operation: LoggedOperation, target: ReplayTarget, waits: Waits): void {
  if (operation.kind === 'sequence') return
  const table = target.table(operation.layout.storageId)
  if (table === undefined) return
  const rowId = operation.kind === 'batch' ? operation.firstRowId : operation.rowId
  const number = rowId >>> SLOT_BITS
  if (number < table.groupCount) table.resident(table.group(number), attnumsOf(table), waits)
}

function attnumsOf(table: TableData): number[] {
  const attnums: number[] = []
  for (const column of table.columns) if (column !== undefined) attnums.push(column.attnum)
  return attnums
}

type RowChange = {
  readonly kind: 'insert' | 'update' | 'delete'
  readonly rowId: number
  readonly attnums: readonly number[]
  readonly values: readonly LoggedValue[]
}

const nothing: readonly never[] = []

function* changesOf(
  operation: Exclude<LoggedOperation, { kind: 'sequence' }>,
): Iterable<RowChange> {
  if (operation.kind === 'delete') {
    yield { kind: 'delete', rowId: operation.rowId, attnums: nothing, values: nothing }
  } else if (operation.kind === 'batch') {
    const { attnums } = operation.layout
    for (let row = 0; row < operation.count; row++) {
      const values = operation.columns.map((run) =>
        run.nulls !== undefined && run.nulls[row] === 1 ? null : run.value(row),
      )
      yield { kind: 'insert', rowId: operation.firstRowId + row, attnums, values }
    }
  } else yield operation
}

/** False, with nothing changed, when pages are missing. */
function apply(table: TableData, change: RowChange, waits: Waits): boolean {
  const { rowId } = change
  const number = rowId >>> SLOT_BITS
  const slot = rowId & SLOT_MASK
  while (table.groupCount <= number) {
    table.addGroup(table.columns.filter((column): column is StoredColumn => column !== undefined))
  }
  const group = table.group(number)
  const attnums = attnumsOf(table)
  if (!table.resident(group, attnums, waits)) return false
  const before = change.kind === 'insert' ? undefined : rowKeys(table, group, slot, undefined)
  if (change.kind !== 'delete' && !pathsResident(table, group, slot, change, waits)) return false
  if (change.kind === 'delete') {
    if (!group.isLive(slot)) throw dataCorrupted(`row ${rowId} is not there to be deleted`)
    group.kill(slot)
    table.liveRows--
    table.freeGroups.add(number)
  } else {
    if (change.kind === 'insert') makeLive(table, group, slot)
    else if (!group.isLive(slot)) throw dataCorrupted(`row ${rowId} is not there to be updated`)
    for (let i = 0; i < change.attnums.length; i++) {
      group.chunks[change.attnums[i] as number]?.setLogged(slot, change.values[i] as LoggedValue)
    }
    if (change.kind === 'insert') fillUnlogged(table, group, slot, change.attnums)
  }
  const after = change.kind === 'delete' ? [] : rowKeys(table, group, slot, undefined)
  moveEntries(table, rowId, before ?? [], after)
  return true
}

/** Columns that the record does not know yet were added after it, in the same transaction or a later one. */
function fillUnlogged(
  table: TableData,
  group: RowGroup,
  slot: number,
  attnums: readonly number[],
): void {
  for (const column of table.columns) {
    if (column === undefined || attnums.includes(column.attnum)) continue
    group.chunks[column.attnum]?.set(slot, column.missing)
  }
}

function makeLive(table: TableData, group: RowGroup, slot: number): void {
  if (slot < group.rows) {
    if (group.isLive(slot)) throw dataCorrupted(`row ${group.firstRowId + slot} is there already`)
    group.revive(slot)
  } else {
    const from = group.rows
    group.extend(slot + 1)
    for (let at = from; at < slot; at++) group.kill(at)
    if (from < slot) table.freeGroups.add(group.number)
  }
  table.liveRows++
}

/** The row's key under every index, as bytes; `undefined` where it has none. */
function rowKeys(
  table: TableData,
  group: RowGroup,
  slot: number,
  change: RowChange | undefined,
): (Uint8Array | undefined)[] {
  return table.indexes.map((index) => {
    const values = index.maker.attnums.map((attnum) => valueOf(table, group, slot, attnum, change))
    key.reset()
    return index.maker.key(values, key) === 'absent' ? undefined : key.finish()
  })
}

const probes = new Map<StoredColumn, ColumnChunk>()

function valueOf(
  table: TableData,
  group: RowGroup,
  slot: number,
  attnum: number,
  change: RowChange | undefined,
): Datum {
  const chunk = group.chunks[attnum] as ColumnChunk
  if (change === undefined) return chunk.get(slot)
  const at = change.attnums.indexOf(attnum)
  if (at < 0)
    return change.kind === 'insert' ? (table.columns[attnum]?.missing ?? null) : chunk.get(slot)
  const value = change.values[at] as LoggedValue
  if (value === null) return null
  // A chunk of one row knows how to read a logged value.
  let probe = probes.get(chunk.column)
  if (probe === undefined) {
    if (probes.size > 64) probes.clear()
    probe = chunk.clone()
    probes.set(chunk.column, probe)
  }
  probe.setLogged(0, value)
  return probe.get(0)
}

function pathsResident(
  table: TableData,
  group: RowGroup,
  slot: number,
  change: RowChange,
  waits: Waits,
): boolean {
  if (table.indexes.length === 0) return true
  const keys = rowKeys(table, group, slot, change)
  let all = true
  for (let i = 0; i < keys.length; i++) {
    const bytes = keys[i]
    if (bytes === undefined) continue
    const rowId = group.firstRowId + slot
    const index = table.indexes[i]
    if (index?.prepareInsert(bytes, bytes.length, rowId, waits) !== undefined) all = false
  }
  return all
}

function moveEntries(
  table: TableData,
  rowId: number,
  before: readonly (Uint8Array | undefined)[],
  after: readonly (Uint8Array | undefined)[],
): void {
  for (let i = 0; i < table.indexes.length; i++) {
    const index = table.indexes[i]
    const old = before[i]
    const now = after[i]
    if (old !== undefined && now !== undefined && sameBytes(old, now)) continue
    if (old !== undefined) index?.remove(old, old.length, rowId)
    if (now !== undefined) index?.insert(now, now.length, rowId)
  }
}
