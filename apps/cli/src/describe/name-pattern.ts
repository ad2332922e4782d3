/**
 * A name as `\d` takes it: `*` and `?` stand for any characters, a dot parts schema from name, letters outside
 * double quotes are lowered. What comes out are conditions on `n.nspname` and `c.relname`.
 */
import { quoteLiteral } from '../sql-text.ts'

export interface NamePattern {
  readonly schema: string | undefined
  readonly name: string | undefined
}

const special = /[.*+?^${}()|[\]\\]/g

export function parseNamePattern(pattern: string): NamePattern {
  const parts = ['']
  let quoted = false
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? ''
    const at = parts.length - 1
    if (char === '"' && quoted && pattern[i + 1] === '"') {
      parts[at] += '"'
      i++
    } else if (char === '"') quoted = !quoted
    else if (quoted) parts[at] += char.replace(special, '\\$&')
    else if (char === '.') parts.push('')
    else if (char === '*') parts[at] += '.*'
    else if (char === '?') parts[at] += '.'
    else parts[at] += char.toLowerCase().replace(/[\\$+^|]/g, '\\$&')
  }
  const name = parts.pop() ?? ''
  const schema = parts.pop()
  return { schema: asCondition(schema), name: asCondition(name) }
}

/** SQL conditions for the pattern; without one, what the search path shows. */
export function nameConditions({ schema, name }: NamePattern): string {
  const conditions = [
    name === undefined ? undefined : `c.relname ~ ${quoteLiteral(name)}`,
    schema === undefined
      ? 'pg_catalog.pg_table_is_visible(c.oid)'
      : `n.nspname ~ ${quoteLiteral(schema)}`,
  ]
  return conditions.filter((condition) => condition !== undefined).join(' and ')
}

function asCondition(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '.*' ? undefined : `^(${text})$`
}
