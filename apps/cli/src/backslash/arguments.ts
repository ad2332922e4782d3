/**
 * The arguments of a backslash command, as psql cuts them: by spaces, single quotes (with `''` and backslash
 * escapes) kept together and taken off, double quotes kept together and kept, `:name` replaced by a variable.
 */
const part = /\s+|'((?:[^'\\]|''|\\.)*)'|("(?:[^"]|"")*")|:([A-Za-z_]\w*)|[^\s'":]+|['":]/g

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', r: '\r', f: '\f' }

export function splitArguments(rest: string, variables: ReadonlyMap<string, string>): string[] {
  const found: string[] = []
  let current: string | undefined
  for (const [whole, quoted, , name] of rest.matchAll(part)) {
    if (/^\s/.test(whole)) {
      if (current !== undefined) found.push(current)
      current = undefined
      continue
    }
    const value = name === undefined ? undefined : variables.get(name)
    current = (current ?? '') + (value ?? (quoted === undefined ? whole : unescape(quoted)))
  }
  if (current !== undefined) found.push(current)
  return found
}

function unescape(quoted: string): string {
  return quoted
    .replaceAll("''", "'")
    .replaceAll(/\\(.)/g, (_, char: string) => escapes[char] ?? char)
}
