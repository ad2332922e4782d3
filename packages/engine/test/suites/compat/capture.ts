/**
 * Reads a file of captured statements: flows, and in each the statements in the order in which the client sent them. A statement
 * ends at a semicolon at the end of a line, outside quotes, dollar quotes and comments.
 */

export type Captured = {
  readonly sql: string
  /** Names of the types that were declared; absent where none was. */
  readonly types: readonly string[] | undefined
  /** Bound values; absent for a statement of the simple protocol. Binary ones are written `\x…`. */
  readonly sample: readonly (string | null)[] | undefined
  readonly formats: readonly number[]
}

export type Flow = { readonly name: string; readonly statements: readonly Captured[] }

type Notes = Omit<Captured, 'sql'> & { readonly together: boolean }

const noNotes: Notes = { types: undefined, sample: undefined, formats: [], together: false }
/** The captures keep 28 characters of a value; what ends after so many of a uuid or a timestamp is completed. */
const cutUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$/
const cutTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d$/

export function readCapture(text: string): readonly Flow[] {
  const parts = text.split(/^-- flow: (.*)$/m)
  const flows: Flow[] = []
  for (let i = 1; i < parts.length; i += 2) {
    flows.push({ name: parts[i] as string, statements: readStatements(parts[i + 1] as string) })
  }
  return flows
}

function readStatements(text: string): readonly Captured[] {
  const statements: Captured[] = []
  let notes = noNotes
  let sql = ''
  for (const line of text.split('\n')) {
    if (sql === '' && line.startsWith('--')) {
      notes = withNote(notes, line)
      continue
    }
    sql = sql === '' ? line : `${sql}\n${line}`
    // of several statements in one message the end is an empty line
    if (notes.together ? line !== '' : !isEnded(sql)) continue
    add(statements, sql, notes)
    sql = ''
    notes = noNotes
  }
  add(statements, sql, notes)
  return statements
}

function add(into: Captured[], sql: string, { types, sample, formats }: Notes): void {
  const trimmed = sql.trim().replace(/;$/, '')
  if (trimmed !== '') into.push({ sql: trimmed, types, sample, formats })
}

function withNote(notes: Notes, line: string): Notes {
  if (line.startsWith('-- several statements')) return { ...notes, together: true }
  if (!line.startsWith('-- params:')) return notes
  const types = /types \[([^\]]*(?:\[\][^\]]*)*)\]/.exec(line)?.[1]
  const sample = /sample (\[.*?\])(?= formats \[| result formats \[|$)/.exec(line)?.[1]
  const formats = /(?<!result) formats \[([^\]]*)\]/.exec(line)?.[1]
  return {
    ...notes,
    types: types?.split(', '),
    sample: sample === undefined ? undefined : values(sample),
    formats: formats === undefined ? [] : formats.split(', ').map(Number),
  }
}

function values(json: string): readonly (string | null)[] {
  return (JSON.parse(json) as (string | null)[]).map((value) => {
    if (value === null) return null
    if (cutUuid.test(value)) return `${value}00000000`
    return cutTimestamp.test(value) ? `${value}0` : value
  })
}

/** Ends with a semicolon that is no part of a quoted text or a comment. */
function isEnded(sql: string): boolean {
  if (!sql.endsWith(';')) return false
  const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/g
  return /^[^'"]*;$/.test(sql.replace(token, '_')) && !/\$\w*\$/.test(sql.replace(token, '_'))
}
