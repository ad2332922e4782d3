/** CSV text into a table: what `COPY … FROM … (FORMAT csv)` does, from a string or a stream. */
import { SqlError } from '@twill/engine'
import type { Datum, Session } from '@twill/engine'
import { Meter } from './bulk-insert.ts'
import type { LoadOptions } from './bulk-insert.ts'
import { CsvReader } from './csv-reader.ts'
import type { CsvField } from './csv-reader.ts'
import { targetColumns } from './table-columns.ts'
import type { TargetColumns } from './table-columns.ts'

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

export async function copyFrom(
  session: Session,
  table: string,
  source: CopySource,
  options: CopyOptions,
): Promise<number> {
  const reader = new CsvReader({
    delimiter: oneCharacter('delimiter', options.delimiter ?? ','),
    quote: oneCharacter('quote', options.quote ?? '"'),
    nullText: options.nullText ?? '',
  })
  const counted = { bytes: 0 }
  const meter = new Meter(options, () => counted.bytes)
  const rows = readRows(reader, source, counted)
  const named = options.header === false ? undefined : await header(rows)
  const target = await targetColumns(session, table, options.columns ?? named)
  const datums = encodeRows(rows, reader, table, target, meter)
  return meter.end(await session.insertRows(table, target.names, datums))
}

function oneCharacter(option: string, text: string): string {
  if (text.length !== 1) throw new SqlError('22023', `COPY ${option} must be a single character`)
  return text
}

async function header(
  rows: AsyncGenerator<readonly CsvField[]>,
): Promise<readonly string[] | undefined> {
  const first = await rows.next()
  if (first.done === true) return undefined
  return first.value.map((name) => name ?? '')
}

async function* readRows(
  reader: CsvReader,
  source: CopySource,
  counted: { bytes: number },
): AsyncGenerator<readonly CsvField[]> {
  if (typeof source === 'string') {
    counted.bytes = source.length
    yield* reader.push(source.replace(/^\uFEFF/, ''), true)
    return
  }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of source) {
    counted.bytes += chunk.length
    yield* reader.push(typeof chunk === 'string' ? chunk : utf8(decoder, chunk))
  }
  yield* reader.push(utf8(decoder, undefined), true)
}

function utf8(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array | undefined): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch (cause) {
    throw new SqlError('22021', 'invalid byte sequence for encoding "UTF8"', { cause })
  }
}

async function* encodeRows(
  rows: AsyncIterable<readonly CsvField[]>,
  reader: CsvReader,
  table: string,
  { names, encoders }: TargetColumns,
  meter: Meter,
): AsyncGenerator<readonly Datum[]> {
  for await (const row of rows) {
    const where = (column: string): string => `COPY ${table}, line ${reader.line - 1}${column}`
    if (row.length !== encoders.length) throw wrongWidth(row.length, names, where(''))
    const datums: Datum[] = []
    for (const [i, encode] of encoders.entries()) {
      try {
        datums.push(encode(row[i]))
      } catch (error) {
        throw at(error, where(`, column ${names[i]}: "${row[i]}"`))
      }
    }
    yield datums
    meter.row()
  }
}

function wrongWidth(width: number, names: readonly string[], where: string): SqlError {
  const missing = names[width]
  return missing === undefined
    ? new SqlError('22P04', 'extra data after last expected column', { where })
    : new SqlError('22P04', `missing data for column "${missing}"`, { where })
}

function at(error: unknown, where: string): unknown {
  if (!(error instanceof SqlError)) return error
  const { code, message, detail, hint, dataType, cause } = error
  return new SqlError(code, message, { detail, hint, dataType, where, cause })
}
