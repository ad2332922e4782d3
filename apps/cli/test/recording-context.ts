/** A `Context` that keeps what is printed, and has files in memory. */
import type { Connection } from '../src/connection.ts'
import type { Context } from '../src/context.ts'
import { defaultStyle } from '../src/output/format.ts'

export interface RecordingContext extends Context {
  output(): string
  errors(): string
}

export function recordingContext(
  connection: Connection,
  files: Readonly<Record<string, string>> = {},
): RecordingContext {
  let output = ''
  let errors = ''
  return {
    connection,
    database: 'test.db',
    variables: new Map(),
    style: defaultStyle,
    timing: false,
    quiet: false,
    failures: 0,
    nowMs: () => 0,
    out: (text) => (output += text),
    err: (text) => (errors += text),
    async *open(path) {
      const text = files[path]
      if (text === undefined) throw new Error(`${path}: no such file`)
      for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7)
    },
    output: () => output,
    errors: () => errors,
  }
}
