/** Runs one file of PostgreSQL's regression suite in a session of its own; the text that `psql -a -q` would print. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '@twill/engine'
import { runBackslash } from '../../src/backslash/run.ts'
import type { Connection } from '../../src/connection.ts'
import type { Context } from '../../src/context.ts'
import { engineConnection } from '../../src/engine/engine-connection.ts'
import { defaultStyle } from '../../src/output/format.ts'
import { LineSource } from '../../src/script/line-source.ts'
import { runStatement } from '../../src/script/run-statement.ts'
import { Scanner, type ScannedItem } from '../../src/script/scanner.ts'

/** What PostgreSQL's test driver sets for its clients. */
const SETTINGS = [
  "set datestyle = 'Postgres, MDY'",
  "set timezone = 'PST8PDT'",
  "set intervalstyle = 'postgres_verbose'",
]

/** Back to what the driver has set, not to PostgreSQL's own default. */
const resets = /^reset\s+(datestyle|timezone|intervalstyle|all)\b/i

const copyFromFile = /^copy\s+([^']*?)\s+from\s+'([^']*)'/i

export async function runRegressFile(
  engine: Engine,
  folder: string,
  name: string,
): Promise<string> {
  const connection = engineConnection(engine, async () => undefined)
  await applySettings(connection)
  const lines: string[] = []
  const context = makeContext(connection, folder, (text) => lines.push(text))
  const source = LineSource.ofText(name, readFileSync(join(folder, 'sql', `${name}.sql`), 'utf8'))
  const scanner = new Scanner(context.variables)
  for (let line = await source.next(); line !== undefined; line = await source.next()) {
    // psql does not echo an empty line.
    if (line !== '') lines.push(`${line}\n`)
    scanner.push(line)
    for (let item = scanner.next(); item !== undefined; item = scanner.next()) {
      await runItem(context, item, source, scanner)
    }
  }
  await connection.close()
  return lines.join('')
}

async function runItem(
  context: Context,
  item: ScannedItem,
  source: LineSource,
  scanner: Scanner,
): Promise<void> {
  try {
    if (item.kind === 'command') {
      await runBackslash(context, item, {
        where: '',
        file: undefined,
        include: async () => 'end',
      })
      return
    }
    const [, target, path] = copyFromFile.exec(item.text) ?? []
    if (target !== undefined && path !== undefined) {
      await context.connection.copyIn(`copy ${target} from stdin`, fileText(path))
      return
    }
    await runStatement(context, item, {
      file: undefined,
      source,
      onDataLines: (count) => scanner.skipLines(count),
    })
    if (resets.test(item.text)) await applySettings(context.connection)
  } catch (error) {
    context.out(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}

async function applySettings(connection: Connection): Promise<void> {
  for (const setting of SETTINGS) await connection.run(setting)
}

async function* fileText(path: string): AsyncGenerator<string, void, undefined> {
  yield readFileSync(path, 'utf8')
}

function makeContext(
  connection: Connection,
  folder: string,
  print: (text: string) => void,
): Context {
  return {
    connection,
    database: 'regression',
    variables: new Map([
      ['abs_srcdir', folder],
      ['HIDE_TABLEAM', 'on'],
      ['HIDE_TOAST_COMPRESSION', 'on'],
    ]),
    out: print,
    err: print,
    nowMs: () => 0,
    open(path) {
      throw new Error(`${path}: cannot be opened here`)
    },
    style: { ...defaultStyle },
    timing: false,
    quiet: true,
    failures: 0,
  }
}
