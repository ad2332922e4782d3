/** The columns of a table with the numbers of their types, for reading values into it. */
import type { Session } from '@twill/engine'
import { quoteLiteral } from '../sql-text.ts'

export interface TableColumn {
  readonly name: string
  readonly typeOid: number
  readonly typmod: number
  readonly generated: boolean
}

/** `table` is as it is written in SQL; a table that is not there is the engine's error. */
export async function tableColumns(session: Session, table: string): Promise<TableColumn[]> {
  const result = await session.query(
    `select a.attname, a.atttypid, a.atttypmod, a.attgenerated <> ''
     from pg_catalog.pg_attribute a
     where a.attrelid = ${quoteLiteral(table)}::pg_catalog.regclass and a.attnum > 0 and not a.attisdropped
     order by a.attnum`,
  )
  const columns: TableColumn[] = []
  for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
    for (let n = 0; n < batch.count; n++) {
      const row = batch.selection?.[n] ?? n
      const [name, typeOid, typmod, generated] = batch.columns.map((column) => column.get(row))
      columns.push({
        name: String(name),
        typeOid: Number(typeOid),
        typmod: Number(typmod),
        generated: generated === true,
      })
    }
  }
  return columns
}
