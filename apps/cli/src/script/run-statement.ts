/** Runs one statement of a script or of the shell, and prints what comes of it. */
import type { Outcome } from '../connection.ts'
import type { Context } from '../context.ts'
import { errorFields, lineOfPosition, reportError } from '../output/error-report.ts'
import { formatTable } from '../output/format.ts'
import { copyData, isCopyFromStdin } from './copy-data.ts'
import type { LineSource } from './line-source.ts'
import type { ScannedStatement } from './scanner.ts'

/** Where a statement stands: the file's name, or `undefined` when there is nothing to point to. */
export interface Place {
  readonly file: string | undefined
  readonly source: LineSource
  /** Hears of lines that were read as data. */
  readonly onDataLines: (count: number) => void
}

const aboutDatabases = /^(create|drop|alter)\s+database\b/i

/** Runs and prints; answers whether it went well. An error that is not SQL's is thrown on. */
export async function runStatement(
  context: Context,
  statement: ScannedStatement,
  place: Place,
): Promise<boolean> {
  const { connection } = context
  const what = aboutDatabases.exec(statement.text)?.[1]
  if (what !== undefined) {
    context.err(`${at(place, statement.line)}note: ${what.toUpperCase()} DATABASE skipped\n`)
    return true
  }
  const startedMs = context.nowMs()
  try {
    if (isCopyFromStdin(statement.text)) {
      const data = copyData(place.source, place.onDataLines)
      printTag(context, await connection.copyIn(statement.text, data))
    } else {
      let hasCopied = false
      const outcome = await connection.run(statement.text, (text) => {
        hasCopied = true
        context.out(text)
      })
      if (!hasCopied) printOutcome(context, outcome, statement.expanded)
    }
  } catch (error) {
    printNotices(context, place, statement)
    const fields = errorFields(error)
    if (fields === undefined) throw error
    const line = statement.line + lineOfPosition(statement.text, fields.position ?? 1) - 1
    context.failures++
    context.err(reportError(fields, statement.text, at(place, line)))
    return false
  }
  printNotices(context, place, statement)
  if (context.timing) context.out(`Time: ${formatMs(context.nowMs() - startedMs)}\n`)
  return true
}

/** A result as psql prints it: the rows, and the tag of anything that changed something. */
export function printOutcome(context: Context, outcome: Outcome, expanded = false): void {
  if (outcome.kind === 'command') return printTag(context, outcome.tag)
  const style = expanded ? { ...context.style, expanded } : context.style
  context.out(formatTable(outcome, style))
  if (/^(INSERT|UPDATE|DELETE|MERGE) /.test(outcome.tag)) printTag(context, outcome.tag)
}

function printTag(context: Context, tag: string): void {
  if (!context.quiet && !context.style.tuplesOnly && tag !== '') context.out(`${tag}\n`)
}

function printNotices(context: Context, place: Place, statement: ScannedStatement): void {
  for (const { severity, message, detail, hint } of context.connection.notices()) {
    const fields = { severity, code: '00000', message, detail, hint }
    context.err(reportError(fields, statement.text, at(place, statement.line)))
  }
}

function at({ file }: Place, line: number): string {
  return file === undefined ? '' : `${file}:${line}: `
}

/** As psql: milliseconds, and from a second on also minutes and hours. */
export function formatMs(ms: number): string {
  const exact = `${ms.toFixed(3)} ms`
  if (ms < 1000) return exact
  const seconds = Math.floor(ms / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const fraction = String(Math.floor(ms % 1000)).padStart(3, '0')
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`
  const hours = Math.floor(seconds / 3600)
  return hours > 0 ? `${exact} (${two(hours)}:${clock})` : `${exact} (${clock})`
}
