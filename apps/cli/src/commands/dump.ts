/** `twill dump`: the database as SQL text, to the output or a file. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { databaseUrl } from '../database-url.ts'
import { dump } from '../dump/dump.ts'
import type { DumpOptions } from '../dump/dump.ts'
import { exitCodes, write } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'

export async function runDump(
  host: Host,
  database: string,
  file: string | undefined,
  options: DumpOptions,
): Promise<ExitCode> {
  const connection = await host.connect(databaseUrl(database), false)
  try {
    const stream = file === undefined ? host.output : createWriteStream(file)
    if (file !== undefined) await once(stream, 'open')
    for await (const text of dump(connection, options)) await write(stream, text)
    if (stream !== host.output) {
      stream.end()
      await once(stream, 'close')
    }
    return exitCodes.ok
  } finally {
    await connection.close()
  }
}
