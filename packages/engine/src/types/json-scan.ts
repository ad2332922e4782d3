/**
 * Walks the text of a `json` value that is known to be valid, without building a tree: the parts
 * come out as they stand in the text.
 */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

function skipSpace(text: string, from: number): number {
  let at = from
  for (; ; at++) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at
  }
}

/** Behind the string that starts at `from`. */
function skipString(text: string, from: number): number {
  let at = from + 1
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 34) return at + 1
    at += code === 92 ? 2 : 1
    if (at > text.length) throw new RangeError('unterminated string in a json value')
  }
}

/** Behind the value that starts at `from`. */
function skipValue(text: string, from: number): number {
  let depth = 0
  let at = from
  do {
    const code = text.charCodeAt(at)
    if (code === 34) at = skipString(text, at)
    else if (code === 123 || code === 91) {
      depth++
      at++
    } else if (code === 125 || code === 93) {
      depth--
      at++
    } else if (depth > 0) at++
    else {
      while (at < text.length && !isEnd(text.charCodeAt(at))) at++
    }
  } while (depth > 0 && at < text.length)
  return at
}

function isEnd(code: number): boolean {
  return code === 44 || code === 93 || code === 125 || code === 32 || (code >= 9 && code <= 13)
}

export function jsonKind(text: string): JsonKind {
  switch (text[skipSpace(text, 0)]) {
    case '{':
      return 'object'
    case '[':
      return 'array'
    case '"':
      return 'string'
    case 't':
    case 'f':
      return 'boolean'
    case 'n':
      return 'null'
    default:
      return 'number'
  }
}

/** What a JSON string stands for; `text` with its quotes. */
export function unquoteJson(text: string): string {
  return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1)
}

/** The members of an object, in the order they stand in, duplicates and all. */
export function* jsonMembers(text: string): Iterable<readonly [string, string]> {
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] === '"') {
    const keyEnd = skipString(text, at)
    const key = unquoteJson(text.slice(at, keyEnd))
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const end = skipValue(text, start)
    yield [key, text.slice(start, end)]
    at = skipSpace(text, skipSpace(text, end) + 1)
  }
}

/** The elements of an array. */
export function* jsonElements(text: string): Iterable<string> {
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  if (text[at] === ']') return
  for (;;) {
    const end = skipValue(text, at)
    yield text.slice(at, end)
    const next = skipSpace(text, end)
    if (text[next] !== ',') return
    at = skipSpace(text, next + 1)
  }
}

/** The text of a value as `->>` gives it: strings bare, null absent. */
export function jsonToText(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === 'null') return null
  return trimmed.startsWith('"') ? unquoteJson(trimmed) : trimmed
}

/** The value under a key; the last one where it stands twice. */
export function jsonField(text: string, key: string): string | undefined {
  if (jsonKind(text) !== 'object') return undefined
  let found: string | undefined
  for (const [name, value] of jsonMembers(text)) if (name === key) found = value
  return found
}

export function jsonElement(text: string, index: number): string | undefined {
  if (jsonKind(text) !== 'array') return undefined
  if (index < 0) return [...jsonElements(text)].at(index)
  let at = 0
  for (const element of jsonElements(text)) if (at++ === index) return element
  return undefined
}
