/** `twill check`: whether a database is sound. */
import { checkDatabase } from '../check/check.ts'
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'

export async function runCheck(host: Host, database: string): Promise<ExitCode> {
  const connection = await host.connect(databaseUrl(database), false)
  try {
    const report = await checkDatabase(connection)
    for (const { object, problem } of report.findings) {
      host.output.write(`${object}: ${problem}\n`)
    }
    const { tables, rows, indexes, constraints, findings } = report
    host.output.write(
      `${tables} tables with ${rows} rows, ${indexes} indexes, ${constraints} constraints: ` +
        `${findings.length === 0 ? 'sound' : `${findings.length} found`}\n`,
    )
    return findings.length === 0 ? exitCodes.ok : exitCodes.sqlError
  } finally {
    await connection.close()
  }
}
