/**
 * Hash join: builds a table of the right rows, probes it with the left. A probe batch makes pairs of row numbers, at most a batch
 * of them at a time; what the residual condition leaves of them is the answer. Rows without a partner follow: of the left
 * side after each of its batches, of the right side at the end.
 *
 * When the table is full the rest of the right rows wait for the next pass, and with them the left rows that may yet find a
 * partner there (`join-passes.ts`).
 */
import type { JoinType } from '../../planner/plan.ts'
import { BATCH_SIZE, type Batch, type Vector } from '../../store/batch.ts'
import { PENDING, type Pending } from '../../store/waits.ts'
import type { Evaluator } from '../compile/evaluator.ts'
import { evaluateVectors, selectRows } from '../compile/rows.ts'
import type { Frame } from '../context.ts'
import { gatherVector } from '../gather-vector.ts'
import { NO_ROW, type JoinTable } from '../join-table.ts'
import { rowAt, type Operator } from '../operator.ts'
import { JoinPasses } from '../spill/join-passes.ts'
import type { RowLayout } from '../spill/overflow.ts'

export type HashJoinShape = {
  readonly join: JoinType
  readonly leftKeys: readonly Evaluator[]
  readonly rightKeys: readonly Evaluator[]
  readonly residual: Evaluator | undefined
  readonly nullAware: boolean
  readonly left: RowLayout
  readonly right: RowLayout
  readonly makeTable: () => JoinTable
}

/** A probe batch on its way. */
type Probe = {
  readonly batch: Batch
  /** Per row that counts: the next right row to pair it with. */
  readonly chains: Int32Array
  at: number
  /** Per row that counts: whether it has found a partner. */
  readonly matched: Uint8Array
  /** Whether one of the left keys is NULL, per row that counts; for NOT IN. */
  readonly nullKeys: Uint8Array | undefined
}

export class HashJoin implements Operator {
  #left: Operator
  #right: Operator
  readonly #shape: HashJoinShape
  readonly #passes: JoinPasses
  #table: JoinTable
  readonly #frame: Frame
  #heldRight: Batch | undefined
  #heldLeft: Batch | undefined
  #built = false
  #probe: Probe | undefined
  #leftDone = false
  #unmatchedFrom = 0
  /** The pairs of the answer being made. */
  readonly #leftRows = new Int32Array(BATCH_SIZE)
  readonly #rightRows = new Int32Array(BATCH_SIZE)
  /** For each pair, which of the probe's rows that count it came from. */
  readonly #sources = new Int32Array(BATCH_SIZE)
  readonly #leftColumns: number
  #pairs: { readonly batch: Batch; readonly count: number } | undefined

  constructor(left: Operator, right: Operator, shape: HashJoinShape, frame: Frame) {
    this.#left = left
    this.#right = right
    this.#shape = shape
    this.#table = shape.makeTable()
    this.#leftColumns = shape.left.types.length
    this.#frame = frame
    this.#passes = new JoinPasses(shape.join, shape.left, shape.right, frame)
  }

