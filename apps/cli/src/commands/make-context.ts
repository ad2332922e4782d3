import { createReadStream } from 'node:fs'
import type { Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { databaseName } from '../database-url.ts'
import type { Host } from '../host.ts'
import { defaultStyle } from '../output/format.ts'
import type { OutputStyle } from '../output/format.ts'

/** A context that prints to the host's streams and reads files from its disk. */
export function makeContext(
  host: Host,
  connection: Connection,
  url: string,
  style: Partial<OutputStyle>,
  quiet: boolean,
): Context {
  return {
    connection,
    database: databaseName(url),
    variables: new Map([['DBNAME', databaseName(url)]]),
    out: (text) => host.output.write(text),
    err: (text) => host.error.write(text),
    nowMs: host.nowMs,
    open(path) {
      const stream = path === '-' ? host.input.setEncoding('utf8') : createReadStream(path, 'utf8')
      return stream as AsyncIterable<string>
    },
    style: { ...defaultStyle, ...style },
    timing: false,
    quiet,
    failures: 0,
  }
}
