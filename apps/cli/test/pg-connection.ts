/** A `Connection` to a real PostgreSQL, so that what the commands make can be judged by it. */
import type { EventEmitter } from 'node:events'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Cell, Connection, Notice, Outcome } from '../src/connection.ts'

export function pgConnection(client: pg.Client): Connection {
  let pending: Notice[] = []
  client.on('notice', ({ severity, message, detail, hint }) => {
    pending.push({ severity: severity ?? 'NOTICE', message: message ?? '', detail, hint })
  })

  let tag = ''
  const { connection } = client as unknown as { readonly connection: EventEmitter }
  connection.on('commandComplete', (message: { readonly text: string }) => {
    tag = message.text
  })

  /** An error comes before the server says how the transaction stands; an empty query comes after. */
  const settled = async (error: unknown): Promise<never> => {
    await client.query('')
    throw error
  }

  const run = async (sql: string): Promise<Outcome> => {
    const types = { getTypeParser: () => (text: string) => text }
    const result = await client
      .query<Cell[]>({
        text: sql,
        rowMode: 'array',
        types,
      })
      .catch(settled)
    const returnsRows = result.fields.length > 0 || tag.startsWith('SELECT')
    if (!returnsRows) return { kind: 'command', tag }
    const columns = result.fields.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID }))
    return { kind: 'rows', columns, rows: result.rows, tag }
  }

  return {
    run,
    async *stream(sql, batchRows) {
      const outcome = await run(sql)
      if (outcome.kind !== 'rows') return
      for (let at = 0; at < outcome.rows.length; at += batchRows) {
        yield outcome.rows.slice(at, at + batchRows)
      }
    },
    async copyIn(sql, chunks) {
      const stream = client.query(copyFrom(sql))
      await pipeline(chunks, stream)
      return tag
    },
    cancel: () => undefined,
    status: () => statuses[client.getTransactionStatus() ?? 'I'],
    notices() {
      const taken = pending
      pending = []
      return taken
    },
    verify: () => Promise.resolve([]),
    close: () => client.end(),
  }
}

const statuses = { I: 'idle', T: 'transaction', E: 'failed' } as const
