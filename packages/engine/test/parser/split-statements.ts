/**
 * Cuts the text of a psql script or an sqllogictest file into statements, for the corpora. psql's
 * backslash lines and COPY data are left out.
 */

/** The statements of a psql script, without their semicolons. */
export function splitScript(text: string): string[] {
  const statements: string[] = []
  let from = 0
  let at = 0
  let depth = 0
  while (at < text.length) {
    const next = skipToken(text, at)
    const character = text.charAt(at)
    if (character === '\\' && (at === 0 || text.slice(from, at).trim() === '')) {
      at = endOfLine(text, at)
      from = at
      continue
    }
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === ';' && depth <= 0) {
      const statement = text.slice(from, at).trim()
      if (statement !== '') statements.push(statement)
      depth = 0
      from = next
      if (/^copy\b[^;]*\bfrom\s+stdin\b/i.test(statement)) from = endOfCopy(text, next)
      at = from
      continue
    }
    at = next
  }
  const rest = text.slice(from).trim()
  if (rest !== '') statements.push(rest)
  return statements
}

/** The statements and queries of an sqllogictest file. */
export function splitLogicTest(text: string): string[] {
  const statements: string[] = []
  for (const record of text.split(/\n\s*\n/)) {
    const lines = record.split('\n').filter((line) => !/^(#|skipif|onlyif)/.test(line))
    if (!/^(statement|query)/.test(lines[0] ?? '')) continue
    const end = lines.indexOf('----')
    const body = lines.slice(1, end < 0 ? undefined : end).join('\n')
    statements.push(body.trim())
  }
  return statements
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}

function endOfCopy(text: string, from: number): number {
  const end = text.indexOf('\n\\.', from)
  return end < 0 ? from : endOfLine(text, end + 1)
}

/** The offset behind the token (or single character) at `at`. */
function skipToken(text: string, at: number): number {
  const rest = text.slice(at, at + 2)
  if (rest === '--') return endOfLine(text, at)
  if (rest === '/*') return behind(text, '*/', at + 2)
  const character = text.charAt(at)
  if (character === "'" || character === '"') return endOfQuoted(text, at, character)
  if (character === '$') {
    const tag = /^\$([a-z_]\w*)?\$/i.exec(text.slice(at, at + 40))?.[0]
    if (tag !== undefined) return behind(text, tag, at + tag.length)
  }
  return at + 1
}

function behind(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from)
  return end < 0 ? text.length : end + mark.length
}

function endOfQuoted(text: string, at: number, quote: string): number {
  const escapes = quote === "'" && /[eE]/.test(text.charAt(at - 1))
  for (let i = at + 1; i < text.length; i++) {
    if (escapes && text.charAt(i) === '\\') i++
    else if (text.charAt(i) === quote) return i + 1
  }
  return text.length
}
