/** `COPY … FROM STDIN` over the engine: text to values here, rows to the engine's bulk loading. */
import type { Datum, Session } from '@twill/engine'
import type { Cell } from '../connection.ts'
import { readCsv } from '../import/read-csv.ts'
import { parseCopyStatement } from './copy-statement.ts'
import type { CopyForm } from './copy-statement.ts'
import { readCopyText } from './copy-text.ts'
import { tableColumns } from './table-columns.ts'
import type { TableColumn } from './table-columns.ts'

export async function copyIn(
  session: Session,
  sql: string,
  chunks: AsyncIterable<string>,
): Promise<string> {
  const { table, columns: names, form } = parseCopyStatement(sql)
  const all = await tableColumns(session, table)
  const columns =
    names === undefined ? all.filter(({ generated }) => !generated) : pick(all, names, table)
  const rows = datumRows(session, table, columns, cellRows(form, chunks))
  const count = await session.insertRows(
    table,
    columns.map(({ name }) => name),
    rows,
  )
  return `COPY ${count}`
}

function pick(all: readonly TableColumn[], names: readonly string[], table: string): TableColumn[] {
  return names.map((name) => {
    const found = all.find((column) => column.name === name)
    if (found !== undefined) return found
    throw sqlError('42703', `column "${name}" of relation "${table}" does not exist`)
  })
}

async function* cellRows(form: CopyForm, chunks: AsyncIterable<string>): AsyncGenerator<Cell[]> {
  if (form.kind === 'text') {
    yield* readCopyText(chunks, form.delimiter, form.nullText)
    return
  }
  let first = form.header
  for await (const row of readCsv(chunks, form, () => undefined)) {
    if (!first) yield row
    first = false
  }
}

async function* datumRows(
  session: Session,
  table: string,
  columns: readonly TableColumn[],
  rows: AsyncIterable<readonly Cell[]>,
): AsyncGenerator<Datum[]> {
  const context = session.typeContext
  const inputs = columns.map(({ typeOid }) => session.type(typeOid).input)
  let line = 0
  for await (const row of rows) {
    line++
    const where = (column: string): string => `COPY ${table}, line ${line}${column}`
    if (row.length > columns.length) {
      throw sqlError('22P04', 'extra data after last expected column', where(''))
    }
    yield columns.map(({ name, typmod }, i) => {
      const cell = row[i]
      if (cell === undefined)
        throw sqlError('22P04', `missing data for column "${name}"`, where(''))
      if (cell === null) return null
      try {
        return inputs[i]?.(cell, typmod, context) ?? null
      } catch (error) {
        if (error instanceof Error)
          Object.assign(error, { where: where(`, column ${name}: "${cell}"`) })
        throw error
      }
    })
  }
}

/** An error that is reported as one of SQL. */
function sqlError(code: string, message: string, where?: string): Error {
  return Object.assign(new Error(message), { code, where })
}
