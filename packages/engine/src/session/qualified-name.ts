import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'

/** `a.b`, `"A".b`, `b` to parts. */
export function splitQualified(text: string): readonly string[] {
  const parts: string[] = []
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^."\s]+))\s*(?:\.|$)/gy
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [, quoted, plain] = found
    parts.push(quoted === undefined ? (plain ?? '').toLowerCase() : quoted.replaceAll('""', '"'))
    if (pattern.lastIndex >= text.length) return parts
  }
  throw sqlError(sqlstate.invalidName, `invalid name syntax`)
}
