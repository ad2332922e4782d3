/**
 * Several sessions that change rows with vectors, roll back, go back to savepoints and keep old snapshots, with checkpoints in
 * between; each asks for nearest rows all the time, and must find what looking at every row finds under the same snapshot. Sessions
 * have rows of their own to change, so that nobody waits.
 */
import { deepStrictEqual } from 'node:assert/strict'
import type { Session } from '../../../src/index.ts'
import type { Random } from '../../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../../support/sql-database.ts'
import { compare, type Metric, metrics, quantization, requireIndex } from './ask.ts'

const CLIENTS = 3
const KEYS = 25
const DIMENSIONS = 4

type Client = {
  readonly session: Session
  readonly number: number
  isOpen: boolean
  savepoints: number
}

export class SessionHistory {
  readonly #random: Random
  readonly #metric: Metric
  readonly #isExact: boolean
  #db: SqlDatabase | undefined
  #clients: Client[] = []

  constructor(random: Random) {
    this.#random = random
    this.#metric = random.pick(metrics)
    this.#isExact = random.chance(0.7)
  }

  get #engine(): SqlDatabase['engine'] {
    return (this.#db as SqlDatabase).engine
  }

  async start(): Promise<void> {
    const random = this.#random
    const predicate = random.chance(0.25) ? ' where g < 70' : ''
    this.#db = await sqlDatabase(
      `create extension vector;
       create table t (id int primary key, v vector(${DIMENSIONS}), g int);
       create index i on t using hnsw (v vector_${this.#metric}_ops)
         with (m = ${random.between(this.#isExact ? 4 : 2, 8)}, ef_construction = ${random.pick([16, 64])}${quantization(random, this.#metric)})${predicate}`,
    )
    for (let number = 0; number < CLIENTS; number++) {
      const session = this.#db.connect()
      await session.exec(
        `set enable_seqscan = off; set hnsw.ef_search = ${this.#isExact ? 1000 : random.pick([1, 20])}`,
      )
      this.#clients.push({ session, number, isOpen: false, savepoints: 0 })
    }
    const where = predicate === '' ? 'true' : 'g < 70'
    const [client] = this.#clients as [Client]
    const query = this.#vector()
    await requireIndex(client.session, { metric: this.#metric, query, limit: 1, where })
  }

  #vector(): string {
    const random = this.#random
    const isCoarse = random.chance(0.6)
    const element = (): number => (isCoarse ? random.between(-1, 1) : random.between(-99, 99) / 7)
    return `[${random.list(DIMENSIONS, element).join()}]`
  }

  #value(): string {
    return this.#random.chance(0.05) ? 'null' : `'${this.#vector()}'`
  }

  async step(): Promise<void> {
    const client = this.#random.pick(this.#clients)
    try {
      await this.#act(client)
    } catch (error) {
      if ((error as { code?: string }).code !== '40001') throw error
      await this.#giveUp(client)
    }
  }

  async #act(client: Client): Promise<void> {
    const kind = this.#random.below(100)
    if (kind < 55) await this.#change(client)
    else if (kind < 70) await this.#transaction(client)
    else if (kind < 73) await this.#engine.checkpoint()
    else if (kind < 75) {
      // it would wait for those that have changed something
      if (this.#clients.every(({ isOpen }) => !isOpen)) await client.session.exec('reindex index i')
    } else await this.#ask(client)
  }

  async #change({ session, number }: Client): Promise<void> {
    const random = this.#random
    const id = number * 1000 + random.below(KEYS)
    const g = random.below(100)
    const kind = random.below(10)
    if (kind < 4) {
      await session.exec(
        `insert into t values (${id}, ${this.#value()}, ${g})
         on conflict (id) do update set v = excluded.v, g = excluded.g`,
      )
    } else if (kind < 6) await session.exec(`delete from t where id = ${id}`)
    else if (kind < 7) await session.exec(`update t set g = ${g} where id = ${id}`)
    else if (kind < 9) await session.exec(`update t set v = ${this.#value()} where id = ${id}`)
    else {
      const from = number * 1000
      await session.exec(
        `update t set v = ${this.#value()} where id between ${from} and ${from + 999} and id % 5 = ${random.below(5)}`,
      )
    }
  }

  async #transaction(client: Client): Promise<void> {
    const { session } = client
    const random = this.#random
    if (!client.isOpen) {
      const level = random.pick(['read committed', 'repeatable read', 'serializable'])
      await session.exec(`begin isolation level ${level}; select count(*) from t`)
      client.isOpen = true
      return
    }
    const kind = random.below(10)
    if (kind < 3) await session.exec(`savepoint s${++client.savepoints}`)
    else if (kind < 6 && client.savepoints > 0) {
      const to = random.between(1, client.savepoints)
      await session.exec(`rollback to s${to}`)
      client.savepoints = to
    } else {
      await session.exec(kind < 8 ? 'commit' : 'rollback')
      client.isOpen = false
      client.savepoints = 0
    }
  }

  /** A serializable transaction that was refused is over. */
  async #giveUp(client: Client): Promise<void> {
    await client.session.exec('rollback')
    client.isOpen = false
    client.savepoints = 0
  }

  async #ask({ session }: Client): Promise<void> {
    const random = this.#random
    const question = {
      metric: this.#metric,
      query: this.#vector(),
      limit: random.pick([1, 2, 5, 20, 100]),
      where: random.pick(['true', 'g < 70', 'g < 40', 'g < 5', 'id < 1000', 'g > 60 and g < 70']),
    }
    await compare(session, question, this.#isExact ? 'the nearest' : 'near ones')
  }

  async end(): Promise<void> {
    for (const client of this.#clients) {
      if (client.isOpen) await this.#giveUp(client)
      for (let i = 0; i < 4; i++) await this.#ask(client)
    }
    deepStrictEqual(await this.#engine.check(), [])
    await this.#engine.close()
  }
}
