/** `twill storage copy`: a database from one place to another, whatever keeps it there. */
import { copyDatabase } from '@twill/engine'
import { databaseUrl } from '../database-url.ts'
import { exitCodes, UsageError } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { startProgress } from '../progress.ts'
import type { Progress } from '../progress.ts'
import type { OpenedStorage } from '../storage/open-storage.ts'
import { formatBytes, plural } from '../storage/sizes.ts'

export async function runStorageCopy(host: Host, from: string, to: string): Promise<ExitCode> {
  const [fromUrl, toUrl] = [databaseUrl(from), databaseUrl(to)]
  if (fromUrl === toUrl) throw new UsageError('the two are the same database')
  const source = await host.openStorage(fromUrl, false)
  try {
    const target = await host.openStorage(toUrl, true)
    try {
      await copy(host, source, target)
    } finally {
      await target.storage.close()
    }
  } finally {
    await source.storage.close()
  }
  return exitCodes.ok
}

async function copy(host: Host, from: OpenedStorage, to: OpenedStorage): Promise<void> {
  let progress: Progress | undefined
  const report = await copyDatabase({
    source: from.storage,
    target: to.storage,
    owner: `pid ${process.pid}, a copy`,
    onProgress: (done, total) => {
      progress ??= startProgress('copy', total, host.error)
      progress.update(done)
    },
  }).finally(() => progress?.stop())
  const branches = await from.storage.listBranches()
  if (branches.length > 0) {
    host.error.write(`twill: note: ${plural(branches.length, 'branch', 'branches')} not copied\n`)
  }
  const { bytes, kind, pages, records } = report
  host.output.write(
    kind === 'there'
      ? 'nothing to copy: it is all there\n'
      : `${plural(pages, 'page')} (${formatBytes(bytes)}) and ${plural(records, 'log record')} copied\n`,
  )
}
