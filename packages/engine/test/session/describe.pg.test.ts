/** Parameters get the types that PostgreSQL gives them, and answers are described before they are there. */
import { skipReason, startPostgres, type PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Session, SqlErrorFields } from '../../src/index.ts'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { describeCases, describeSchema } from './describe-cases.ts'

type Description = { readonly parameters: string; readonly columns: string } | string

type Failure = SqlErrorFields & { readonly code: string; readonly message: string }

function failureText({ code, message, position, detail, hint }: Failure): string {
  return [code, message, position ?? '-', detail ?? '-', hint ?? '-'].map(String).join(' | ')
}

/** Parse and Describe, over node-postgres' connection. */
class DescribeQuery {
  parameters = ''
  columns = '-'
  readonly #sql: string
  readonly #types: readonly number[]
  readonly #done: (answer: Description) => void

  constructor(sql: string, types: readonly number[], done: (answer: Description) => void) {
    this.#sql = sql
    this.#types = types
    this.#done = done
  }

  submit(connection: pg.Connection): void {
    const wire = connection as unknown as {
      once(event: string, listener: (message: { dataTypeIDs: number[] }) => void): void
      parse(query: object): void
      describe(what: object): void
      sync(): void
    }
    wire.once('parameterDescription', ({ dataTypeIDs }) => {
      this.parameters = dataTypeIDs.join()
    })
    wire.parse({ text: this.#sql, name: '', types: this.#types })
    wire.describe({ type: 'S', name: '' })
    wire.sync()
  }

  handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }): void {
    this.columns = fields
      .map(({ name, dataTypeID, dataTypeModifier }) => `${name}:${dataTypeID}/${dataTypeModifier}`)
      .join()
  }

  handleError(error: Error): void {
    this.#done(failureText(error as Error & Failure))
  }

  handleReadyForQuery(): void {
    this.#done({ parameters: this.parameters, columns: this.columns })
  }
}

describe.skipIf(skipReason !== undefined)('Parse and Describe', () => {
  let cluster: PostgresCluster
  let client: pg.Client
  let engine: Engine
  let session: Session
  let domains: readonly [ours: number, theirs: number]

  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
    engine = await openMemoryEngine()
    session = engine.connect({ implicitTransaction: 'until sync' })
    await client.query(describeSchema)
    await session.exec(describeSchema)
    const oid = await session.prepare("select 'dom'::regtype::oid")
    const { rows } = await client.query<{ oid: number }>("select 'dom'::regtype::oid")
    domains = [Number((await oid.first([]))?.[0]), Number(rows[0]?.oid)]
    await session.sync()
  })
  afterAll(async () => {
    await cluster.stop()
    await engine.close()
  })

  const theirs = (sql: string, types: readonly number[]): Promise<Description> =>
    new Promise((resolve) => {
      const query = new DescribeQuery(sql, types, resolve)
      client.query(query as unknown as pg.Submittable)
    })

  const ours = async (sql: string, types: readonly number[]): Promise<Description> => {
    try {
      const prepared = await session.prepare(sql, types)
      const columns = prepared.columns
        ?.map(({ name, type }) => `${name}:${type.oid}/${type.typmod}`)
        .join()
      const parameters = prepared.parameterTypes.map((oid) =>
        oid === domains[0] ? domains[1] : oid,
      )
      return { parameters: parameters.join(), columns: columns ?? '-' }
    } catch (error) {
      return failureText(error as Failure)
    } finally {
      await session.sync()
    }
  }

  it.each(describeCases.map(([sql, types = []]) => [sql, types] as const))(
    '%s %j',
    async (sql, types) => {
      expect(await ours(sql, types)).toEqual(await theirs(sql, types))
    },
  )
})
