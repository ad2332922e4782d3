/**
 * Lives of a process that ends badly: several sessions commit, a checkpoint runs beside them, calls of the file system fail, the
 * process is killed or the power goes at a call that the seed chooses. After each life the next one opens the database and
 * compares it with the ledger: what was acknowledged is there, what was refused is not, what was in doubt is there whole or not
 * at all.
 */
import { deepStrictEqual, ok } from 'node:assert/strict'
import { createPrng, Disk, PowerLossFileSystem } from '@twill/storage/sim'
import type { DiskFault, Prng } from '@twill/storage/sim'
import type { Engine, Session } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { compare } from '../vector/search/ask.ts'
import { failureOf, openOnDisk, run } from './disk-engine.ts'

const CLIENTS = 4
const TRANSACTIONS = 12
const KEYS = 30
/** Real time: a simulated life takes some milliseconds. */
const PATIENCE_MS = 20_000

type Rows = ReadonlyMap<number, string>
type InDoubt = { readonly transaction: number; readonly rows: Rows }

/** What one client was told. Clients have keys of their own: whatever the order of commits, the outcome is known. */
class Ledger {
  rows: Rows = new Map()
  readonly acknowledged = new Set<number>()
  inDoubt: InDoubt | undefined
  next = 1

  /** Settles what was in doubt by what the database says now. */
  settle(found: ReadonlySet<number>): void {
    const { inDoubt } = this
    this.inDoubt = undefined
    if (inDoubt === undefined || !found.has(inDoubt.transaction)) return
    this.acknowledged.add(inDoubt.transaction)
    this.rows = inDoubt.rows
  }
}

class Client {
  readonly #number: number
  readonly #ledger: Ledger
  readonly #prng: Prng

  constructor(number: number, ledger: Ledger, prng: Prng) {
    this.#number = number
    this.#ledger = ledger
    this.#prng = prng
  }

  async work(session: Session, isDead: () => boolean): Promise<void> {
    for (let i = 0; i < TRANSACTIONS && !isDead(); i++) {
      if (!(await this.#transaction(session, isDead))) return
    }
  }

  /** False: nothing can follow in this life. */
  async #transaction(session: Session, isDead: () => boolean): Promise<boolean> {
    const ledger = this.#ledger
    const transaction = ledger.next++
    const rows = new Map(ledger.rows)
    const began = await failureOf(this.#change(session, transaction, rows))
    if (began.code !== 'no error') {
      await session.rollback()
      return began.code !== '57P02' && !isDead()
    }
    const { code } = await failureOf(run(session, 'commit'))
    if (code === 'no error') {
      ledger.acknowledged.add(transaction)
      ledger.rows = rows
      return true
    }
    if (isDead() || code === '08007') {
      ledger.inDoubt = { transaction, rows }
      return false
    }
    ok(['53100', '58030', '40001', '57P02'].includes(code), `unexpected outcome: ${code}`)
    return code !== '57P02'
  }

  async #change(session: Session, transaction: number, rows: Map<number, string>): Promise<void> {
    await run(session, 'begin', `insert into ledger values (${this.#number}, ${transaction})`)
    for (let i = this.#prng.below(8); i >= 0; i--) {
      const id = this.#number * 1000 + this.#prng.below(KEYS)
      const body = `${transaction} ${'x'.repeat(this.#prng.below(10) === 0 ? 3000 : 30)}`
      const vector = `[${[0, 1, 2].map(() => this.#prng.below(4)).join()}]`
      if (!rows.has(id)) {
        await run(session, `insert into t values (${id}, ${transaction}, '${body}', '${vector}')`)
        rows.set(id, body)
      } else if (this.#prng.below(4) === 0) {
        await run(session, `delete from t where id = ${id}`)
        rows.delete(id)
      } else {
        const e = this.#prng.below(2) === 0 ? `, e = '${vector}'` : ''
        await run(session, `update t set n = ${transaction}, body = '${body}'${e} where id = ${id}`)
        rows.set(id, body)
      }
    }
    if (this.#prng.below(12) === 0) {
      await run(session, 'drop index if exists t_n', 'create index t_n on t (n)')
    }
  }
}

/** One disk, and the lives that are led on it. */
export class Lives {
  readonly #disk = new Disk()
  readonly #prng: Prng
  readonly #ledgers = Array.from({ length: CLIENTS }, () => new Ledger())

