/**
 * Serializable snapshot isolation (Cahill, Röhm, Fekete 2008; with the refinements of Ports and Grittner 2012, as PostgreSQL
 * has them): remembers what serializable transactions have read, notes an edge reader → writer for every write that a
 * concurrent reader did not see, and lets no structure T0 → pivot → T2 in which T2 committed first come about.
 *
 * What was read is kept per row, per key range of an index, and per table; too many rows of a table become the table.
 */
import { readWriteDependencies } from '../errors/concurrency-errors.ts'
import { compareBytes } from '../kernels/compare-bytes.ts'
import type { RowId } from '../store/table-access.ts'
import { IN_FLIGHT, type Stamp } from '../store/version.ts'
import type { ConflictTracker } from '../store/writer.ts'
import type { Transaction, TransactionState } from './transaction.ts'

/** Rows of one table that are remembered one by one. */
const MAX_ROWS = 512
const MAX_RANGES = 256

type ReadSpan = { readonly low: Uint8Array | undefined; readonly high: Uint8Array | undefined }

class Party implements ConflictTracker {
  readonly txn: Transaction
  readonly snapshotLsn: number
  readonly beginOrder: number
  readonly #checks: SerializableChecks
  /** Position among commits; Infinity while it runs. */
  commitOrder: number = Infinity
  doomed = false
  aborted = false
  wrote = false
  /** It committed with an edge to a transaction that had committed before. */
  hasEarlierOut = false
  earliestOutLsn: number = Infinity
  /** Readers that missed a write of this one. */
  readonly readers: Set<Party> = new Set()
  /** Writers whose writes this one missed. */
  readonly writers: Set<Party> = new Set()
  readonly #tables = new Set<number>()
  readonly #rows = new Map<number, Set<RowId>>()
  readonly #spans = new Map<number, ReadSpan[]>()

  constructor(txn: Transaction, lsn: number, order: number, checks: SerializableChecks) {
    this.txn = txn
    this.snapshotLsn = lsn
    this.beginOrder = order
    this.#checks = checks
  }

  get committed(): boolean {
    return this.commitOrder !== Infinity
  }

  get readOnly(): boolean {
    return this.txn.readOnly || (this.committed && !this.wrote)
  }

  get commitLsn(): number {
    return this.txn.stamp.lsn
  }

  readTable(storageId: number): void {
    this.#tables.add(storageId)
  }

  readRow(storageId: number, rowId: RowId): void {
    if (this.#tables.has(storageId)) return
    let rows = this.#rows.get(storageId)
    if (rows === undefined) this.#rows.set(storageId, (rows = new Set()))
    rows.add(rowId)
    if (rows.size <= MAX_ROWS) return
    this.#rows.delete(storageId)
    this.#tables.add(storageId)
  }

  readRange(storageId: number, lower: Uint8Array | undefined, upper: Uint8Array | undefined): void {
    let spans = this.#spans.get(storageId)
    if (spans === undefined) this.#spans.set(storageId, (spans = []))
    if (spans.length >= MAX_RANGES)
      spans.splice(0, spans.length, { low: undefined, high: undefined })
    else spans.push({ low: lower?.slice(), high: upper?.slice() })
  }

  hasReadTable(storageId: number): boolean {
    return this.#tables.has(storageId)
  }

  hasReadRow(storageId: number, rowId: RowId): boolean {
    return this.#tables.has(storageId) || this.#rows.get(storageId)?.has(rowId) === true
  }

  hasReadKey(storageId: number, key: Uint8Array, length: number): boolean {
    const spans = this.#spans.get(storageId)
    return spans !== undefined && spans.some((span) => covers(span, key, length))
  }

  /** Whether its snapshot has what the stamp's transaction did; `undefined`: everybody's has. */
  hasSeen(stamp: Stamp | undefined): boolean {
    return stamp === undefined || stamp === this.txn.stamp || stamp.lsn <= this.snapshotLsn
  }

  missed(writer: Stamp): void {
    const other = writer.conflicts
    if (other instanceof Party && !other.aborted) this.#checks.readMissed(this, other)
  }

  /** Whoever read the row without seeing the version that is `replaced` missed that one's writer, not this one. */
  writeRow(storageId: number, rowId: RowId, replaced: Stamp | undefined): void {
    this.#checks.wrote(
      this,
      (party) =>
        party.hasReadTable(storageId) ||
        (party.hasSeen(replaced) && party.hasReadRow(storageId, rowId)),
    )
  }

  writeTable(storageId: number): void {
    this.#checks.wrote(this, (party) => party.hasReadTable(storageId))
  }

  writeKey(storageId: number, key: Uint8Array, length: number): void {
    this.#checks.wrote(this, (party) => party.hasReadKey(storageId, key, length))
  }
}

/** Bounds may be prefixes, and count as inclusive: too wide is safe. */
function covers(span: ReadSpan, key: Uint8Array, length: number): boolean {
  const { low, high } = span
  if (low !== undefined) {
    if (compareBytes(key, 0, length, low, 0, low.length) < 0) return false
  }
  if (high === undefined) return true
  return compareBytes(key, 0, Math.min(length, high.length), high, 0, high.length) <= 0
}

