/** CSV text into a table, from a string or a stream: `COPY … FROM STDIN (FORMAT csv)` with its rows. */
import { csvHeader, quoteIdentifier, SqlError } from '@twill/engine'
import type { Session, StatementResult } from '@twill/engine'
import { Meter } from './bulk-insert.ts'
import type { LoadOptions } from './bulk-insert.ts'
import { quotedTable } from './table-columns.ts'
import { textChunks } from './text-chunks.ts'

/** CSV text, or chunks of it: a Node stream, a web stream, a Bun file's stream. */
export type CopySource = string | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

export type CopyOptions = LoadOptions & {
  /** The first line names the columns (unless `columns` does). Default: true. */
  readonly header?: boolean | undefined
  /** One character. Default: a comma. */
  readonly delimiter?: string | undefined
  /** One character. Default: the double quote. */
  readonly quote?: string | undefined
  /** What stands for NULL, where it is not in quotes. Default: nothing at all. */
  readonly nullText?: string | undefined
}

type Format = {
  readonly header: boolean
  readonly delimiter: string
  readonly quote: string
  readonly nullText: string
}

export async function copyFrom(
  session: Session,
  table: string,
  source: CopySource,
  options: CopyOptions,
): Promise<number> {
  const { header = true, delimiter = ',', quote = '"', nullText = '' } = options
  const format = { header, delimiter, quote, nullText }
  const read = { length: 0 }
  const chunks = textChunks(source, read)
  const ahead: Uint8Array[] = []
  const columns =
    options.columns ?? (header ? await namedColumns(chunks, format, ahead) : undefined)
  const meter = new Meter(options, () => read.length)
  let rows = 0
  await session.exec(copyStatement(table, columns, format), async (result) => {
    for (const chunk of ahead) await write(result, chunk, meter)
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      await write(result, next.value, meter)
    }
    await result.copyIn?.finish()
    await result.next()
    rows = result.rowCount
  })
  return meter.end(rows)
}

async function write(result: StatementResult, chunk: Uint8Array, meter: Meter): Promise<void> {
  await result.copyIn?.write(chunk)
  meter.upTo(result.rowCount)
}

/** Reads until the first line is there. What was read for it goes to `ahead`. */
async function namedColumns(
  chunks: AsyncGenerator<Uint8Array, undefined>,
  format: Format,
  ahead: Uint8Array[],
): Promise<readonly string[] | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { value } = await chunks.next()
    if (value !== undefined) ahead.push(value)
    text += value === undefined ? decoder.decode() : decoder.decode(value, { stream: true })
    const names = csvHeader(text, value === undefined, format)
    if (names !== undefined) return names.length === 0 ? undefined : names
  }
}

function copyStatement(
  table: string,
  columns: readonly string[] | undefined,
  { header, delimiter, quote, nullText }: Format,
): string {
  const list = columns === undefined ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`
  const options = [
    'format csv',
    `header ${header}`,
    `delimiter ${quoted(oneCharacter('delimiter', delimiter))}`,
    `quote ${quoted(oneCharacter('quote', quote))}`,
    `null ${quoted(nullText)}`,
  ]
  return `copy ${quotedTable(table)}${list} from stdin (${options.join(', ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function oneCharacter(option: string, text: string): string {
  if (text.length !== 1) throw new SqlError('22023', `COPY ${option} must be a single character`)
  return text
}
