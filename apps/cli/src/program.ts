/** The command line: what is called with which arguments, and what its exit code is. */
import { Command, CommanderError, Option } from 'commander'
import { runCheck } from './commands/check.ts'
import { runDump } from './commands/dump.ts'
import { runExec } from './commands/exec.ts'
import type { Part } from './commands/exec.ts'
import { runImport } from './commands/import.ts'
import { runShellCommand } from './commands/shell.ts'
import { exitCodes, UsageError } from './host.ts'
import type { ExitCode, Host } from './host.ts'
import { errorFields, reportError } from './output/error-report.ts'
import type { OutputStyle } from './output/format.ts'
import { addBranch } from './program/branch.ts'
import { addStorage } from './program/storage.ts'

const defaultDatabase = './twill.db'

/** Runs the program with the arguments after its name. */
export async function runProgram(args: readonly string[], host: Host): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok
  const program = buildProgram(host, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const fields = errorFields(error)
    const message = error instanceof Error ? error.message : String(error)
    host.error.write(fields === undefined ? `twill: ${message}\n` : reportError(fields, ''))
    return error instanceof UsageError ? exitCodes.usage : exitCodes.sqlError
  }
}

function buildProgram(host: Host, done: (code: ExitCode) => void): Command {
  const program = new Command('twill')
  program
    .description(
      'The command line of Twill DB. A database is a file, or a URL: file://, memory://, or a prefix in a bucket (s3://, r2://, gs://).',
    )
    .configureOutput({
      writeOut: (text) => host.output.write(text),
      writeErr: (text) => host.error.write(text),
    })
    .exitOverride()
    .showHelpAfterError('(twill --help tells more)')
    .argument('[database]', 'the database to open', defaultDatabase)
    .addHelpText('after', '\nExit codes: 0 done, 1 an error of the database, 2 called wrongly.')
    .action(async (database: string) => done(await runShellCommand(host, database)))
  addExec(program, host, done)
  addImport(program, host, done)
  addDump(program, host, done)
  addCheck(program, host, done)
  addBranch(program, host, done)
  addStorage(program, host, done)
  return program
}

interface ExecFlags extends StyleFlags {
  readonly quiet?: true
  readonly stopOnError?: true
  readonly singleTransaction?: true
}

interface StyleFlags {
  readonly csv?: true
  readonly json?: true
  readonly unaligned?: true
  readonly tuplesOnly?: true
  readonly expanded?: true
}

function addExec(program: Command, host: Host, done: (code: ExitCode) => void): void {
  const parts: Part[] = []
  const variables: (readonly [string, string])[] = []
  const collect = (part: Part): Part[] => {
    parts.push(part)
    return parts
  }
  program
    .command('exec')
    .description('run statements and psql scripts')
    .argument('<database>')
    .option('-c, --command <sql>', 'run these statements', (text) =>
      collect({ kind: 'text', text }),
    )
    .option('-f, --file <path>', 'run this script; - is the input', (path) =>
      collect({ kind: 'file', path }),
    )
    .option('-v, --variable <name=value>', 'set a variable', (text) =>
      variables.push(parseVariable(text)),
    )
    .option('-1, --single-transaction', 'all in one transaction, or nothing')
    .option('--stop-on-error', 'end at the first error')
    .option('-q, --quiet', 'print no command tags')
    .option('-t, --tuples-only', 'print rows alone')
    .option('-x, --expanded', 'print one column per line')
    .option('-A, --unaligned', 'print fields with a bar between')
    .addOption(new Option('--csv', 'print CSV').conflicts(['json', 'unaligned']))
    .addOption(new Option('--json', 'print a JSON object per row').conflicts(['csv', 'unaligned']))
    .action(async (database: string, flags: ExecFlags) => {
      if (parts.length === 0) parts.push({ kind: 'file', path: '-' })
      const options = {
        style: styleOf(flags),
        quiet: flags.quiet ?? false,
        stopOnError: flags.stopOnError ?? false,
        singleTransaction: flags.singleTransaction ?? false,
        variables,
      }
      done(await runExec(host, database, parts, options))
    })
}

function styleOf(flags: StyleFlags): Partial<OutputStyle> {
  return {
    ...(flags.csv ? { format: 'csv' as const } : {}),
    ...(flags.json ? { format: 'json' as const } : {}),
    ...(flags.unaligned ? { format: 'unaligned' as const } : {}),
    tuplesOnly: flags.tuplesOnly ?? false,
    expanded: flags.expanded ?? false,
  }
}

function parseVariable(text: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new UsageError(`"${text}" is not name=value`)
  return [name, value]
}

interface ImportFlags {
  readonly header: boolean
  readonly delimiter: string
  readonly null: string
  readonly create?: true
}

function addImport(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('import')
    .description('load a CSV file into a table, all of it or nothing')
    .argument('<database>')
    .argument('<table>', 'the table, or schema.table')
    .argument('<file>', 'the file; - is the input')
    .option('--no-header', 'the first line is data')
    .option('--delimiter <char>', 'what stands between fields', ',')
    .option('--null <text>', 'what stands for NULL, when it is not in quotes', '')
    .option('--create', 'make the table, with types guessed from the first rows')
    .action(async (database: string, table: string, file: string, flags: ImportFlags) => {
      const options = {
        header: flags.header,
        delimiter: flags.delimiter === '\\t' ? '\t' : flags.delimiter,
        nullText: flags.null,
        create: flags.create ?? false,
      }
      done(await runImport(host, database, table, file, options))
    })
}

interface DumpFlags {
  readonly output?: string
  readonly inserts?: true
  readonly schemaOnly?: true
  readonly dataOnly?: true
}

function addDump(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('dump')
    .description('write the database as SQL that psql and twill exec can load')
    .argument('<database>')
    .option('-o, --output <file>', 'write to a file')
    .option('--inserts', 'rows as INSERT statements instead of COPY')
    .addOption(new Option('--schema-only', 'no rows').conflicts('dataOnly'))
    .addOption(new Option('--data-only', 'rows alone').conflicts('schemaOnly'))
    .action(async (database: string, flags: DumpFlags) => {
      const options = {
        schema: flags.dataOnly !== true,
        data: flags.schemaOnly !== true,
        form: flags.inserts ? ('inserts' as const) : ('copy' as const),
      }
      done(await runDump(host, database, flags.output, options))
    })
}

function addCheck(program: Command, host: Host, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('read everything, compare indexes with tables, and look whether constraints hold')
    .argument('<database>')
    .action(async (database: string) => done(await runCheck(host, database)))
}
