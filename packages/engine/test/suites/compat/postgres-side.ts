/** PostgreSQL as a side of the replay. */
import { Buffer } from 'node:buffer'
import type pg from 'pg'
import { type Answer, failure, type ReplaySide, type ReplayStatement } from './answer.ts'
import { objectNumbersQuery } from './object-numbers.ts'

type Result = {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

const asText = { getTypeParser: () => (value: string | Buffer) => String(value) }

export async function postgresSide(client: pg.Client): Promise<ReplaySide> {
  const { rows } = await client.query(
    `select typname, oid::int from pg_type where typnamespace = 'pg_catalog'::regnamespace`,
  )
  const typeOids = new Map(
    rows.map((row: { typname: string; oid: number }) => [row.typname, row.oid]),
  )
  const run = async (statement: ReplayStatement): Promise<Answer> => {
    try {
      const answer = await client.query(asQuery(statement, typeOids) as unknown as pg.QueryConfig)
      // of a script the last answer
      const last = (Array.isArray(answer) ? answer.at(-1) : answer) as unknown as Result
      return {
        code: 'ok',
        message: undefined,
        columns: last.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
        rows: last.rows,
      }
    } catch (error) {
      return failure(error)
    }
  }
  return {
    run,
    async status() {
      const { code } = await run({
        sql: 'savepoint replay_probe',
        types: undefined,
        params: undefined,
      })
      if (code === '25P02') return 'failed'
      if (code !== 'ok') return 'idle'
      await client.query('release replay_probe')
      return 'transaction'
    },
    async numbers() {
      const answer = await run({ sql: objectNumbersQuery, types: undefined, params: undefined })
      return new Map(answer.rows.map(([oid, name]) => [oid as string, name as string]))
    },
  }
}

/** Declared types go where the driver, unknown to its declarations, hands an array of them on to the parse message. */
function asQuery(statement: ReplayStatement, typeOids: ReadonlyMap<string, number>): object {
  const { sql, types, params } = statement
  const base = { text: sql, rowMode: 'array', types: asText }
  if (params === undefined) return base
  const declared = (types ?? []).map((name) => typeOids.get(name.replace(/^(.*)\[\]$/, '_$1')) ?? 0)
  return {
    ...base,
    values: params.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
    types: Object.assign(declared, asText),
    queryMode: 'extended',
  }
}
