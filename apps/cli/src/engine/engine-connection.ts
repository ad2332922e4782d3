/** A session of the engine as a `Connection`: results drained and written as text. */
import type { Batch, Engine, ResultColumn, Session, SqlError, StatementResult } from '@twill/engine'
import type { Cell, Column, Connection, Notice, Outcome } from '../connection.ts'
import { copyIn } from './copy-in.ts'
import { copyOut } from './copy-out.ts'

/** `end` lets the database go when the connection is closed. */
export function engineConnection(engine: Engine, end: () => Promise<void>): Connection {
  let pending: Notice[] = []
  const session = engine.connect({
    onNotice: (notice: SqlError) => {
      const { severity, message, detail, hint } = notice
      pending.push({ severity, message, detail, hint })
    },
  })
  return {
    async run(sql, onCopied) {
      let outcome: Outcome = { kind: 'command', tag: '' }
      await session.exec(sql, async (result) => {
        if (onCopied !== undefined && result.copyOut !== undefined) {
          await copyOut(result.copyOut, onCopied)
        }
        outcome = await drain(session, result)
      })
      return outcome
    },
    stream: (sql, batchRows) => stream(session, sql, batchRows),
    copyIn: (sql, chunks) => copyIn(session, sql, chunks),
    cancel: () => session.cancel(),
    status: () => session.transactionStatus,
    notices() {
      const taken = pending
      pending = []
      return taken
    },
    verify: () => engine.check(),
    async close() {
      session.close()
      await end()
    },
  }
}

async function drain(session: Session, result: StatementResult): Promise<Outcome> {
  const { columns } = result
  const rows: Cell[][] = []
  for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
    if (columns !== undefined) rows.push(...textRows(session, columns, batch))
  }
  if (columns === undefined) return { kind: 'command', tag: result.tag }
  return { kind: 'rows', columns: columns.map(asColumn), rows, tag: result.tag }
}

async function* stream(
  session: Session,
  sql: string,
  batchRows: number,
): AsyncGenerator<readonly (readonly Cell[])[]> {
  const result = await session.query(sql)
  try {
    for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
      const rows = textRows(session, result.columns ?? [], batch)
      for (let at = 0; at < rows.length; at += batchRows) yield rows.slice(at, at + batchRows)
    }
  } finally {
    await result.close()
  }
}

function textRows(session: Session, columns: readonly ResultColumn[], batch: Batch): Cell[][] {
  const outputs = columns.map(({ type }) => session.type(type.oid).output)
  const context = session.typeContext
  return Array.from({ length: batch.count }, (_, n) => {
    const row = batch.selection?.[n] ?? n
    return outputs.map((output, i) => {
      const value = batch.columns[i]?.get(row) ?? null
      return value === null ? null : output(value, context)
    })
  })
}

function asColumn({ name, type }: ResultColumn): Column {
  return { name, typeOid: type.oid }
}
