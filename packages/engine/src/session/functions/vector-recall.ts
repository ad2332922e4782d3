/**
 * `twill_vector_recall(index, k, sample)`: which part of the k nearest rows an hnsw index finds, under the session's settings. For
 * rows drawn from those in the index (the same ones as long as the table lies as it does), the nearest others are computed exactly
 * and looked for by the index; a row found counts when it is as near as the last exact one. NULL where the index has no two rows.
 */
import { hnswMetric, type HnswMetric, hnswOptions } from '../../catalog/hnsw-index.ts'
import type { IndexObject } from '../../catalog/objects.ts'
import { SELECT } from '../../base/privilege-bits.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { MAX_RECALL_K, MAX_RECALL_SAMPLE } from '../../limits.ts'
import { USUAL_EF } from '../../planner/nearest-cost.ts'
import type { RowTable } from '../../store/table/stored-table.ts'
import { type Access, ROW_ID } from '../../store/table-access.ts'
import { PENDING } from '../../store/waits.ts'
import type { Distance } from '../../kernels/distance/score.ts'
import type { Datum } from '../../types/datum.ts'
import { checkRights } from '../privileges/check-needs.ts'
import type { EngineSession } from '../session.ts'
import { type RecallIndex, RecallMeasurement } from '../vector-recall.ts'
import type { SessionFunctionArea } from './session-function.ts'

const distances: Readonly<Record<HnswMetric, Distance>> = {
  l2: 'l2',
  'inner product': 'negative-inner-product',
  cosine: 'cosine',
  l1: 'l1',
}

/** A statement that has to wait evaluates its calls anew: what they have come to is kept for as long as it runs. */
export class Recalls {
  #run: object | undefined
  readonly #answers = new Map<string, number | null>()
  #job: { readonly key: string; readonly measurement: RecallMeasurement } | undefined

  measure(session: EngineSession, oid: number, k: number, sample: number): number | null {
    const { waits } = session
    if (this.#run !== waits) {
      this.#run = waits
      this.#answers.clear()
      this.#job = undefined
    }
    const key = `${oid},${k},${sample}`
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    if (this.#job?.key !== key) this.#job = { key, measurement: begin(session, oid, k, sample) }
    const answer = this.#job.measurement.advance(() => {
      session.interrupts.check()
      return session.interrupts.isTurnDue(waits)
    })
    // oxlint-disable-next-line typescript/only-throw-error -- expressions wait by throwing PENDING
    if (answer === PENDING) throw PENDING
    this.#job = undefined
    this.#answers.set(key, answer)
    return answer
  }
}

function begin(session: EngineSession, oid: number, k: number, sample: number): RecallMeasurement {
  const index = indexOf(session, oid)
  const table = session.catalog.object(index.table)
  if (table?.kind !== 'table') throw new Error(`index ${oid} without a table`)
  const attnums = index.keys.map((key) => key.attnum)
  checkRights(session, table, SELECT, attnums.includes(0) ? [] : attnums)
  checkRange('k', k, MAX_RECALL_K)
  checkRange('sample', sample, MAX_RECALL_SAMPLE)
  const access = lockedAccess(session, index)
  return new RecallMeasurement(recallIndex(session, index, access), k, sample)
}

function recallIndex(session: EngineSession, index: IndexObject, access: Access): RecallIndex {
  const { host, catalog } = session
  const stored: RowTable | undefined = host.store.table(index.table, catalog)
  const own = stored?.indexes.find((each) => each.oid === index.oid)
  if (stored === undefined || own === undefined) throw new Error(`index ${index.oid} is not there`)
  const { efSearch } = session.world.nearest
  return {
    maker: own.maker,
    distance: distances[hnswMetric(index)],
    scan: () => stored.scan(access, [...own.maker.attnums, ROW_ID]),
    search: (query, ef) =>
      stored.nearestScan(access, {
        index: index.oid,
        query,
        ef: Math.max(ef, efSearch ?? hnswOptions(index.options).efSearch ?? USUAL_EF),
        rows: ef,
        attnums: [...own.maker.attnums, ROW_ID],
      }),
  }
}

/** What the statement's transaction sees now, while nobody may change what the table is. */
function lockedAccess(session: EngineSession, { table }: IndexObject): Access {
  const { waits, block, host } = session
  const { transactions } = host.store
  const txn = block.ensure()
  const locked = transactions.locks.lockTable(txn, table, 'access share', 'block', waits)
  // oxlint-disable-next-line typescript/only-throw-error -- expressions wait by throwing PENDING
  if (locked === PENDING) throw PENDING
  return { txn, snapshot: transactions.latestSnapshot(txn), waits }
}

function indexOf(session: EngineSession, oid: number): IndexObject {
  const object = session.catalog.object(oid)
  if (object?.kind === 'index' && object.method === 'hnsw') return object
  const name = object !== undefined && 'name' in object ? object.name : String(oid)
  throw sqlError(sqlstate.wrongObjectType, `"${name}" is not an hnsw index`)
}

function checkRange(name: string, value: number, most: number): void {
  if (value < 1 || value > most) throw outOfRange(name, most)
}

function outOfRange(name: string, most: number): SqlError {
  return sqlError(sqlstate.invalidParameterValue, `${name} must be between 1 and ${most}`)
}

export const vectorRecall: SessionFunctionArea = {
  twill_vector_recall: (session, [index, k, sample]: readonly Datum[]) =>
    session.recalls.measure(session, Number(index), Number(k), Number(sample)),
}
