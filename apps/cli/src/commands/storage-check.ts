/** `twill storage check`: whether what is stored is whole, below the engine. */
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { startProgress } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { isBucketUrl } from '../storage/open-storage.ts'
import { formatBytes, plural } from '../storage/sizes.ts'

export function runStorageCheck(host: Host, database: string): Promise<ExitCode> {
  const url = databaseUrl(database)
  return isBucketUrl(url) ? checkBucket(host, url) : checkFile(host, url)
}

async function checkBucket(host: Host, url: string): Promise<ExitCode> {
  const { checkObjectStorage } = await import('@twill/storage-s3')
  let progress: Progress | undefined
  const report = await checkObjectStorage(url, (done, total) => {
    progress ??= startProgress('check', total, host.error)
    progress.update(done)
  }).finally(() => progress?.stop())
  const { blocks, findings, layers, lines, objects, pageVersions, segments, sizeBytes } = report
  let damaged = 0
  for (const { key, kind, problem } of findings) {
    if (kind === 'damage') damaged += 1
    host.output.write(`${key}: ${kind === 'damage' ? '' : 'left over: '}${problem}\n`)
  }
  host.output.write(
    `${plural(lines, 'line')} of history in ${plural(objects, 'object')} (${formatBytes(sizeBytes)}): ` +
      `${plural(layers, 'layer')} with ${plural(blocks, 'block')} and ${plural(pageVersions, 'page version')}, ` +
      `${plural(segments, 'log segment')}: ${damaged === 0 ? 'sound' : `${damaged} found`}\n`,
  )
  return damaged === 0 ? exitCodes.ok : exitCodes.sqlError
}

/** A file's frames and pages carry checksums, which reading them all verifies. */
async function checkFile(host: Host, url: string): Promise<ExitCode> {
  const connection = await host.connect(url, false)
  try {
    const findings = await connection.verify()
    for (const { object, problem } of findings) host.output.write(`${object}: ${problem}\n`)
    host.output.write(`${findings.length === 0 ? 'sound' : `${findings.length} found`}\n`)
    return findings.length === 0 ? exitCodes.ok : exitCodes.sqlError
  } finally {
    await connection.close()
  }
}
