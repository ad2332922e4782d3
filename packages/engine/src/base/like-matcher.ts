/**
 * LIKE patterns. A pattern is cut at its `%` into segments; the first must match at the start, the last at the end, and those
 * between are found leftmost first, which never needs to go back. The common shapes (no wildcard, `x%`, `%x`, `%x%`) become
 * plain string calls. `_` matches one character (code point).
 */
export type LikeMatcher = (text: string) => boolean

/** Text to match as it is, or a number of characters of any kind. */
type Part = string | number
type Segment = readonly Part[]

/** Undefined where the pattern ends with its escape character. */
export function compileLike(pattern: string, escape = '\\'): LikeMatcher | undefined {
  const segments = parse(pattern, escape)
  if (segments === undefined) return undefined
  const [first = []] = segments
  const last = segments[segments.length - 1] as Segment
  if (segments.length === 1) return (text) => matchAt(text, 0, first) === text.length
  const literal = segments.every((segment) => segment.every((part) => typeof part === 'string'))
  if (literal && segments.length === 2) return betweenLiterals(literalOf(first), literalOf(last))
  if (literal && segments.length === 3 && first.length === 0 && last.length === 0) {
    const inner = literalOf(segments[1] as Segment)
    return (text) => text.includes(inner)
  }
  return (text) => matchSegments(text, segments)
}

function literalOf(segment: Segment): string {
  return segment.join('')
}

function betweenLiterals(prefix: string, suffix: string): LikeMatcher {
  if (suffix === '') return (text) => text.startsWith(prefix)
  if (prefix === '') return (text) => text.endsWith(suffix)
  const least = prefix.length + suffix.length
  return (text) => text.length >= least && text.startsWith(prefix) && text.endsWith(suffix)
}

function parse(pattern: string, escape: string): Segment[] | undefined {
  const segments: Part[][] = []
  let segment: Part[] = []
  let literal = ''
  const flush = (): void => {
    if (literal !== '') segment.push(literal)
    literal = ''
  }
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string
    if (character === escape) {
      const next = characters[++at]
      if (next === undefined) return undefined
      literal += next
    } else if (character === '%') {
      flush()
      segments.push(segment)
      segment = []
    } else if (character === '_') {
      flush()
      const before = segment[segment.length - 1]
      if (typeof before === 'number') segment[segment.length - 1] = before + 1
      else segment.push(1)
    } else {
      literal += character
    }
  }
  flush()
  segments.push(segment)
  return segments.filter((part, at) => part.length > 0 || at === 0 || at === segments.length - 1)
}

/** The end of the segment's match at `at`, or -1. */
function matchAt(text: string, at: number, segment: Segment): number {
  let end = at
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, end)) return -1
      end += part.length
      continue
    }
    for (let count = 0; count < part; count++) {
      if (end >= text.length) return -1
      end += (text.charCodeAt(end) & 0xfc00) === 0xd800 ? 2 : 1
    }
  }
  return end
}

/** Where a match that ends with the text begins, or -1. */
function matchEnd(text: string, segment: Segment): number {
  let start = text.length
  for (let at = segment.length - 1; at >= 0; at--) {
    const part = segment[at] as Part
    if (typeof part === 'string') {
      if (!text.endsWith(part, start)) return -1
      start -= part.length
      continue
    }
    for (let count = 0; count < part; count++) {
      if (start <= 0) return -1
      start -= (text.charCodeAt(start - 1) & 0xfc00) === 0xdc00 ? 2 : 1
    }
  }
  return start
}

function find(text: string, from: number, segment: Segment): number {
  const [lead] = segment
  for (let at = from; at <= text.length; at++) {
    if (typeof lead === 'string') {
      at = text.indexOf(lead, at)
      if (at < 0) return -1
    }
    const end = matchAt(text, at, segment)
    if (end >= 0) return end
  }
  return -1
}

function matchSegments(text: string, segments: readonly Segment[]): boolean {
  let at = matchAt(text, 0, segments[0] as Segment)
  if (at < 0) return false
  for (let index = 1; index < segments.length - 1; index++) {
    at = find(text, at, segments[index] as Segment)
    if (at < 0) return false
  }
  return matchEnd(text, segments[segments.length - 1] as Segment) >= at
}
