/** The rows of tables: as COPY blocks, which load fastest, or as INSERT statements, which load anywhere. */
import { quoteIdentifier } from '@twill/engine'
import type { Cell, Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { quoteLiteral } from '../sql-text.ts'
import type { TableColumn, UserTable } from './tables.ts'

export type DataForm = 'copy' | 'inserts'

/** Rows asked for at once, and rows of one INSERT. */
const batchRows = 500

const copyEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

const integerTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])

export async function* dumpData(
  connection: Connection,
  tables: readonly UserTable[],
  form: DataForm,
  onTable: (name: string) => void = () => undefined,
): AsyncGenerator<string> {
  for (const table of tables) {
    onTable(table.qualified)
    const columns = table.columns.filter(({ generated }) => generated !== 's')
    if (columns.length === 0) yield* dumpEmptyRows(connection, table)
    else if (form === 'copy') yield* dumpCopy(connection, table, columns)
    else yield* dumpInserts(connection, table, columns)
  }
}

export function copyLine(row: readonly Cell[]): string {
  const fields = row.map((cell) =>
    cell === null
      ? '\\N'
      : cell.replaceAll(/[\\\b\f\n\r\t\v]/g, (char) => copyEscapes[char] ?? char),
  )
  return `${fields.join('\t')}\n`
}

async function* dumpCopy(
  connection: Connection,
  table: UserTable,
  columns: readonly TableColumn[],
): AsyncGenerator<string> {
  const names = columnList(columns)
  yield `COPY ${table.qualified} (${names}) FROM stdin;\n`
  const query = `select ${names} from only ${table.qualified}`
  for await (const rows of connection.stream(query, batchRows)) yield rows.map(copyLine).join('')
  yield '\\.\n\n'
}

async function* dumpInserts(
  connection: Connection,
  table: UserTable,
  columns: readonly TableColumn[],
): AsyncGenerator<string> {
  const names = columnList(columns)
  const overriding = columns.some(({ identity }) => identity === 'a')
    ? 'OVERRIDING SYSTEM VALUE '
    : ''
  const query = `select ${names} from only ${table.qualified}`
  for await (const rows of connection.stream(query, batchRows)) {
    if (rows.length === 0) continue
    const values = rows.map(
      (row) => `\n    (${row.map((cell, i) => literal(cell, columns[i])).join(', ')})`,
    )
    yield `INSERT INTO ${table.qualified} (${names}) ${overriding}VALUES${values.join(',')};\n`
  }
  yield '\n'
}

/** Rows of a table that has no column to write: only their number is known. */
async function* dumpEmptyRows(connection: Connection, table: UserTable): AsyncGenerator<string> {
  const [row] = await rowsOf(connection, `select count(*) from only ${table.qualified}`)
  const count = Number(row?.[0] ?? 0)
  for (let n = 0; n < count; n++) yield `INSERT INTO ${table.qualified} DEFAULT VALUES;\n`
  yield '\n'
}

function columnList(columns: readonly TableColumn[]): string {
  return columns.map(({ name }) => quoteIdentifier(name ?? '')).join(', ')
}

function literal(cell: Cell, column: TableColumn | undefined): string {
  if (cell === null) return 'NULL'
  if (column?.type === 'boolean') return cell === 't' ? 'true' : 'false'
  if (integerTypes.has(column?.type ?? '')) return cell
  return quoteLiteral(cell)
}
