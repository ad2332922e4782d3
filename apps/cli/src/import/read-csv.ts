/** A CSV file as rows. An empty field without quotes is NULL, one with quotes is an empty text, as in PostgreSQL. */
import { parse } from 'csv-parse'
import type { Cell } from '../connection.ts'

export interface CsvOptions {
  readonly delimiter: string
  /** What stands for NULL when it is not in quotes. */
  readonly nullText: string
}

/** Yields rows in batches; `onBytes` hears how much of the input has been read. */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array | string>,
  options: CsvOptions,
  onBytes: (count: number) => void,
): AsyncGenerator<Cell[]> {
  const parser = parse({
    bom: true,
    delimiter: options.delimiter,
    skip_empty_lines: true,
    relax_column_count: false,
    cast: (value, { quoting }) => (!quoting && value === options.nullText ? null : value),
  })
  let read = 0
  const fed = (async () => {
    for await (const chunk of chunks) {
      read += chunk.length
      onBytes(read)
      if (!parser.write(chunk)) await new Promise<void>((resolve) => parser.once('drain', resolve))
    }
    parser.end()
  })()
  fed.catch((error: unknown) =>
    parser.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  for await (const row of parser) yield row as Cell[]
  await fed
}
