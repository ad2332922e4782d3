/** What the tab key offers: backslash commands, the words that begin statements, and names of the database. */
import { quoteIdentifier } from '@twill/engine'
import { backslashes } from '../backslash/table.ts'
import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'

const words =
  `alter analyze and as asc begin between by case cascade check column commit constraint copy create
  cross cube current_timestamp database default delete desc distinct drop else end except exists explain false fetch
  filter first foreign from full function generated group having if in index inner insert intersect into is join key
  lateral left like limit materialized merge natural not null nulls offset on or order outer over partition primary
  references returning right rollback row rows savepoint schema select sequence set show table temporary then true
  truncate type union unique update using vacuum values view when where window with`.split(/\s+/)

const maxNames = 500

/** The candidates for the word before the cursor, and that word. */
export async function complete(
  connection: Connection,
  line: string,
): Promise<[candidates: string[], word: string]> {
  const word = /\\?[\w".]*$/.exec(line)?.[0] ?? ''
  if (word.startsWith('\\')) {
    const names = backslashes.flatMap((command) => command.names.map((name) => `\\${name}`))
    return [names.filter((name) => name.startsWith(word)), word]
  }
  if (word === '') return [[], word]
  const names = connection.status() === 'failed' ? [] : await databaseNames(connection)
  const typed = word.toLowerCase()
  const upper = word === word.toUpperCase()
  const keywords = words
    .filter((keyword) => keyword.startsWith(typed))
    .map((keyword) => (upper ? keyword.toUpperCase() : keyword))
  return [[...names.filter((name) => name.startsWith(typed)), ...keywords], word]
}

async function databaseNames(connection: Connection): Promise<string[]> {
  const rows = await rowsOf(
    connection,
    `select c.relname from pg_catalog.pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'S')
       and pg_catalog.pg_table_is_visible(c.oid)
     union select a.attname from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
       where a.attnum > 0 and c.relkind in ('r', 'p', 'v', 'm') and c.oid >= 16384
     order by 1 limit ${maxNames}`,
  )
  return rows.map(([name]) => quoteIdentifier(name ?? ''))
}
