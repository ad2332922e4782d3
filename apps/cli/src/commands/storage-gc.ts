/** `twill storage gc`: deletes what nothing can reach any more, of the database and of every branch. */
import type { Storage } from '@twill/storage'
import type { Garbage, ObjectStorage } from '@twill/storage-s3'
import { databaseUrl } from '../database-url.ts'
import { exitCodes, UsageError } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import type { OpenedStorage } from '../storage/open-storage.ts'
import { formatBytes, plural } from '../storage/sizes.ts'

export async function runStorageGc(
  host: Host,
  database: string,
  dryRun: boolean,
): Promise<ExitCode> {
  const opened = await host.openStorage(databaseUrl(database), false)
  try {
    if (opened.kind === 'object') await collectObjects(host, opened.storage, dryRun)
    else await collectLocal(host, opened, dryRun)
    return exitCodes.ok
  } finally {
    await opened.storage.close()
  }
}

async function collectObjects(host: Host, storage: ObjectStorage, dryRun: boolean): Promise<void> {
  let total = 0
  const collect = async (line: ObjectStorage, name: string): Promise<void> => {
    const found = await line.findGarbage()
    // Also what interrupted deletions of branches left.
    const freedBytes = dryRun ? found.freedBytes : (await line.collectGarbage()).freedBytes
    total += freedBytes
    if (freedBytes > 0) host.output.write(`${name}: ${formatBytes(freedBytes)}${told(found)}\n`)
  }
  await collect(storage, 'the database')
  for (const { name } of await storage.listBranches()) {
    const branch = await storage.openBranch(name)
    try {
      await collect(branch, `branch "${name}"`)
    } finally {
      await branch.close()
    }
  }
  host.output.write(
    dryRun ? `${formatBytes(total)} would be freed\n` : `${formatBytes(total)} freed\n`,
  )
}

function told({ layers, slots }: Garbage): string {
  const parts = [
    ...(layers === 0 ? [] : [plural(layers, 'layer')]),
    ...(slots === 0 ? [] : [plural(slots, 'log segment')]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

async function collectLocal(
  host: Host,
  { storage }: OpenedStorage,
  dryRun: boolean,
): Promise<void> {
  if (dryRun)
    throw new UsageError(
      'a dry run is for object storage: what a file gives back it tells afterwards',
    )
  let total = (await storage.collectGarbage()).freedBytes
  for (const { name } of await storage.listBranches()) {
    const branch: Storage = await storage.openBranch(name)
    try {
      total += (await branch.collectGarbage()).freedBytes
    } finally {
      await branch.close()
    }
  }
  host.output.write(`${formatBytes(total)} freed\n`)
}
