/** The columns that a load writes, and how their values are encoded. */
import { quoteIdentifier } from '@twill/engine'
import type { Session } from '@twill/engine'
import { makeEncoder } from '../values/encode.ts'
import type { Encoder } from '../values/encode.ts'

export type TargetColumns = {
  readonly names: readonly string[]
  readonly encoders: readonly Encoder[]
}

/** `names`: those given, or all that are not generated, in the table's order. `table` may have a schema: `app.note`. */
export async function targetColumns(
  session: Session,
  table: string,
  names: readonly string[] | undefined,
): Promise<TargetColumns> {
  const wanted = names ?? (await writableColumns(session, table))
  const list = wanted.map(quoteIdentifier).join(', ')
  const statement = await session.prepare(`select ${list} from ${quotedTable(table)} limit 0`)
  const columns = statement.columns ?? []
  statement.close()
  return {
    names: wanted,
    encoders: columns.map(({ type }) => makeEncoder(session, session.type(type.oid), type.typmod)),
  }
}

async function writableColumns(session: Session, table: string): Promise<readonly string[]> {
  const result = await session.query(
    `select attname::text from pg_catalog.pg_attribute
      where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      order by attnum`,
    [quotedTable(table)],
  )
  const names: string[] = []
  for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
    for (let n = 0; n < batch.count; n++) {
      names.push(String(batch.columns[0]?.get(batch.selection?.[n] ?? n)))
    }
  }
  return names
}

/** What has quotes is SQL already; anything else is a name, or a schema and a name. */
export function quotedTable(table: string): string {
  if (table.includes('"')) return table
  return table.split('.').map(quoteIdentifier).join('.')
}
