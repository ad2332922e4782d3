/**
 * Splits TypeScript into code and comments with one pass and no parser (TypeScript 7 has no compiler API).
 * It knows comments, quotes, templates (with nested code) and regular expressions; a slash starts a regular
 * expression when what stands before it cannot end an operand.
 */
interface Split {
  readonly code: string
  readonly comments: string
}

const operandEnd = /[\w$)\]}'"`]$/
const keywordEnd = /\b(return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await)$/

export function split(text: string): Split {
  const code: string[] = []
  const comments: string[] = []
  /** Depths of braces at which a template's `${` was opened. */
  const templates: number[] = []
  let depth = 0
  let at = 0

  const keep = (end: number): void => {
    code.push(text.slice(at, end))
    comments.push(blank(text.slice(at, end)))
    at = end
  }
  const comment = (end: number): void => {
    code.push(blank(text.slice(at, end)))
    comments.push(text.slice(at, end))
    at = end
  }
  const literal = (end: number): void => {
    const body = text.slice(at, end)
    code.push(body.length < 2 ? body : body[0] + blank(body.slice(1, -1)) + body.at(-1))
    comments.push(blank(body))
    at = end
  }
  const template = (): void => {
    const end = templateEnd(text, at + 1)
    if (text[end - 1] === '{') templates.push(depth++)
    literal(end)
  }

  while (at < text.length) {
    const char = text[at]
    const next = text[at + 1]
    if (char === '/' && next === '/') comment(lineEnd(text, at))
    else if (char === '/' && next === '*') comment(after(text, '*/', at + 2))
    else if (char === "'" || char === '"') literal(quoteEnd(text, at))
    else if (char === '`') template()
    else if (char === '}' && templates.at(-1) === depth - 1) {
      templates.pop()
      depth--
      template()
    } else if (char === '/' && startsRegExp(code)) literal(regExpEnd(text, at))
    else {
      if (char === '{') depth++
      if (char === '}') depth--
      keep(at + 1)
    }
  }
  return { code: code.join(''), comments: comments.join('') }
}

function startsRegExp(code: readonly string[]): boolean {
  let before = ''
  for (let i = code.length - 1; i >= 0 && before.length < 12; i--) before = code[i] + before
  before = before.trimEnd()
  return !operandEnd.test(before) || keywordEnd.test(before)
}

function quoteEnd(text: string, start: number): number {
  const quote = text[start]
  let at = start + 1
  while (at < text.length && text[at] !== quote && text[at] !== '\n')
    at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}

/** The end of a template's text: past its closing backquote, or past the `${` that opens code. */
function templateEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && text[at] !== '`') {
    if (text[at] === '$' && text[at + 1] === '{') return at + 2
    at += text[at] === '\\' ? 2 : 1
  }
  return Math.min(at + 1, text.length)
}

function regExpEnd(text: string, start: number): number {
  let inClass = false
  let at = start + 1
  while (at < text.length && text[at] !== '\n' && (inClass || text[at] !== '/')) {
    if (text[at] === '[') inClass = true
    if (text[at] === ']') inClass = false
    at += text[at] === '\\' ? 2 : 1
  }
  return Math.min(at + 1, text.length)
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}

function after(text: string, mark: string, start: number): number {
  const end = text.indexOf(mark, start)
  return end === -1 ? text.length : end + mark.length
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}
