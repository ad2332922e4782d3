/** `twill branch`: the branches of a database, below the engine, so that a bucket's writer is not disturbed. */
import type { BranchInfo, Storage } from '@twill/storage'
import { databaseUrl } from '../database-url.ts'
import { exitCodes } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { defaultStyle, formatTable } from '../output/format.ts'
import { lsnOf, type Moment } from '../storage/moment.ts'
import type { OpenedStorage } from '../storage/open-storage.ts'
import { formatBytes, formatTime } from '../storage/sizes.ts'

export interface BranchOptions {
  /** JSON objects, one per line, instead of text. */
  readonly json: boolean
}

export function listBranches(
  host: Host,
  database: string,
  { json }: BranchOptions,
): Promise<ExitCode> {
  return withStorage(host, database, async ({ storage }) => {
    const branches: (BranchInfo & { readonly sizeBytes: number })[] = []
    for (const branch of await storage.listBranches()) {
      branches.push({ ...branch, sizeBytes: await sizeOf(storage, branch.name) })
    }
    host.output.write(json ? branches.map(jsonOf).join('') : tableOf(branches))
  })
}

/** Without a moment, as it is now. */
export function createBranch(
  host: Host,
  database: string,
  name: string,
  moment: Moment | undefined,
  { json }: BranchOptions,
): Promise<ExitCode> {
  return withStorage(host, database, async ({ storage }) => {
    const { durableLsn } = await storage.head()
    const lsn = moment === undefined ? durableLsn : await lsnOf(storage, moment)
    const branch = await storage.createBranch(name, lsn)
    host.output.write(json ? jsonOf(branch) : `branch "${name}" at LSN ${branch.forkLsn}\n`)
  })
}

export function deleteBranch(
  host: Host,
  database: string,
  name: string,
  { json }: BranchOptions,
): Promise<ExitCode> {
  return withStorage(host, database, async ({ storage }) => {
    await storage.deleteBranch(name)
    host.output.write(
      json ? `${JSON.stringify({ deleted: name })}\n` : `branch "${name}" is gone\n`,
    )
  })
}

/** The branch and the database change names. */
export function promoteBranch(
  host: Host,
  database: string,
  name: string,
  { json }: BranchOptions,
): Promise<ExitCode> {
  return withStorage(host, database, async (opened) => {
    if (opened.kind !== 'object') {
      throw new Error('only in object storage can a branch become the database')
    }
    await opened.storage.promote(name)
    host.output.write(
      json
        ? `${JSON.stringify({ promoted: name })}\n`
        : `the database is what branch "${name}" was, and "${name}" is what the database was\n`,
    )
  })
}

async function withStorage(
  host: Host,
  database: string,
  work: (opened: OpenedStorage) => Promise<void>,
): Promise<ExitCode> {
  const opened = await host.openStorage(databaseUrl(database), false)
  try {
    await work(opened)
    return exitCodes.ok
  } finally {
    await opened.storage.close()
  }
}

/** Of what is the branch's own. */
async function sizeOf(storage: Storage, name: string): Promise<number> {
  const branch = await storage.openBranch(name)
  try {
    return branch.stats().sizeBytes
  } finally {
    await branch.close()
  }
}

function jsonOf(branch: BranchInfo & { readonly sizeBytes?: number }): string {
  const { createdAtMs, forkLsn, name, parent, sizeBytes } = branch
  const createdAt = new Date(createdAtMs).toISOString()
  return `${JSON.stringify({ name, parent: parent ?? null, forkLsn, createdAt, sizeBytes })}\n`
}

const TEXT = 25
const INT8 = 20

function tableOf(branches: readonly (BranchInfo & { readonly sizeBytes: number })[]): string {
  const columns = [
    { name: 'Name', typeOid: TEXT },
    { name: 'Parent', typeOid: TEXT },
    { name: 'Fork LSN', typeOid: INT8 },
    { name: 'Created', typeOid: TEXT },
    { name: 'Own size', typeOid: INT8 },
  ]
  const rows = branches.map(({ createdAtMs, forkLsn, name, parent, sizeBytes }) => [
    name,
    parent ?? '',
    String(forkLsn),
    formatTime(createdAtMs),
    formatBytes(sizeBytes),
  ])
  const footers = [`(${branches.length} ${branches.length === 1 ? 'branch' : 'branches'})`]
  return formatTable({ columns, rows, footers }, defaultStyle)
}
