/** `twill import`: a CSV file into a table. */
import { quoteIdentifier } from '@twill/engine'
import { createReadStream, statSync } from 'node:fs'
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { importCsv } from '../import/import-csv.ts'
import type { ImportOptions } from '../import/import-csv.ts'
import { startProgress } from '../progress.ts'

export async function runImport(
  host: Host,
  database: string,
  table: string,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> {
  const size = file === '-' ? 0 : statSync(file).size
  const chunks: AsyncIterable<Uint8Array> = file === '-' ? host.input : createReadStream(file)
  const connection = await host.connect(databaseUrl(database), true)
  const progress = startProgress(table, size, host.error)
  try {
    const name = tableName(table)
    const count = await importCsv(connection, name, chunks, options, (done) =>
      progress.update(done),
    )
    progress.stop()
    host.output.write(`${count} ${count === 1 ? 'row' : 'rows'} into ${name}\n`)
    return exitCodes.ok
  } finally {
    progress.stop()
    await connection.close()
  }
}

/** `schema.table` names a schema; a name in double quotes is taken as it is. */
function tableName(text: string): string {
  const parts = text.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [text]
  return parts.map((part) => (part.startsWith('"') ? part : quoteIdentifier(part))).join('.')
}
