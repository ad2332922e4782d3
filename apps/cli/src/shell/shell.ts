/** The interactive shell: lines in, results out, until `\q` or the end of the input. */
import { createInterface } from 'node:readline'
import type { Interface } from 'node:readline'
import { runBackslash } from '../backslash/run.ts'
import type { Context } from '../context.ts'
import { LineSource } from '../script/line-source.ts'
import { runFile } from '../script/run-script.ts'
import { runStatement } from '../script/run-statement.ts'
import type { Place } from '../script/run-statement.ts'
import { Scanner } from '../script/scanner.ts'
import { complete } from './complete.ts'
import { historyLines, readHistory, writeHistory } from './history.ts'
import { prompt } from './prompt.ts'

export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Whether keys can be read one by one. */
  readonly interactive: boolean
  readonly historyFile: string | undefined
}

export async function runShell(context: Context, terminal: Terminal): Promise<void> {
  const scanner = new Scanner(context.variables)
  const readline = createInterface({
    input: terminal.input,
    output: terminal.output,
    terminal: terminal.interactive,
    history: readHistory(terminal.historyFile),
    historySize: historyLines,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: Error | null, found?: [string[], string]) => void) => {
      complete(context.connection, line).then(
        (found) => done(null, found),
        () => done(null, [[], line]),
      )
    },
  })
  readline.on('history', (lines: readonly string[]) => writeHistory(terminal.historyFile, lines))
  // The input may end before the lines that it brought have run.
  let closed = false
  readline.once('close', () => {
    closed = true
  })
  const lines = typedLines(readline, context, scanner)
  const source = new LineSource('terminal', withNewlines(lines))
  const place: Place = { file: undefined, source, onDataLines: (count) => scanner.skipLines(count) }
  try {
    for (;;) {
      const text = prompt(context.database, scanner.unfinished(), context.connection.status())
      if (closed) terminal.output.write(text)
      else {
        readline.setPrompt(text)
        readline.prompt()
      }
      const line = await source.next()
      if (line === undefined) return
      scanner.push(line)
      if (await runItems(context, scanner, place)) return
    }
  } finally {
    readline.close()
  }
}

/** Runs what is complete; answers whether the shell ends. */
async function runItems(context: Context, scanner: Scanner, place: Place): Promise<boolean> {
  for (let item = scanner.next(); item !== undefined; item = scanner.next()) {
    if (item.kind === 'statement') {
      await runStatement(context, item, place)
      continue
    }
    const include = (path: string): ReturnType<typeof runFile> => runFile(context, path, 1)
    const end = await runBackslash(context, item, { where: '', file: undefined, include })
    if (end === 'quit') return true
  }
  return false
}

/** Lines as they are typed. Ctrl-C ends the running statement, or forgets the one being typed. */
async function* typedLines(
  readline: Interface,
  context: Context,
  scanner: Scanner,
): AsyncGenerator<string> {
  const typed: string[] = []
  let ended = false
  let wake: () => void = () => undefined
  readline.on('line', (line) => {
    typed.push(line)
    wake()
  })
  readline.on('close', () => {
    ended = true
    wake()
  })
  let waiting = false
  readline.on('SIGINT', () => {
    if (!waiting) return context.connection.cancel()
    scanner.reset()
    readline.write(null, { ctrl: true, name: 'u' })
    context.out('\n')
    readline.setPrompt(prompt(context.database, 'nothing', context.connection.status()))
    readline.prompt()
  })
  while (typed.length > 0 || !ended) {
    const line = typed.shift()
    if (line !== undefined) {
      yield line
      continue
    }
    waiting = true
    await new Promise<void>((resolve) => {
      wake = resolve
    })
    waiting = false
  }
}

async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}
