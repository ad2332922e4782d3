/**
 * Replays what a client sent on both databases, statement by statement. Where one refuses what the other takes, what the other did
 * is undone, so that later statements find the same objects on both sides.
 */
import type { Answer, ReplaySide, ReplayStatement } from './answer.ts'
import type { Captured, Flow } from './capture.ts'
import { compareAnswers, type Difference } from './compare.ts'
import { withOwnNumbers } from './object-numbers.ts'
import { boundValues } from './parameters.ts'

export type Outcome = {
  readonly flow: string
  readonly sql: string
  readonly difference: Difference | undefined
}

/** Statements that are not replayed: those that need a second connection, a stream, or another database. */
const notReplayed =
  /^\s*(copy\b|create database|drop database|alter database|alter system|select pg_sleep|select pg_terminate_backend|select pg_catalog\.pg_export_snapshot)/i
/** What ends or shapes a transaction has no savepoint around it. */
const transactionCommand =
  /^\s*(begin|start|commit|end|abort|rollback|release|savepoint|prepare transaction|set\s+transaction|vacuum|discard|declare|fetch|move|close)\b/i

const NOT_SUPPORTED = '0A000'

type Numbers = { engine: ReadonlyMap<string, string>; postgres: ReadonlyMap<string, string> }

export class Replay {
  readonly #engine: ReplaySide
  readonly #postgres: ReplaySide
  readonly #captured: ReadonlyMap<string, string>
  #numbers: Numbers = { engine: new Map(), postgres: new Map() }

  constructor(engine: ReplaySide, postgres: ReplaySide, captured: ReadonlyMap<string, string>) {
    this.#engine = engine
    this.#postgres = postgres
    this.#captured = captured
  }

  /** Runs statements that make the objects the capture is about; what the engine refuses is left out on both sides. */
  async prepare(statements: readonly string[]): Promise<readonly string[]> {
    const refused: string[] = []
    for (const sql of statements) {
      const statement = { sql, types: undefined, params: undefined }
      const { code, message } = await this.#engine.run(statement)
      if (code !== 'ok') {
        refused.push(`${code} ${message ?? ''}: ${sql}`)
        continue
      }
      const there = await this.#postgres.run(statement)
      if (there.code !== 'ok') throw new Error(`${there.code}: ${there.message}: ${sql}`)
    }
    return refused
  }

  async flow(flow: Flow): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = []
    for (const captured of flow.statements) {
      if (notReplayed.test(captured.sql)) continue
      const difference = await this.#statement(captured)
      outcomes.push({ flow: flow.name, sql: captured.sql, difference })
    }
    await this.#end()
    return outcomes
  }

  async #statement(captured: Captured): Promise<Difference | undefined> {
    await this.#settle()
    if (/16[34]\d\d/.test(captured.sql + (captured.sample ?? []).join())) await this.#renumber()
    const inside = (await this.#postgres.status()) === 'transaction'
    const guarded = inside && !transactionCommand.test(captured.sql)
    if (guarded) await this.#both('savepoint replay_before')
    const engine = await this.#engine.run(this.#own(captured, 'engine'))
    const alone = engine.code === NOT_SUPPORTED && !inside && !transactionCommand.test(captured.sql)
    const postgres = await this.#onPostgres(this.#own(captured, 'postgres'), alone)
    if (guarded)
      await this.#both(
        engine.code === 'ok' && postgres.code === 'ok' ? '' : 'rollback to replay_before',
      )
    if (guarded) await this.#both('release replay_before')
    return this.#compare(captured.sql, engine, postgres)
  }

  /** `alone`: the engine has refused the statement; what it does here is not kept. */
  async #onPostgres(statement: ReplayStatement, alone: boolean): Promise<Answer> {
    if (!alone) return this.#postgres.run(statement)
    await this.#postgres.run(plain('begin'))
    const answer = await this.#postgres.run(statement)
    await this.#postgres.run(plain('rollback'))
    return answer
  }

  async #compare(sql: string, engine: Answer, postgres: Answer): Promise<Difference | undefined> {
    const compared = (): Difference | undefined =>
      compareAnswers(
        sql,
        { answer: engine, names: this.#numbers.engine },
        { answer: postgres, names: this.#numbers.postgres },
      )
    if (compared() === undefined) return undefined
    await this.#renumber()
    return compared()
  }

  #own({ sql, types, sample, formats }: Captured, side: keyof Numbers): ReplayStatement {
    const own = (text: string): string =>
      withOwnNumbers(text, this.#captured, swap(this.#numbers[side]))
    return {
      sql: own(sql),
      types,
      params: boundValues(sql, sample, formats)?.map((value) =>
        typeof value === 'string' ? own(value) : value,
      ),
    }
  }

  async #renumber(): Promise<void> {
    if ((await this.#engine.status()) === 'failed') return
    if ((await this.#postgres.status()) === 'failed') return
    this.#numbers = {
      engine: await this.#engine.numbers(),
      postgres: await this.#postgres.numbers(),
    }
  }

  /** Both stand at the same place of a transaction, or outside. */
  async #settle(): Promise<void> {
    const [engine, postgres] = [await this.#engine.status(), await this.#postgres.status()]
    if (engine === postgres && engine !== 'failed') return
    await this.#both('rollback')
  }

  async #end(): Promise<void> {
    await this.#settle()
    if ((await this.#postgres.status()) === 'transaction') await this.#both('commit')
    // a flow starts with a connection of its own
    await this.#both('reset search_path')
  }

  async #both(sql: string): Promise<void> {
    if (sql === '') return
    await this.#engine.run(plain(sql))
    await this.#postgres.run(plain(sql))
  }
}

function plain(sql: string): ReplayStatement {
  return { sql, types: undefined, params: undefined }
}

function swap(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([oid, name]) => [name, oid]))
}
