/** `twill DB`: the shell, or a script when the input is not a terminal. */
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { historyFile } from '../shell/history.ts'
import { runShell } from '../shell/shell.ts'
import { runExec } from './exec.ts'
import { makeContext } from './make-context.ts'

export async function runShellCommand(host: Host, database: string): Promise<ExitCode> {
  if (!host.input.isTTY) {
    return runExec(host, database, [{ kind: 'file', path: '-' }], {
      style: {},
      quiet: false,
      stopOnError: false,
      singleTransaction: false,
      variables: [],
    })
  }
  const url = databaseUrl(database)
  const connection = await host.connect(url, true)
  try {
    const context = makeContext(host, connection, url, {}, false)
    context.out(`Twill DB, ${url}\nType \\? for help, \\q to leave.\n\n`)
    await runShell(context, {
      input: host.input,
      output: host.output,
      interactive: true,
      historyFile: historyFile(host.env),
    })
    return exitCodes.ok
  } finally {
    await connection.close()
  }
}
