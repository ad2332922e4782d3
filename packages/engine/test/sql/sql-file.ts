/**
 * SQL files: blocks with an empty line between them, each `statement` or `query`, the SQL, `----`, and what PostgreSQL answers to it.
 * A statement's answer is its notices and its tag, a query's its rows (values with `|` between, `\N` for NULL); an error is its code,
 * words, detail and hint. Lines that begin with `#` are comments. The blocks of a file run in one session, one after another, on an
 * empty database. `write-expected.ts` asks PostgreSQL for the answers.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Block = {
  readonly line: number
  readonly comments: readonly string[]
  readonly kind: 'statement' | 'query'
  readonly sql: string
  readonly expected: readonly string[]
}

const folder = import.meta.dirname

export function sqlFiles(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
}

export function readBlocks(name: string): readonly Block[] {
  const text = readFileSync(join(folder, name), 'utf8')
  const blocks: Block[] = []
  let line = 1
  for (const chunk of text.split(/\n\n+/)) {
    const lines = chunk.split('\n')
    const comments = lines.filter((each) => each.startsWith('#'))
    const rest = lines.filter((each) => !each.startsWith('#') && each !== '')
    const [kind, ...body] = rest
    if (kind === 'statement' || kind === 'query') {
      const at = body.indexOf('----')
      const end = at < 0 ? body.length : at
      blocks.push({
        line,
        comments,
        kind,
        sql: body.slice(0, end).join('\n'),
        expected: body.slice(end + 1),
      })
    } else if (kind !== undefined) throw new Error(`${name}:${line}: neither statement nor query`)
    line += lines.length + 1
  }
  return blocks
}

export function printBlocks(blocks: readonly Block[]): string {
  return `${blocks
    .map(({ comments, kind, sql, expected }) =>
      [...comments, kind, sql, '----', ...expected].join('\n'),
    )
    .join('\n\n')}\n`
}

/** The fields of an error or notice that the answers show. */
export type Message = {
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly detail: string | undefined
  readonly hint: string | undefined
}

export function messageLines(message: Message): readonly string[] {
  const { severity, code, detail, hint } = message
  const head = severity === 'ERROR' ? `ERROR ${code}` : severity
  const lines = [`${head}: ${message.message}`]
  if (detail !== undefined) lines.push(`DETAIL: ${detail}`)
  if (hint !== undefined) lines.push(`HINT: ${hint}`)
  return lines.flatMap((each) => each.split('\n'))
}

export function rowLine(row: readonly (string | null)[]): string {
  return row.map((value) => (value === null ? '\\N' : value.replaceAll('\n', '\\n'))).join('|')
}
