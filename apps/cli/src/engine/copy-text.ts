/** COPY's text form: a line is a row, fields stand between delimiters, a backslash escapes. */
import type { Cell } from '../connection.ts'

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const escape = /\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[^])/g

/** Rows of the text in `chunks`, which may be cut anywhere. */
export async function* readCopyText(
  chunks: AsyncIterable<string>,
  delimiter: string,
  nullText: string,
): AsyncGenerator<Cell[]> {
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + chunk
    let start = 0
    for (let end = lineEnd(text, 0); end !== -1; end = lineEnd(text, start)) {
      yield splitLine(text.slice(start, end), delimiter, nullText)
      start = end + 1
    }
    rest = text.slice(start)
  }
  if (rest !== '') yield splitLine(rest, delimiter, nullText)
}

/** The next newline that no backslash escapes. */
function lineEnd(text: string, start: number): number {
  for (let end = text.indexOf('\n', start); end !== -1; end = text.indexOf('\n', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\' && end - 1 - slashes >= start) slashes++
    if (slashes % 2 === 0) return end
  }
  return -1
}

function splitLine(line: string, delimiter: string, nullText: string): Cell[] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (!text.includes('\\')) return text.split(delimiter).map((f) => (f === nullText ? null : f))
  const fields: Cell[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === delimiter) {
      fields.push(field(text.slice(start, at), nullText))
      start = at + 1
    }
  }
  fields.push(field(text.slice(start), nullText))
  return fields
}

function field(text: string, nullText: string): Cell {
  if (text === nullText) return null
  return text.replaceAll(escape, (_, code: string) => {
    if (/^x[0-9a-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
    return escapes[code] ?? code
  })
}
