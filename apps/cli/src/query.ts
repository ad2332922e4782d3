/** Small readings of the catalogs. */
import type { Cell, Connection } from './connection.ts'

/** The rows of a query; a command where rows are expected is a mistake of the caller. */
export async function rowsOf(
  connection: Connection,
  sql: string,
): Promise<readonly (readonly Cell[])[]> {
  const outcome = await connection.run(sql)
  if (outcome.kind !== 'rows') throw new Error(`"${outcome.tag}" where rows were expected`)
  return outcome.rows
}

/** The rows as objects with the query's column names; NULL stays `null`. */
export async function recordsOf<Name extends string>(
  connection: Connection,
  sql: string,
): Promise<readonly Readonly<Record<Name, Cell>>[]> {
  const outcome = await connection.run(sql)
  if (outcome.kind !== 'rows') throw new Error(`"${outcome.tag}" where rows were expected`)
  return outcome.rows.map(
    (row) =>
      Object.fromEntries(outcome.columns.map(({ name }, i) => [name, row[i] ?? null])) as Record<
        Name,
        Cell
      >,
  )
}
