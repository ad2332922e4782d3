/** Runs a script from its first line to its last, as `psql -f` does. */
import { runBackslash } from '../backslash/run.ts'
import type { Context } from '../context.ts'
import { LineSource } from './line-source.ts'
import { runStatement } from './run-statement.ts'
import type { Place } from './run-statement.ts'
import { Scanner } from './scanner.ts'
import type { ScannedItem } from './scanner.ts'

/** How a script ended: at its end, by `\q`, or at an error under `ON_ERROR_STOP`. */
export type ScriptEnd = 'end' | 'quit' | 'stopped'

const maxDepth = 16

/** Runs the file (`-` is the standard input). Errors name the file and line unless `file` is undefined. */
export async function runFile(context: Context, path: string, depth = 0): Promise<ScriptEnd> {
  if (depth >= maxDepth) throw new Error(`${path}: scripts include each other ${maxDepth} deep`)
  const name = path === '-' ? '<stdin>' : path
  return runScript(context, new LineSource(name, context.open(path)), name, depth)
}

/** Runs text given on the command line. */
export function runText(context: Context, text: string): Promise<ScriptEnd> {
  return runScript(context, LineSource.ofText('command line', text), undefined, 0)
}

async function runScript(
  context: Context,
  source: LineSource,
  file: string | undefined,
  depth: number,
): Promise<ScriptEnd> {
  const scanner = new Scanner(context.variables)
  const place: Place = { file, source, onDataLines: (count) => scanner.skipLines(count) }

  const runItem = async (item: ScannedItem): Promise<ScriptEnd | undefined> => {
    const failuresBefore = context.failures
    if (item.kind === 'statement') {
      await runStatement(context, item, place)
    } else {
      const where = file === undefined ? '' : `${file}:${item.line}: `
      const include = (path: string): Promise<ScriptEnd> => runFile(context, path, depth + 1)
      const end = await runBackslash(context, item, { where, file, include })
      if (end !== undefined) return end
    }
    return context.failures > failuresBefore && stopsOnError(context) ? 'stopped' : undefined
  }

  try {
    for (let line = await source.next(); line !== undefined; line = await source.next()) {
      scanner.push(line)
      for (let item = scanner.next(); item !== undefined; item = scanner.next()) {
        const end = await runItem(item)
        if (end !== undefined) return end
      }
    }
    const last = scanner.finish()
    return (last === undefined ? undefined : await runItem(last)) ?? 'end'
  } finally {
    await source.close()
  }
}

function stopsOnError({ variables }: Context): boolean {
  const value = (variables.get('ON_ERROR_STOP') ?? 'off').toLowerCase()
  return !['off', 'false', 'no', '0', ''].includes(value)
}
