/** Runs SQL in an engine's session and gives the answer as text, the form in which PostgreSQL's clients see it. */
import type { Batch, ResultColumn, Session, StatementResult } from '../../src/index.ts'

/** One value as its type writes it; `null` is SQL NULL. */
export type TextRow = readonly (string | null)[]

export type TextResult = {
  /** `undefined` where the statement returns no rows. */
  readonly columns: readonly string[] | undefined
  readonly rows: readonly TextRow[]
  readonly tag: string
}

/** Runs one statement to its end. */
export async function runText(session: Session, sql: string): Promise<TextResult> {
  return drainText(session, await session.query(sql))
}

/** Runs a script; the answer of its last statement. */
export async function runScript(session: Session, sql: string): Promise<TextResult | undefined> {
  let last: TextResult | undefined
  await session.exec(sql, async (result) => {
    last = await drainText(session, result)
  })
  return last
}

/** Reads a result to its end. */
export async function drainText(session: Session, result: StatementResult): Promise<TextResult> {
  const { columns } = result
  const rows: TextRow[] = []
  for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
    if (columns !== undefined) appendTextRows(session, columns, batch, rows)
  }
  return { columns: columns?.map((column) => column.name), rows, tag: result.tag }
}

function appendTextRows(
  session: Session,
  columns: readonly ResultColumn[],
  batch: Batch,
  into: TextRow[],
): void {
  const outputs = columns.map(({ type }) => session.type(type.oid).output)
  const context = session.typeContext
  for (let n = 0; n < batch.count; n++) {
    const row = batch.selection?.[n] ?? n
    into.push(
      outputs.map((output, i) => {
        const value = batch.columns[i]?.get(row) ?? null
        return value === null ? null : output(value, context)
      }),
    )
  }
}
