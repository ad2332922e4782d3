/** A cell's text as the lines that a terminal shows: control characters made visible, tabs expanded. */
import { displayWidth } from './width.ts'

const simple = /^[\x20-\x7e]*$/

export interface CellLines {
  readonly lines: readonly string[]
  readonly width: number
}

export function cellLines(text: string): CellLines {
  if (simple.test(text)) return { lines: [text], width: text.length }
  const lines = text.split('\n').map(visible)
  return { lines, width: Math.max(...lines.map(displayWidth)) }
}

function visible(line: string): string {
  let shown = ''
  for (const char of line) {
    const code = char.codePointAt(0) ?? 0
    if (char === '\t') shown += ' '.repeat(8 - (displayWidth(shown) % 8))
    else if (char === '\r') shown += '\\r'
    else if (code < 0x20 || code === 0x7f) shown += `\\x${hex(code, 2)}`
    else if (code >= 0x80 && code < 0xa0) shown += `\\u${hex(code, 4)}`
    else shown += char
  }
  return shown
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0')
}
