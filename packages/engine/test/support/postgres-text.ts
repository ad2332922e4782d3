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
  return {
    columns: fields.length === 0 ? undefined : fields.map((field) => field.name),
    rows: rows as (string | null)[][],
    tag: `${command} ${rowCount ?? ''}`.trim(),
  }
}
