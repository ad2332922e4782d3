/**
 * What one run of a plan has: its parameters, what it may see, where it waits, and the state that belongs to the run and not to
 * the plan (CTEs, subplans, effects that wait for the end of the statement).
 */
import type { ScratchFile } from '../base/scratch-file.ts'
import type { EvalContext } from '../functions/function.ts'
import type { Access, RowId, StoredTable } from '../store/table-access.ts'
import type { Vector } from '../store/batch.ts'
import type { Waits } from '../store/waits.ts'
import type { Datum } from '../types/datum.ts'
import type { Oid, TypeLookup } from '../types/type.ts'
import type { IndexColumn } from './index-range.ts'
import type { NearestProgress } from './nearest-progress.ts'
import type { Operator } from './operator.ts'

/** What happened to a row, for foreign keys and deferred constraints at the statement's end. */
export type RowEvent = {
  readonly kind: 'insert' | 'update' | 'delete'
  readonly table: Oid
  readonly rowId: RowId
  /** In the layout of the table's live columns. */
  readonly oldRow: readonly Datum[] | undefined
  readonly newRow: readonly Datum[] | undefined
}

/** Tells the session of changed rows. `wants` is asked once per statement and table. */
export interface RowEvents {
  wants(table: Oid, kind: RowEvent['kind']): boolean
  add(event: RowEvent): void
}

/** What a plan's `with` node shares with the scans of its CTEs. */
export interface CteState {
  /** Opens a reader over the rows; `undefined` work table outside a recursive term. */
  open(): Operator
}

/** What error messages and locks need to know of a table. */
export type TableFacts = {
  readonly schema: string
  readonly name: string
  readonly columnName: (attnum: number) => string
  readonly columnType: (attnum: number) => Oid
}

export type VirtualRows = {
  readonly rows: () => Iterable<readonly Datum[]>
  /** Those with this value in a column (0-based); where the plan asks for it. */
  readonly lookup: (column: number, value: Datum) => Iterable<readonly Datum[]>
}

/** What the settings say of searches. */
export type NearestSettings = {
  /** `hnsw.ef_search`; `undefined` where nobody has set it. */
  readonly efSearch: number | undefined
  readonly maxScanTuples: number
  readonly isSeqscanEnabled: boolean
  readonly isIndexscanEnabled: boolean
}

export type ExecContext = {
  readonly eval: EvalContext
  readonly types: TypeLookup
  readonly params: readonly Datum[]
  /** Values of `outer` nodes. */
  readonly slots: Datum[]
  readonly access: Access
  readonly waits: Waits
  readonly table: (oid: Oid) => StoredTable
  readonly indexColumns: (index: Oid) => readonly IndexColumn[]
  /** A relation that is computed: a catalog, or a sequence. */
  readonly virtualRelation: (oid: Oid) => VirtualRows
  readonly facts: (oid: Oid) => TableFacts
  readonly events: RowEvents
  /** Rows changed, by the plan node that changed them. */
  readonly affected: Map<object, number>
  readonly ctes: Map<number, CteState>
  /** Searches through an index of vectors under way, by the plan node of their scan. */
  readonly searches: Map<object, NearestProgress>
  /** How the session wants them. */
  readonly nearest: NearestSettings
  /** State of subplans by their expression node. */
  readonly subplans: Map<object, unknown>
  /** Bytes an operator may use before it spills or, without a place to spill to, fails with 53200. */
  readonly workMemBytes: number
  /** Opens room outside of memory, closed with the run; `undefined` where the host has none. */
  readonly openScratch: (() => ScratchFile) | undefined
  /**
   * Asked between batches by whoever goes round a loop without answering. Throws when the statement has been cancelled or has run
   * out of time. True: others (who may want to cancel it) are due a turn, for which `waits` now waits; answer PENDING.
   */
  readonly isTurnDue: () => boolean
  /** How deep in subplans the run is. PENDING begins a subplan anew, so that no turns are taken there. */
  subplanDepth: number
  /** Per-operator figures for EXPLAIN ANALYZE; `undefined`: not wanted. */
  readonly instrument: Instrument | undefined
}

/** Measures operators for EXPLAIN ANALYZE. */
export interface Instrument {
  wrap(plan: object, operator: Operator): Operator
  /** A search through an index of vectors is over. */
  noteSearch(scan: object, progress: NearestProgress): void
}

/**
 * The row that a compiled expression looks at. One frame serves a whole operator: its columns change with the batch, its row
 * with the loop.
 */
export class Frame {
  readonly ctx: ExecContext
  columns: readonly Vector[] = []
  row = 0
  caseValue: Datum = null

  constructor(ctx: ExecContext) {
    this.ctx = ctx
  }
}
