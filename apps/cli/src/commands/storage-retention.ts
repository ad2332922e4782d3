/** `twill storage retention`: how far back a database can be read, branched and restored. */
import type { RetentionWindow } from '@twill/storage'
import { databaseUrl } from '../database-url.ts'
import { exitCodes, UsageError } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'

/** Sets the window, or prints it. */
export async function runStorageRetention(
  host: Host,
  database: string,
  window: RetentionWindow | undefined,
): Promise<ExitCode> {
  const opened = await host.openStorage(databaseUrl(database), false)
  try {
    if (window !== undefined) {
      await opened.storage.setRetention(window)
      host.output.write(`${describeWindow(window)}\n`)
      return exitCodes.ok
    }
    if (opened.kind !== 'object') throw new UsageError('name a window: --lsns, --hours or --days')
    host.output.write(`${describeWindow(opened.storage.objectStats().retention)}\n`)
    return exitCodes.ok
  } finally {
    await opened.storage.close()
  }
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function describeWindow(window: RetentionWindow): string {
  if (window.kind === 'lsns') {
    return window.count === 0 ? 'the newest checkpoint and what follows' : `${window.count} LSNs`
  }
  const { ms } = window
  return ms >= DAY_MS && ms % DAY_MS === 0 ? `${ms / DAY_MS} days` : `${ms / HOUR_MS} hours`
}
