/** An engine as a side of the replay. */
import { ByteReader } from '../../../src/base/byte-reader.ts'
import type { Datum, ResultColumn, Session, StatementResult } from '../../../src/index.ts'
import { drainText } from '../../support/text-rows.ts'
import { type Answer, failure, type ReplaySide, type ReplayStatement } from './answer.ts'
import { objectNumbersQuery } from './object-numbers.ts'

export function engineSide(session: Session): ReplaySide {
  const run = async (statement: ReplayStatement): Promise<Answer> => {
    try {
      return await (statement.params === undefined
        ? simple(session, statement.sql)
        : extended(session, statement))
    } catch (error) {
      return failure(error)
    }
  }
  return {
    run,
    async status() {
      return session.transactionStatus
    },
    async numbers() {
      const answer = await run({ sql: objectNumbersQuery, types: undefined, params: undefined })
      if (answer.code !== 'ok') throw new Error(`${answer.code}: ${answer.message}`)
      return new Map(answer.rows.map(([oid, name]) => [oid as string, name as string]))
    },
  }
}

async function simple(session: Session, sql: string): Promise<Answer> {
  let last: Answer = { code: 'ok', message: undefined, columns: [], rows: [] }
  await session.exec(sql, async (result) => {
    last = await drained(session, result)
  })
  return last
}

async function extended(
  session: Session,
  { sql, types, params }: ReplayStatement,
): Promise<Answer> {
  const declared = (types ?? []).map((name) => typeOid(session, name))
  const prepared = await session.prepare(sql, declared)
  try {
    const values = (params ?? []).map((value, i): Datum => {
      if (value === null) return null
      const type = session.type(prepared.parameterTypes[i] ?? 25)
      if (typeof value === 'string') return type.input(value, -1, session.typeContext)
      return type.receive(new ByteReader(value), value.length, -1, session.typeContext)
    })
    return await drained(session, await prepared.run(values))
  } finally {
    prepared.close()
  }
}

function typeOid(session: Session, name: string): number {
  const catalogName = name.replace(/^(.*)\[\]$/, '_$1')
  const types = session as unknown as {
    readonly types: { typeByName(name: string): { readonly oid: number } | undefined }
  }
  return types.types.typeByName(catalogName)?.oid ?? 0
}

async function drained(session: Session, result: StatementResult): Promise<Answer> {
  const columns = (result.columns ?? []).map(({ name, type }: ResultColumn) => ({
    name,
    type: baseType(session, type.oid),
  }))
  const { rows } = await drainText(session, result)
  return { code: 'ok', message: undefined, columns, rows }
}

/** What a client is told of a domain is the type under it. */
function baseType(session: Session, oid: number): number {
  const { baseType: base } = session.type(oid)
  return base === undefined ? oid : baseType(session, base.oid)
}