  constructor(seed: number) {
    this.#prng = createPrng(seed)
  }

  async begin(): Promise<void> {
    const engine = await openOnDisk(this.#disk)
    await run(
      engine.connect(),
      'create table ledger (client int, transaction int, primary key (client, transaction))',
      'create extension vector',
      'create table t (id int primary key, n int, body text, e vector(3))',
      'create index t_e on t using hnsw (e vector_l2_ops) with (m = 4)',
    )
    await engine.close()
  }

  async live(): Promise<void> {
    const prng = this.#prng
    const deathCall = prng.below(3) === 0 ? prng.below(40) : prng.below(260)
    const hasFaults = prng.below(3) === 0
    const when = prng.below(2) === 0 ? 'before' : 'after'
    const fileSystem = new PowerLossFileSystem({
      disk: this.#disk,
      plan: ({ index, kind }) => {
        if (index === deathCall) return { kind: 'power-loss', when }
        return hasFaults && kind !== 'lock' && index > 20 && prng.below(50) === 0
          ? faultOf(prng)
          : undefined
      },
    })
    const isDead = (): boolean => fileSystem.powerOff
    const engine = await this.#open(fileSystem)
    if (engine !== undefined) await inTime(this.#work(engine, isDead))
    if (!isDead()) fileSystem.cutPower()
    if (prng.below(2) === 0) this.#disk.powerLoss(prng)
  }

  async #open(fileSystem: PowerLossFileSystem): Promise<Engine | undefined> {
    try {
      return await openOnDisk(this.#disk, { fileSystem, walSegmentBytes: 32 << 10 })
    } catch (error) {
      const { code } = await failureOf(Promise.reject(error))
      if (!fileSystem.powerOff)
        ok(['58030', '53100', '08007'].includes(code), `unexpected outcome: ${code}`)
      return undefined
    }
  }

  async #work(engine: Engine, isDead: () => boolean): Promise<void> {
    const clients = this.#ledgers.map((ledger, i) => new Client(i, ledger, this.#prng))
    const working = clients.map((client) => client.work(engine.connect(), isDead))
    const checkpoints = (async () => {
      for (let i = this.#prng.below(4); i > 0 && !isDead(); i--) {
        for (let turn = this.#prng.below(60); turn > 0; turn--) await nextTurn()
        await engine.checkpoint().catch(() => undefined)
      }
    })()
    await Promise.all([...working, checkpoints])
    if (!isDead() && this.#prng.below(3) === 0) await engine.close().catch(() => undefined)
  }

  async verify(): Promise<void> {
    const engine = await openOnDisk(this.#disk, { walSegmentBytes: 32 << 10 })
    const session = engine.connect()
    for (const [client, ledger] of this.#ledgers.entries()) {
      const told = await runText(
        session,
        `select transaction from ledger where client = ${client} order by 1`,
      )
      const found = new Set(told.rows.map(([number]) => Number(number)))
      ledger.settle(found)
      deepStrictEqual(
        [...found],
        [...ledger.acknowledged].sort((a, b) => a - b),
      )
      const { rows } = await runText(
        session,
        `select id, body from t where id between ${client * 1000} and ${client * 1000 + 999} order by id`,
      )
      const expected = [...ledger.rows].sort(([a], [b]) => a - b)
      deepStrictEqual(
        rows.map(([id, body]) => [Number(id), body]),
        expected,
      )
    }
    const byIndex = await runText(session, 'select count(*) from t where n > 0')
    const all = this.#ledgers.reduce((sum, { rows }) => sum + rows.size, 0)
    deepStrictEqual(byIndex.rows, [[String(all)]])
    await run(session, 'set enable_seqscan = off')
    for (const limit of [1, 10, 200]) {
      await compare(session, { column: 'e', metric: 'l2', query: '[1,2,0]', limit })
    }
    deepStrictEqual(await engine.check(), [])
    await engine.close()
  }
}

function faultOf(prng: Prng): DiskFault {
  switch (prng.below(3)) {
    case 0:
      return { kind: 'io-error' }
    case 1:
      return { kind: 'full' }
    default:
      return { kind: 'short-write', bytes: prng.below(200), then: 'io-error' }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function inTime(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('somebody waits for ever')), PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
