import { flag, keywordFlags } from './keyword.ts'
import { K } from './keywords.table.ts'
import type { Keyword } from './keywords.table.ts'

/**
 * `name` as SQL text that reads back as the same name: in quotation marks unless it is a plain lower
 * case word that is no keyword (unreserved ones are plain), as PostgreSQL's `quote_ident`.
 */
export function quoteIdentifier(name: string): string {
  return isPlain(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function isPlain(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    const letter = (code >= 97 && code <= 122) || code === 95
    if (!letter && (i === 0 || code < 48 || code > 57)) return false
  }
  return name.length > 0 && !needsQuotes(name)
}

function needsQuotes(name: string): boolean {
  if (!Object.hasOwn(K, name)) return false
  const flags = keywordFlags[K[name as Keyword]] as number
  return (flags & flag.columnName) === 0 || (flags & flag.functionName) === 0
}
