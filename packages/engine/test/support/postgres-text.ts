/** Text answers of a real PostgreSQL, in the same form as those of the engine. */
import type pg from 'pg'
import type { TextResult } from './text-rows.ts'

/** Every type as the server wrote it. */
const asText = { getTypeParser: () => (value: string | Buffer) => String(value) }

export async function postgresText(client: pg.Client, sql: string): Promise<TextResult> {
  const { fields, rows, command, rowCount } = await client.query({
    text: sql,
    rowMode: 'array',
    types: asText,
  })
  const returnsRows = fields.length > 0 || command === 'SELECT'
  return {
    columns: returnsRows ? fields.map((field) => field.name) : undefined,
    rows: rows as (string | null)[][],
    tag: writeTag(command, rowCount),
  }
}

function writeTag(command: string, rowCount: number | null): string {
  if (rowCount === null) return command
  return command === 'INSERT' ? `INSERT 0 ${rowCount}` : `${command} ${rowCount}`
}
