/** Reads a `COPY table FROM STDIN` statement: which columns, which form. What it does not know it refuses. */
export interface CopyStatement {
  /** As it is written, schema and quotes included. */
  readonly table: string
  /** Without quotes; `undefined` means all columns of the table. */
  readonly columns: readonly string[] | undefined
  readonly form: CopyForm
}

export type CopyForm =
  | { readonly kind: 'text'; readonly delimiter: string; readonly nullText: string }
  | {
      readonly kind: 'csv'
      readonly delimiter: string
      readonly nullText: string
      readonly header: boolean
    }

export class CopyStatementError extends Error {
  override readonly name = 'CopyStatementError'
}

const name = String.raw`(?:"(?:[^"]|"")*"|[A-Za-z_][\w$]*)`
const statement = new RegExp(
  String.raw`^copy\s+(${name}(?:\s*\.\s*${name})?)\s*(?:\(([^)]*)\))?\s*from\s+stdin\b\s*(?:with\b\s*)?([^]*?);?\s*$`,
  'i',
)
const option = /\s*([a-z_]+)(?:\s+(?:as\s+)?(?:(E?)'((?:[^']|'')*)'|([a-z0-9_]+)))?\s*(?:,|$)/iy
const flags: ReadonlySet<string> = new Set(['csv', 'header', 'freeze'])

export function parseCopyStatement(sql: string): CopyStatement {
  const [, table, columns, options] = statement.exec(sql) ?? []
  if (table === undefined) throw new CopyStatementError('cannot read this COPY statement')
  return {
    table,
    columns: columns?.match(new RegExp(name, 'g'))?.map(unquote),
    form: copyForm(parseOptions(options ?? '')),
  }
}

/** Options in parentheses, or the older ones with nothing between them. */
function parseOptions(text: string): ReadonlyMap<string, string> {
  const inside = /^\(([^]*)\)\s*$/.exec(text)?.[1]
  const list = inside ?? oldToNew(text)
  const found = new Map<string, string>()
  option.lastIndex = 0
  while (option.lastIndex < list.length) {
    const match = option.exec(list)
    if (match === null)
      throw new CopyStatementError('cannot read the options of this COPY statement')
    const [, key = '', escape, quoted, bare] = match
    const value = quoted?.replaceAll("''", "'") ?? bare ?? 'true'
    found.set(
      key.toLowerCase(),
      escape ? value.replaceAll('\\t', '\t').replaceAll('\\\\', '\\') : value,
    )
  }
  return found
}

function oldToNew(text: string): string {
  const words = text.match(/E?'(?:[^']|'')*'|[^\s,]+/gi) ?? []
  const list: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (flags.has(word.toLowerCase())) list.push(word)
    else {
      if (words[i + 1]?.toLowerCase() === 'as') i++
      list.push(`${word} ${words[++i] ?? ''}`)
    }
  }
  return list.join(', ')
}

function copyForm(options: ReadonlyMap<string, string>): CopyForm {
  const known = ['format', 'csv', 'delimiter', 'null', 'header', 'freeze', 'encoding']
  const unknown = [...options.keys()].find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw new CopyStatementError(`COPY option "${unknown}" is not supported here`)
  const format = options.has('csv') ? 'csv' : (options.get('format') ?? 'text').toLowerCase()
  const encoding = (options.get('encoding') ?? 'utf8').toLowerCase().replace('-', '')
  if (encoding !== 'utf8')
    throw new CopyStatementError(`COPY encoding "${encoding}" is not supported here`)
  if (format === 'text') {
    if (isOn(options.get('header')))
      throw new CopyStatementError('COPY text with a header is not supported here')
    return {
      kind: 'text',
      delimiter: options.get('delimiter') ?? '\t',
      nullText: options.get('null') ?? '\\N',
    }
  }
  if (format !== 'csv')
    throw new CopyStatementError(`COPY format "${format}" is not supported here`)
  return {
    kind: 'csv',
    delimiter: options.get('delimiter') ?? ',',
    nullText: options.get('null') ?? '',
    header: isOn(options.get('header')),
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['false', 'off', '0', 'no'].includes(value.toLowerCase())
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase()
}
