/** Random histories over a tree of branches, against a model in which every branch is a map. */
import { deepStrictEqual, ok } from 'node:assert/strict'
import type { Prng } from '@twill/storage/sim'
import type { Engine } from '../../src/index.ts'
import { runText } from '../support/text-rows.ts'
import { failureOf, run } from '../durability/disk-engine.ts'
import { compare } from '../vector/search/ask.ts'
import type { World } from './worlds.ts'

const MAIN = ''

type Rows = Map<number, string>

/** What a branch must hold, and what it held at LSNs that are remembered. */
type Expected = { rows: Rows; parent: string | undefined; marks: { lsn: number; rows: Rows }[] }

/** Few places, so that rows share them. */
function vectorOf(value: string): string {
  const number = Number(value.slice(value.lastIndexOf('-') + 1))
  return `[${number % 5},${(number >>> 5) % 5},${(number >>> 10) % 5}]`
}

export class History {
  readonly #world: World
  readonly #prng: Prng
  readonly #expected = new Map<string, Expected>()
  readonly #open = new Map<string, Engine>()
  #collect: () => Promise<unknown> = async () => undefined
  #names = 0

  constructor(world: World, prng: Prng) {
    this.#world = world
    this.#prng = prng
    this.#expected.set(MAIN, { rows: new Map(), parent: undefined, marks: [] })
  }

  async start(): Promise<void> {
    await this.#reopen()
    const engine = await this.#engine(MAIN)
    await run(
      engine.connect(),
      'create extension vector',
      'create table t (id int primary key, v text, e vector(3))',
      'create index on t (v)',
      'create index on t using hnsw (e vector_l2_ops) with (m = 4)',
    )
  }

  async #reopen(): Promise<void> {
    await this.#open.get(MAIN)?.close()
    this.#open.clear()
    const { engine, storage } = await this.#world.open()
    await storage.setRetention({ kind: 'lsns', count: 1_000_000 })
    this.#collect = () => storage.collectGarbage()
    this.#open.set(MAIN, engine)
  }

  async #engine(name: string): Promise<Engine> {
    let engine = this.#open.get(name)
    if (engine === undefined) {
      engine = await (this.#open.get(MAIN) as Engine).openBranch(name)
      this.#open.set(name, engine)
    }
    return engine
  }

  #pick(): string {
    const names = [...this.#expected.keys()]
    return names[this.#prng.below(names.length)] as string
  }

  async step(): Promise<void> {
    this.#world.clock.nowMs += this.#prng.below(50)
    const name = this.#pick()
    const kind = this.#prng.below(100)
    if (kind < 55) await this.#change(name)
    else if (kind < 67) await (await this.#engine(name)).checkpoint()
    else if (kind < 82) await this.#branch(name)
    else if (kind < 88) await this.#delete(name)
    else if (kind < 93) await this.#collect()
    else if (kind < 96) await this.#reopen()
    else await this.verify(name)
  }

  async #change(name: string): Promise<void> {
    const engine = await this.#engine(name)
    const expected = this.#expected.get(name) as Expected
    const rows = new Map(expected.rows)
    const session = engine.connect()
    await run(session, 'begin')
    for (let i = this.#prng.below(6); i >= 0; i--) {
      const id = this.#prng.below(40)
      const value = `${name}-${this.#prng.uint32()}`
      const vector = vectorOf(value)
      if (!rows.has(id)) {
        await run(session, `insert into t values (${id}, '${value}', '${vector}')`)
      } else if (this.#prng.below(3) === 0) await run(session, `delete from t where id = ${id}`)
      else await run(session, `update t set v = '${value}', e = '${vector}' where id = ${id}`)
      const isGone = (await runText(session, `select from t where id = ${id}`)).rows.length === 0
      if (isGone) rows.delete(id)
      else rows.set(id, value)
    }
    const commits = this.#prng.below(5) > 0
    await run(session, commits ? 'commit' : 'rollback')
    session.close()
    if (!commits) return
    expected.rows = rows
    expected.marks.push({ lsn: engine.stats().durableLsn, rows })
  }

  async #branch(name: string): Promise<void> {
    if (this.#expected.size > 7) return
    const engine = await this.#engine(name)
    const expected = this.#expected.get(name) as Expected
    const mark =
      this.#prng.below(2) === 0
        ? expected.marks[this.#prng.below(expected.marks.length + 1)]
        : undefined
    const child = `b${this.#names++}`
    await engine.branch(child, mark === undefined ? {} : { at: mark.lsn })
    const { rows } = mark ?? expected
    this.#expected.set(child, { rows, parent: name, marks: [] })
    if (this.#prng.below(2) === 0) await this.verify(child)
  }

  async #delete(name: string): Promise<void> {
    if (name === MAIN) return
    await this.#open.get(name)?.close()
    this.#open.delete(name)
    const { code } = await failureOf((this.#open.get(MAIN) as Engine).deleteBranch(name))
    const hasChildren = [...this.#expected.values()].some(({ parent }) => parent === name)
    // A branch can also stand in the way of one that it is not a child of by name: it reads what that one keeps.
    ok(
      (hasChildren ? ['55006'] : ['no error', '55006']).includes(code),
      `unexpected outcome: ${code}`,
    )
    if (code === 'no error') this.#expected.delete(name)
  }

  async verify(name: string): Promise<void> {
    const engine = await this.#engine(name)
    const session = engine.connect()
    const { rows } = await runText(session, 'select id, v, e from t order by id')
    const expected = [...(this.#expected.get(name) as Expected).rows].sort(([a], [b]) => a - b)
    deepStrictEqual(
      rows.map(([id, v, e]) => [Number(id), v, e]),
      expected.map(([id, v]) => [id, v, vectorOf(v)]),
    )
    await run(session, 'set enable_seqscan = off')
    for (const limit of [1, 5, 50]) {
      const query = `[${[1, 2, 3].map(() => this.#prng.below(5)).join()}]`
      await compare(session, { column: 'e', metric: 'l2', query, limit })
    }
    for (const [id, v] of expected.slice(0, 3)) {
      const found = await runText(session, `select id from t where v = '${v}'`)
      deepStrictEqual(found.rows, [[String(id)]])
    }
    session.close()
    deepStrictEqual(await engine.check(), [])
  }

  async verifyAll(): Promise<void> {
    for (const name of this.#expected.keys()) await this.verify(name)
    await this.#reopen()
    for (const name of this.#expected.keys()) await this.verify(name)
    await this.#open.get(MAIN)?.close()
  }
}
