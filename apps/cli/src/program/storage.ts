/** `twill storage …` on the command line. */
import type { RetentionWindow } from '@twill/storage'
import { Option } from 'commander'
import type { Command } from 'commander'
import { runStorageCheck } from '../commands/storage-check.ts'
import { runStorageCopy } from '../commands/storage-copy.ts'
import { runStorageGc } from '../commands/storage-gc.ts'
import { runStorageRestore } from '../commands/storage-restore.ts'
import { runStorageRetention } from '../commands/storage-retention.ts'
import { runStorageStats } from '../commands/storage-stats.ts'
import { UsageError } from '../host.ts'
import type { ExitCode, Host } from '../host.ts'
import { parseMoment } from '../storage/moment.ts'

export function addStorage(program: Command, host: Host, done: (code: ExitCode) => void): void {
  const storage = program
    .command('storage')
    .description('look at, check, tidy, restore and copy what a database is kept in')
  storage
    .command('stats')
    .description('sizes, history, writer and costs; disturbs nobody')
    .argument('<database>')
    .option('--json', 'print a JSON object')
    .action(async (database: string, flags: { readonly json?: true }) => {
      done(await runStorageStats(host, database, flags.json ?? false))
    })
  storage
    .command('check')
    .description('read every object and verify checksums and what they say of each other')
    .argument('<database>')
    .action(async (database: string) => done(await runStorageCheck(host, database)))
  storage
    .command('gc')
    .description('delete what nothing can reach any more, of the database and every branch')
    .argument('<database>')
    .option('--dry-run', 'say what would be deleted (object storage)')
    .action(async (database: string, flags: { readonly dryRun?: true }) => {
      done(await runStorageGc(host, database, flags.dryRun ?? false))
    })
  storage
    .command('copy')
    .description('copy a database to where there is none; goes on where it was interrupted')
    .argument('<from>')
    .argument('<to>')
    .action(async (from: string, to: string) => done(await runStorageCopy(host, from, to)))
  addHistory(storage, host, done)
}

interface WindowFlags {
  readonly lsns?: string
  readonly hours?: string
  readonly days?: string
}

function addHistory(storage: Command, host: Host, done: (code: ExitCode) => void): void {
  storage
    .command('restore')
    .description('make the database what it was; what it is now stays as a branch (object storage)')
    .argument('<database>')
    .requiredOption('--at <moment>', 'an LSN, a time, or how long ago: 15m, 2h, 1d')
    .option('--keep-as <name>', 'the branch (default: before-restore-<time>)')
    .action(async (database: string, flags: { readonly at: string; readonly keepAs?: string }) => {
      const nowMs = Date.now()
      const keepAs = flags.keepAs ?? `before-restore-${new Date(nowMs).toISOString().slice(0, 19)}`
      done(await runStorageRestore(host, database, parseMoment(flags.at, nowMs), keepAs))
    })
  storage
    .command('retention')
    .description('how far back the database can be read and restored: print it, or set it')
    .argument('<database>')
    .addOption(new Option('--lsns <n>', 'so many commits').conflicts(['hours', 'days']))
    .addOption(new Option('--hours <n>', 'so many hours').conflicts(['lsns', 'days']))
    .addOption(new Option('--days <n>', 'so many days').conflicts(['lsns', 'hours']))
    .action(async (database: string, flags: WindowFlags) => {
      done(await runStorageRetention(host, database, windowOf(flags)))
    })
}

const HOUR_MS = 3_600_000

function windowOf({ days, hours, lsns }: WindowFlags): RetentionWindow | undefined {
  if (lsns !== undefined) return { kind: 'lsns', count: Math.floor(numberOf(lsns)) }
  if (hours !== undefined) return { kind: 'time', ms: numberOf(hours) * HOUR_MS }
  if (days !== undefined) return { kind: 'time', ms: numberOf(days) * 24 * HOUR_MS }
  return undefined
}

function numberOf(text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new UsageError(`"${text}" is not a number`)
  return Number(text)
}
