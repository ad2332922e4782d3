/**
 * Random serializable transactions, interleaved step by step: what the committed ones have read and left must be what some
 * order of them, one after the other, reads and leaves. At REPEATABLE READ the same workload must break that.
 */
import { describe, expect, test } from 'vitest'
import { SqlError } from '../../src/errors/sql-error.ts'
import type { StoredTable } from '../../src/store/table-access.ts'
import { PENDING } from '../../src/store/waits.ts'
import type { Store } from '../../src/txn/store.ts'
import type { Isolation, Transaction } from '../../src/txn/transaction.ts'
import type { Datum } from '../../src/types/datum.ts'
import {
  begin,
  createTable,
  drive,
  freshStore,
  INT4,
  keyOf,
  scanRows,
  statement,
  stored,
} from './harness.ts'

const KEYS = 4

type Op =
  | { readonly kind: 'read'; readonly key: number }
  | { readonly kind: 'sum' }
  | { readonly kind: 'range'; readonly from: number }
  | { readonly kind: 'write'; readonly key: number; readonly value: number }
  | { readonly kind: 'insert'; readonly key: number; readonly value: number }

type Party = {
  txn: Transaction
  ops: Op[]
  at: number
  seen: (number | string)[]
  state: 'open' | 'done' | 'failed'
}

function generator(seed: number): (below: number) => number {
  let state = seed * 7919 + 17
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

function makeOp(next: (below: number) => number): Op {
  const roll = next(10)
  if (roll < 3) return { kind: 'read', key: next(KEYS + 2) }
  if (roll < 4) return { kind: 'sum' }
  if (roll < 5) return { kind: 'range', from: next(KEYS + 2) }
  if (roll < 6) return { kind: 'insert', key: KEYS + next(2), value: next(1000) }
  return { kind: 'write', key: next(KEYS), value: next(1000) }
}

/** What an operation answers with over a plain map, which it changes. */
function simulate(op: Op, rows: Map<number, number>): number | string {
  if (op.kind === 'read') return rows.get(op.key) ?? 'none'
  if (op.kind === 'sum') return [...rows.values()].reduce((a, b) => a + b, 0)
  if (op.kind === 'range') {
    return [...rows].reduce((sum, [key, value]) => (key >= op.from ? sum + value : sum), 0)
  }
  if (op.kind === 'insert' && rows.has(op.key)) return 'there'
  if (op.kind === 'write' && !rows.has(op.key)) return 'none'
  rows.set(op.key, op.value)
  return 'ok'
}

class World {
  store!: Store
  t!: StoredTable
  index = 0

  async start(): Promise<void> {
    const { store } = await freshStore()
    this.store = store
    const { table, index } = await createTable(store, 't', [
      ['id', INT4],
      ['n', INT4],
    ])
    this.index = index.oid
    this.t = stored(store, table)
    const txn = begin(store)
    for (let key = 0; key < KEYS; key++) {
      const access = statement(store, txn)
      await drive(access, () => this.t.insert(access, [key, 0]))
    }
    await store.transactions.commit(txn)
  }

  /** The operation's answer; 'blocked' when it would have to wait. */
  async run(txn: Transaction, op: Op): Promise<number | string> {
    const { store, t, index } = this
    const access = statement(store, txn)
    if (op.kind === 'sum') {
      const rows = await scanRows(t, access, [2])
      return rows.reduce((sum, row) => sum + (row[0] as number), 0)
    }
    if (op.kind === 'range') {
      const source = t.indexScan(access, index, [2], {
        ranges: [{ lower: { key: keyOf([op.from], [INT4]), inclusive: true }, upper: undefined }],
        reverse: false,
        expectedRows: 10,
      })
      let sum = 0
      for (;;) {
        const batch = await drive(access, () => source.next())
        if (batch === undefined) return sum
        for (let i = 0; i < batch.count; i++) sum += batch.columns[0]?.get(i) as number
      }
    }
    const out: Datum[] = []
    const key = keyOf([op.key], [INT4])
    const rowId = await drive(access, () => t.lookup(access, index, key, [2], out))
    if (op.kind === 'read') return rowId === undefined ? 'none' : (out[0] as number)
    if (op.kind === 'insert') {
      if (rowId !== undefined) return 'there'
      return t.insert(access, [op.key, op.value]) === PENDING ? 'blocked' : 'ok'
    }
    if (rowId === undefined) return 'none'
    const outcome = t.lock(access, rowId, 'no key update', 'skip locked')
    if (outcome !== 'locked') return 'blocked'
    t.update(access, rowId, [2], [op.value])
    return 'ok'
  }

  async final(): Promise<string> {
    const txn = begin(this.store)
    const rows = await scanRows(this.t, statement(this.store, txn), [1, 2])
    this.store.transactions.rollback(txn)
    return describeRows(new Map(rows.map((row) => [row[0] as number, row[1] as number])))
  }
}

function describeRows(rows: Map<number, number>): string {
  return JSON.stringify([...rows].sort((a, b) => a[0] - b[0]))
}

function* orders(parties: Party[]): Iterable<Party[]> {
  if (parties.length === 0) yield []
  for (const party of parties) {
    for (const rest of orders(parties.filter((each) => each !== party))) yield [party, ...rest]
  }
}

function isSerial(committed: Party[], final: string): boolean {
  for (const order of orders(committed)) {
    const rows = new Map(Array.from({ length: KEYS }, (_, key) => [key, 0]))
    const fits = order.every((party) =>
      party.ops.every((op, i) => simulate(op, rows) === party.seen[i]),
    )
    if (fits && describeRows(rows) === final) return true
  }
  return false
}

async function round(
  seed: number,
  isolation: Isolation,
): Promise<{ serial: boolean; failed: number }> {
  const next = generator(seed)
  const world = new World()
  await world.start()
  const parties = Array.from({ length: 4 }, (): Party => {
    const ops = Array.from({ length: 2 + next(3) }, () => makeOp(next))
    return { txn: begin(world.store, isolation), ops, at: 0, seen: [], state: 'open' }
  })
  while (parties.some((party) => party.state === 'open')) {
    const open = parties.filter((party) => party.state === 'open')
    const party = open[next(open.length)] as Party
    try {
      if (party.at === party.ops.length) {
        await world.store.transactions.commit(party.txn)
        party.state = 'done'
        continue
      }
      const seen = await world.run(party.txn, party.ops[party.at++] as Op)
      party.seen.push(seen)
      if (seen !== 'blocked') continue
    } catch (error) {
      if (!(error instanceof SqlError) || !['40001', '23505'].includes(error.code)) throw error
    }
    world.store.transactions.rollback(party.txn)
    party.state = 'failed'
  }
  const committed = parties.filter((party) => party.state === 'done')
  return {
    serial: isSerial(committed, await world.final()),
    failed: parties.length - committed.length,
  }
}

const rounds = Number(process.env['TWILL_SERIALIZABLE_ROUNDS'] ?? 400)

describe('SERIALIZABLE', () => {
  test(`committed transactions are as if one after the other, in ${rounds} random rounds`, async () => {
    let failed = 0
    for (let seed = 1; seed <= rounds; seed++) {
      const result = await round(seed, 'serializable')
      expect(result.serial, `seed ${seed}`).toBe(true)
      failed += result.failed
    }
    expect(failed).toBeLessThan(rounds * 3)
  })

  test('REPEATABLE READ lets what is not serial through', async () => {
    let broken = 0
    for (let seed = 1; seed <= 300 && broken === 0; seed++) {
      if (!(await round(seed, 'repeatable read')).serial) broken++
    }
    expect(broken).toBeGreaterThan(0)
  })
})
