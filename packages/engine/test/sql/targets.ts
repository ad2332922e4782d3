/** Runs the blocks of a SQL file on the engine or on PostgreSQL, with answers in one form. */
import type pg from 'pg'
import { SqlError, type Engine } from '../../src/index.ts'
import { postgresText } from '../support/postgres-text.ts'
import { runText, type TextResult } from '../support/text-rows.ts'
import { type Block, type Message, messageLines, rowLine } from './sql-file.ts'

export interface Target {
  run(block: Block): Promise<readonly string[]>
}

function resultLines({ kind }: Block, { columns, rows, tag }: TextResult): readonly string[] {
  if (kind === 'statement') return [tag]
  return columns === undefined ? [] : rows.map(rowLine)
}

function ofSqlError(error: SqlError): Message {
  const { severity, code, message, detail, hint } = error
  return { severity, code, message, detail, hint }
}

export function engineTarget(engine: Engine): Target {
  const notices: string[] = []
  const session = engine.connect({
    onNotice: (notice) => {
      notices.push(...messageLines(ofSqlError(notice)))
    },
  })
  return {
    async run(block) {
      notices.length = 0
      try {
        const result = await runText(session, block.sql)
        return [...notices, ...resultLines(block, result)]
      } catch (error) {
        if (!(error instanceof SqlError)) throw error
        return [...notices, ...messageLines(ofSqlError(error))]
      }
    },
  }
}

/** The client's connection, which hears tags whole; results have only their first word. */
type Connection = {
  on(event: 'commandComplete', listener: (message: { text: string }) => void): void
}

export function postgresTarget(client: pg.Client): Target {
  const notices: string[] = []
  let tag = ''
  const { connection } = client as unknown as { readonly connection: Connection }
  connection.on('commandComplete', ({ text }) => {
    tag = text
  })
  client.on('notice', ({ severity, code, message, detail, hint }) => {
    notices.push(
      ...messageLines({
        severity: severity ?? 'NOTICE',
        code: code ?? '',
        message: message ?? '',
        detail,
        hint,
      }),
    )
  })
  return {
    async run(block) {
      notices.length = 0
      try {
        const result = await postgresText(client, block.sql)
        return [...notices, ...resultLines(block, { ...result, tag })]
      } catch (error) {
        const { severity = 'ERROR', code = '', message, detail, hint } = error as pg.DatabaseError
        return [...notices, ...messageLines({ severity, code, message, detail, hint })]
      }
    },
  }
}
