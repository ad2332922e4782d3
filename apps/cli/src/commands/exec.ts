/** `twill exec`: runs statements and scripts, in the order in which they were named. */
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import type { OutputStyle } from '../output/format.ts'
import { runFile, runText } from '../script/run-script.ts'
import type { ScriptEnd } from '../script/run-script.ts'
import { makeContext } from './make-context.ts'

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }

export interface ExecOptions {
  readonly style: Partial<OutputStyle>
  readonly quiet: boolean
  readonly stopOnError: boolean
  readonly singleTransaction: boolean
  readonly variables: readonly (readonly [name: string, value: string])[]
}

export async function runExec(
  host: Host,
  database: string,
  parts: readonly Part[],
  options: ExecOptions,
): Promise<ExitCode> {
  const url = databaseUrl(database)
  const connection = await host.connect(url, true)
  try {
    const context = makeContext(host, connection, url, options.style, options.quiet)
    const stops = options.stopOnError || options.singleTransaction
    if (stops) context.variables.set('ON_ERROR_STOP', 'on')
    for (const [name, value] of options.variables) context.variables.set(name, value)
    if (options.singleTransaction) await connection.run('begin')
    let end: ScriptEnd = 'end'
    for (const part of parts) {
      end =
        part.kind === 'text' ? await runText(context, part.text) : await runFile(context, part.path)
      if (end !== 'end') break
    }
    if (options.singleTransaction && connection.status() !== 'idle') {
      await connection.run(end === 'stopped' ? 'rollback' : 'commit')
    }
    return context.failures === 0 ? exitCodes.ok : exitCodes.sqlError
  } finally {
    await connection.close()
  }
}