  next(): Batch | undefined | Pending {
    for (;;) {
      if (!this.#built) {
        if (this.#build() === PENDING) return PENDING
        this.#built = true
      }
      if (this.#leftDone) {
        const rest = this.#restOfRight()
        if (rest !== undefined || !this.#nextPass()) return rest
        continue
      }
      if (this.#frame.ctx.isTurnDue()) return PENDING
      if (this.#probe === undefined) {
        const started = this.#startProbe()
        if (started === PENDING) return PENDING
        if (started === 'end') {
          this.#leftDone = true
          continue
        }
      }
      const batch = this.#answer(this.#probe as Probe)
      if (batch !== undefined) return batch
    }
  }

  #build(): Pending | undefined {
    for (;;) {
      if (this.#frame.ctx.isTurnDue()) return PENDING
      const batch = this.#heldRight ?? this.#right.next()
      if (batch === PENDING) return PENDING
      if (batch === undefined) return undefined
      this.#heldRight = batch
      if (this.#passes.isFull(this.#table.bytes)) {
        this.#passes.addRight(batch)
        this.#heldRight = undefined
        continue
      }
      const keys = evaluateVectors(this.#shape.rightKeys, this.#frame, batch)
      this.#heldRight = undefined
      this.#table.add(batch, keys)
    }
  }

  /** Goes on with the right rows that did not fit. */
  #nextPass(): boolean {
    const inputs = this.#passes.next(this.#table)
    if (inputs === undefined) return false
    this.#left.close()
    this.#right.close()
    this.#left = inputs.left
    this.#right = inputs.right
    this.#table = this.#shape.makeTable()
    this.#built = false
    this.#leftDone = false
    this.#unmatchedFrom = 0
    return true
  }

  #startProbe(): Pending | 'end' | 'started' {
    const batch = this.#heldLeft ?? this.#left.next()
    if (batch === PENDING) return PENDING
    if (batch === undefined) return 'end'
    this.#heldLeft = batch
    const keys = evaluateVectors(this.#shape.leftKeys, this.#frame, batch)
    this.#heldLeft = undefined
    const chains = new Int32Array(batch.count)
    this.#table.probe(batch, keys, chains)
    this.#probe = {
      batch,
      chains,
      at: 0,
      matched: this.#passes.matchedBefore(batch),
      nullKeys: this.#shape.nullAware ? nullKeys(batch, keys) : undefined,
    }
    return 'started'
  }

  #answer(probe: Probe): Batch | undefined {
    const { join, residual } = this.#shape
    const leftOnly = join === 'semi' || join === 'anti'
    if (leftOnly && residual === undefined) {
      for (let i = 0; i < probe.batch.count; i++) {
        if (probe.chains[i] !== NO_ROW) probe.matched[i] = 1
      }
      return this.#finishProbe(probe)
    }
    const pairs = (this.#pairs ??= this.#makePairs(probe, residual !== undefined))
    if (pairs.count === 0) {
      this.#pairs = undefined
      return this.#finishProbe(probe)
    }
    const answer = this.#applyResidual(pairs.batch)
    this.#pairs = undefined
    this.#markPairs(probe, answer)
    return leftOnly || answer.count === 0 ? undefined : answer
  }

  #makePairs(probe: Probe, all: boolean): { readonly batch: Batch; readonly count: number } {
    const { batch, chains } = probe
    const semi = all && (this.#shape.join === 'semi' || this.#shape.join === 'anti')
    let count = 0
    while (probe.at < batch.count && count < BATCH_SIZE) {
      const right = chains[probe.at] as number
      if (right === NO_ROW || (semi && probe.matched[probe.at] === 1)) {
        probe.at++
        continue
      }
      this.#leftRows[count] = rowAt(batch, probe.at)
      this.#rightRows[count] = right
      this.#sources[count] = probe.at
      count++
      chains[probe.at] = this.#table.after(right)
    }
    return { batch: this.#pairBatch(probe.batch, count), count }
  }

  #pairBatch(left: Batch, count: number): Batch {
    const columns: Vector[] = []
    const rows = this.#leftRows.slice(0, count)
    for (let i = 0; i < this.#leftColumns; i++) {
      columns.push(gatherVector(left.columns[i] as Vector, rows, count))
    }
    const right = this.#table.rows.gather(this.#rightRows, 0, count)
    return { columns: [...columns, ...right.columns], length: count, selection: undefined, count }
  }

  #applyResidual(batch: Batch): Batch {
    const { residual } = this.#shape
    if (residual === undefined) return batch
    const selection = new Int32Array(batch.count)
    const kept = selectRows(residual, this.#frame, batch, selection)
    return { ...batch, selection: selection.subarray(0, kept), count: kept }
  }

  #markPairs(probe: Probe, answer: Batch): void {
    const { join } = this.#shape
    const marksRight = join === 'right' || join === 'full'
    if (join === 'inner') return
    for (let i = 0; i < answer.count; i++) {
      const pair = rowAt(answer, i)
      probe.matched[this.#sources[pair] as number] = 1
      if (marksRight) this.#table.markMatched(this.#rightRows[pair] as number)
    }
  }

  /** What a probe batch answers with after its pairs: the rows that a semi, anti, left or full join adds. */
  #finishProbe(probe: Probe): Batch | undefined {
    this.#probe = undefined
    const { join } = this.#shape
    this.#passes.addLeft(probe.batch, probe.matched)
    if (join === 'inner' || join === 'right') return undefined
    if (join !== 'semi' && !this.#passes.isLast) return undefined
    const wanted = join === 'semi' ? 1 : 0
    const { batch, matched } = probe
    const selection = new Int32Array(batch.count)
    let count = 0
    for (let i = 0; i < batch.count; i++) {
      if (matched[i] !== wanted) continue
      if (join === 'anti' && this.#shape.nullAware && this.#isUnknown(probe, i)) continue
      selection[count++] = rowAt(batch, i)
    }
    if (count === 0) return undefined
    const kept = { ...batch, selection: selection.subarray(0, count), count }
    if (join === 'semi' || join === 'anti') return kept
    return this.#withNulls(batch, selection.slice(0, count))
  }

  /** NOT IN of a row without a match: unknown where a NULL is on either side (and the right side is not empty). */
  #isUnknown(probe: Probe, i: number): boolean {
    if (!this.#passes.hadRight && this.#table.rows.length === 0) return false
    const hasNullKey = this.#table.hasNullKey || this.#passes.hadNullKey
    return hasNullKey || probe.nullKeys?.[i] === 1
  }

  #withNulls(left: Batch, rows: Int32Array): Batch {
    const count = rows.length
    const columns: Vector[] = []
    for (let i = 0; i < this.#leftColumns; i++) {
      columns.push(gatherVector(left.columns[i] as Vector, rows, count))
    }
    const right = this.#table.rows.gather(new Int32Array(count).fill(NO_ROW))
    return { columns: [...columns, ...right.columns], length: count, selection: undefined, count }
  }

  #leftNulls: readonly Vector[] | undefined

  /** Gives the shapes of the left side for rows of NULLs; called by the builder for right and full joins. */
  useLeftNulls(columns: readonly Vector[]): void {
    this.#leftNulls = columns
  }

  #restOfRight(): Batch | undefined {
    const { join } = this.#shape
    if (join !== 'right' && join !== 'full') return undefined
    const { rows, next } = this.#table.unmatched(this.#unmatchedFrom, BATCH_SIZE)
    this.#unmatchedFrom = next
    if (rows.length === 0) return undefined
    const nulls = new Int32Array(rows.length).fill(NO_ROW)
    const left = (this.#leftNulls ?? []).map((column) => gatherVector(column, nulls, rows.length))
    const right = this.#table.rows.gather(rows)
    return {
      columns: [...left, ...right.columns],
      length: rows.length,
      selection: undefined,
      count: rows.length,
    }
  }

  close(): void {
    this.#left.close()
    this.#right.close()
    this.#passes.close()
  }
}

function nullKeys(batch: Batch, keys: readonly Vector[]): Uint8Array {
  const nulls = new Uint8Array(batch.count)
  for (let i = 0; i < batch.count; i++) {
    const row = rowAt(batch, i)
    if (keys.some((key) => key.get(row) === null)) nulls[i] = 1
  }
  return nulls
}
