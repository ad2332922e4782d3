/**
 * The file format of SQLite's sqllogictest: records parted by blank lines, each a statement that succeeds or fails, or a query
 * with the types of its columns, how its rows are sorted before they are compared, and the values expected (or their
 * number and MD5). `skipif` and `onlyif` name an engine; this one is `postgresql`.
 */
const ENGINE = 'postgresql'

export type SltRecord = StatementRecord | QueryRecord

export type StatementRecord = {
  readonly kind: 'statement'
  readonly line: number
  readonly sql: string
  readonly succeeds: boolean
}

export type SortMode = 'nosort' | 'rowsort' | 'valuesort'

export type QueryRecord = {
  readonly kind: 'query'
  readonly line: number
  readonly sql: string
  /** One letter a column: T text, I integer, R real. */
  readonly types: string
  readonly sort: SortMode
  readonly expected:
    | { readonly kind: 'values'; readonly values: readonly string[] }
    | { readonly kind: 'hash'; readonly count: number; readonly md5: string }
}

export type SltFile = {
  readonly records: readonly SltRecord[]
  /** Records that are for other engines. */
  readonly skipped: number
}

export function parseSlt(text: string): SltFile {
  const lines = text.replaceAll('\r', '').split('\n')
  const records: SltRecord[] = []
  let skipped = 0
  for (let at = 0; at < lines.length;) {
    let end = at
    while (end < lines.length && lines[end]?.trim() !== '') end++
    const block = readBlock(lines, at, end)
    at = end + 1
    if (block === 'halt') break
    if (block === 'skipped') skipped++
    else if (block !== undefined) records.push(block)
  }
  return { records, skipped }
}

function readBlock(
  lines: readonly string[],
  start: number,
  end: number,
): SltRecord | 'halt' | 'skipped' | undefined {
  let at = start
  let isForUs = true
  for (; at < end; at++) {
    const [word, engine] = words(lines[at])
    if (word === 'skipif') isForUs &&= engine !== ENGINE
    else if (word === 'onlyif') isForUs &&= engine === ENGINE
    else if (word?.startsWith('#') !== true) break
  }
  if (at >= end) return undefined
  if (!isForUs) return 'skipped'
  const [word, ...rest] = words(lines[at])
  switch (word) {
    case 'halt':
      return 'halt'
    case 'hash-threshold':
      return undefined
    case 'statement': {
      const sql = lines.slice(at + 1, end).join('\n')
      return { kind: 'statement', line: at + 1, sql, succeeds: rest[0] === 'ok' }
    }
    case 'query':
      return readQuery(lines, at, end, rest)
    default:
      throw new Error(`line ${at + 1}: no such record: ${word}`)
  }
}

function readQuery(
  lines: readonly string[],
  at: number,
  end: number,
  [types = '', sort = 'nosort']: readonly string[],
): QueryRecord {
  if (sort !== 'nosort' && sort !== 'rowsort' && sort !== 'valuesort') {
    throw new Error(`line ${at + 1}: no such sort mode: ${sort}`)
  }
  const found = lines.indexOf('----', at)
  const rule = found === -1 || found > end ? end : found
  const values = lines.slice(rule + 1, end)
  const sql = lines.slice(at + 1, rule).join('\n')
  const hash = /^(\d+) values hashing to ([0-9a-f]{32})$/.exec(values[0] ?? '')
  return {
    kind: 'query',
    line: at + 1,
    sql,
    types,
    sort,
    expected:
      hash !== null && values.length === 1
        ? { kind: 'hash', count: Number(hash[1]), md5: hash[2] ?? '' }
        : { kind: 'values', values },
  }
}

function words(line: string | undefined): readonly string[] {
  return (line ?? '').trim().split(/\s+/)
}
