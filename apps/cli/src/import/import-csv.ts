/** Loads a CSV file into a table, all of it or nothing. */
import { quoteIdentifier } from '@twill/engine'
import type { Cell, Connection } from '../connection.ts'
import { copyLine } from '../dump/data.ts'
import { inferType } from './infer-types.ts'
import { readCsv } from './read-csv.ts'
import type { CsvOptions } from './read-csv.ts'

export interface ImportOptions extends CsvOptions {
  /** The first line names the columns; otherwise the table's own order holds. */
  readonly header: boolean
  /** Make the table, with types guessed from the first rows. */
  readonly create: boolean
}

const sampleRows = 1000
const chunkLength = 64 * 1024

/** Answers the number of rows loaded. `table` is SQL: it may have a schema, and is quoted by the caller. */
export async function importCsv(
  connection: Connection,
  table: string,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  onBytes: (count: number) => void = () => undefined,
): Promise<number> {
  const rows = readCsv(chunks, options, onBytes)[Symbol.asyncIterator]()
  const first = await rows.next()
  if (first.done === true) return 0
  const names = options.header ? first.value.map((name) => name ?? '') : undefined
  const sample: Cell[][] = options.header ? [] : [first.value]
  await connection.run('begin')
  try {
    if (options.create) {
      await takeSample(rows, sample)
      await connection.run(createTable(table, names, sample, first.value.length))
    }
    const list = names === undefined ? '' : ` (${names.map(quoteIdentifier).join(', ')})`
    const tag = await connection.copyIn(`copy ${table}${list} from stdin`, copyChunks(sample, rows))
    await connection.run('commit')
    return Number(/\d+$/.exec(tag)?.[0] ?? 0)
  } catch (error) {
    await connection.run('rollback')
    throw error
  }
}

async function takeSample(rows: AsyncIterator<Cell[]>, sample: Cell[][]): Promise<void> {
  while (sample.length < sampleRows) {
    const { value, done } = await rows.next()
    if (done === true) return
    sample.push(value)
  }
}

function createTable(
  table: string,
  names: readonly string[] | undefined,
  sample: readonly (readonly Cell[])[],
  width: number,
): string {
  const columns = Array.from({ length: width }, (_, i) => {
    const type = inferType(sample.map((row) => row[i] ?? null))
    return `${quoteIdentifier(names?.[i] ?? `column${i + 1}`)} ${type}`
  })
  return `create table ${table} (${columns.join(', ')})`
}

async function* copyChunks(
  sample: readonly (readonly Cell[])[],
  rows: AsyncIterator<Cell[]>,
): AsyncGenerator<string> {
  let chunk = sample.map(copyLine).join('')
  for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
    chunk += copyLine(next.value)
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
