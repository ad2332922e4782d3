/** `twill branch …` on the command line. */
import type { Command } from 'commander'
import { createBranch, deleteBranch, listBranches, promoteBranch } from '../commands/branch.ts'
import type { ExitCode, Host } from '../host.ts'
import { parseMoment } from '../storage/moment.ts'

interface Flags {
  readonly json?: true
  readonly at?: string
}

export function addBranch(program: Command, host: Host, done: (code: ExitCode) => void): void {
  const branch = program.command('branch').description('list, make, delete and promote branches')
  const json = ({ json: isJson }: Flags): { readonly json: boolean } => ({ json: isJson ?? false })
  branch
    .command('list')
    .description('all branches, oldest first')
    .argument('<database>')
    .option('--json', 'print a JSON object per branch')
    .action(async (database: string, flags: Flags) => {
      done(await listBranches(host, database, json(flags)))
    })
  branch
    .command('create')
    .description('make a branch of the database as it is, or was; no data is copied')
    .argument('<database>')
    .argument('<name>')
    .option('--at <moment>', 'an LSN, a time, or how long ago: 15m, 2h, 1d')
    .option('--json', 'print a JSON object')
    .action(async (database: string, name: string, flags: Flags) => {
      const moment = flags.at === undefined ? undefined : parseMoment(flags.at, Date.now())
      done(await createBranch(host, database, name, moment, json(flags)))
    })
  branch
    .command('delete')
    .description('delete a branch that has no branches of its own')
    .argument('<database>')
    .argument('<name>')
    .option('--json', 'print a JSON object')
    .action(async (database: string, name: string, flags: Flags) => {
      done(await deleteBranch(host, database, name, json(flags)))
    })
  branch
    .command('promote')
    .description('make a branch the database, and the database that branch (object storage)')
    .argument('<database>')
    .argument('<name>')
    .option('--json', 'print a JSON object')
    .action(async (database: string, name: string, flags: Flags) => {
      done(await promoteBranch(host, database, name, json(flags)))
    })
}