export class SerializableChecks {
  /** Running, and committed ones that overlapped a running one. */
  readonly #parties = new Set<Party>()
  #order = 0

  begin(txn: Transaction, snapshotLsn: number): ConflictTracker {
    const party = new Party(txn, snapshotLsn, ++this.#order, this)
    txn.stamp.conflicts = party
    this.#parties.add(party)
    return party
  }

  wrote(writer: Party, hasRead: (party: Party) => boolean): void {
    writer.wrote = true
    if (writer.doomed) throw readWriteDependencies(pivotDuring('conflict in checking'))
    for (const party of this.#parties) {
      if (party === writer || party.doomed || party.aborted || !overlaps(party, writer)) continue
      if (hasRead(party)) this.#edge(party, writer, writer)
    }
  }

  readMissed(reader: Party, writer: Party): void {
    if (reader.doomed) throw readWriteDependencies(pivotDuring('conflict out checking'))
    if (writer.doomed || writer === reader) return
    if (reader.txn.readOnly && writer.committed) {
      // The reader appears to have run first, unless the writer has an edge to one that the reader saw.
      if (!writer.hasEarlierOut || reader.snapshotLsn < writer.earliestOutLsn) return
    }
    this.#edge(reader, writer, reader)
  }

  #edge(reader: Party, writer: Party, me: Party): void {
    if (reader.writers.has(writer)) return
    if (isDangerous(reader, writer)) {
      if (me === writer) throw readWriteDependencies(pivotDuring('write'))
      if (writer.committed) {
        const pivot = writer.txn.serial
        throw readWriteDependencies(`Canceled on conflict out to pivot ${pivot}, during read`)
      }
      writer.doomed = true
    }
    reader.writers.add(writer)
    writer.readers.add(reader)
  }

  /** Called first thing in a commit. */
  beforeCommit(txn: Transaction): void {
    const me = txn.stamp.conflicts
    if (!(me instanceof Party)) return
    if (me.doomed) throw readWriteDependencies(pivotDuring('commit attempt'))
    for (const near of me.readers) {
      if (near.committed || near.doomed || near.aborted) continue
      for (const far of near.readers) {
        const running = !far.committed && !far.readOnly && !far.doomed && !far.aborted
        if (far !== me && !running) continue
        near.doomed = true
        break
      }
    }
    me.commitOrder = ++this.#order
    for (const out of me.writers) {
      if (!out.committed) continue
      me.hasEarlierOut = true
      me.earliestOutLsn = Math.min(me.earliestOutLsn, out.commitLsn)
    }
  }

  ended(txn: Transaction, state: TransactionState): void {
    const me = txn.stamp.conflicts
    if (!(me instanceof Party) || state !== 'aborted') return
    me.aborted = true
    this.#remove(me)
  }

  #remove(party: Party): void {
    this.#parties.delete(party)
    for (const reader of party.readers) reader.writers.delete(party)
    for (const writer of party.writers) writer.readers.delete(party)
  }

  /** Lets committed parties go that nobody running has overlapped. */
  forget(): void {
    if (this.#parties.size === 0) return
    let oldest = Infinity
    let oldestLsn = Infinity
    for (const party of this.#parties) {
      if (party.committed) continue
      oldest = Math.min(oldest, party.beginOrder)
      oldestLsn = Math.min(oldestLsn, party.snapshotLsn)
    }
    for (const party of this.#parties) {
      if (!party.committed || party.commitOrder > oldest) continue
      if (party.wrote && (party.commitLsn === IN_FLIGHT || party.commitLsn > oldestLsn)) continue
      this.#remove(party)
    }
  }
}

function pivotDuring(what: string): string {
  return `Canceled on identification as a pivot, during ${what}`
}

/** Whether a party was still running when the other took its snapshot, or its changes were not seen by it. */
function overlaps(party: Party, other: Party): boolean {
  if (!party.committed || party.commitOrder > other.beginOrder) return true
  return party.wrote && party.commitLsn > other.snapshotLsn
}

/** Whether the edge reader → writer completes T0 → pivot → T2 with T2 the first to have committed. */
function isDangerous(reader: Party, writer: Party): boolean {
  if (writer.committed && writer.hasEarlierOut) return true
  for (const last of writer.writers) {
    if (!last.committed) continue
    if (reader.committed && last.commitOrder > reader.commitOrder) continue
    if (writer.committed && last.commitOrder > writer.commitOrder) continue
    if (reader.readOnly && last.commitLsn > reader.snapshotLsn) continue
    return true
  }
  if (!writer.committed || reader.readOnly) return false
  for (const first of reader.readers) {
    if (first.doomed || first.aborted) continue
    if (first.committed && first.commitOrder < writer.commitOrder) continue
    if (first.readOnly && first.snapshotLsn < writer.commitLsn) continue
    return true
  }
  return false
}
