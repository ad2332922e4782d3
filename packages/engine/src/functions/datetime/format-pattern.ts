/** The patterns of to_char, to_date and to_timestamp for dates and times, cut into fields and text. */

/** A field by its name in upper case; `written` is as the pattern has it, which sets the letters' case. */
export type PatternField = {
  readonly kind: 'field'
  readonly name: string
  readonly written: string
  /** FM: no padding. */
  readonly fill: boolean
  /** TH or th behind the field. */
  readonly ordinal: 'TH' | 'th' | undefined
}
export type PatternPart =
  | PatternField
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'separator'; readonly text: string }

const names = [
  'A.D.',
  'A.M.',
  'AD',
  'AM',
  'B.C.',
  'BC',
  'CC',
  'DAY',
  'DDD',
  'DD',
  'DY',
  'D',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'FX',
  'HH24',
  'HH12',
  'HH',
  'IDDD',
  'ID',
  'IW',
  'IYYY',
  'IYY',
  'IY',
  'I',
  'J',
  'MI',
  'MM',
  'MONTH',
  'MON',
  'MS',
  'OF',
  'P.M.',
  'PM',
  'Q',
  'RM',
  'SSSSS',
  'SSSS',
  'SS',
  'TZH',
  'TZM',
  'TZ',
  'US',
  'WW',
  'W',
  'Y,YYY',
  'YYYY',
  'YYY',
  'YY',
  'Y',
].sort((a, b) => b.length - a.length)

const mixed = new Map([
  ['Day', 'DAY'],
  ['Dy', 'DY'],
  ['Month', 'MONTH'],
  ['Mon', 'MON'],
])

function fieldAt(pattern: string, at: number): { name: string; written: string } | undefined {
  for (const name of names) {
    const written = pattern.slice(at, at + name.length)
    if (written === name || written === name.toLowerCase()) return { name, written }
    const capitalized = mixed.get(written)
    if (capitalized === name) return { name, written }
  }
  return undefined
}

/** Bound on the patterns remembered. */
const maxPatterns = 200
const parsed = new Map<string, readonly PatternPart[]>()

export function parsePattern(pattern: string): readonly PatternPart[] {
  const known = parsed.get(pattern)
  if (known !== undefined) return known
  const parts = readPattern(pattern)
  if (parsed.size >= maxPatterns) parsed.clear()
  parsed.set(pattern, parts)
  return parts
}

function readPattern(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = []
  let at = 0
  while (at < pattern.length) {
    let fill = false
    for (let prefix = pattern.slice(at, at + 2); /^(?:FM|fm|TM|tm)$/.test(prefix);) {
      fill = true
      at += 2
      prefix = pattern.slice(at, at + 2)
    }
    const field = fieldAt(pattern, at)
    if (field !== undefined) {
      at += field.name.length
      const suffix = pattern.slice(at, at + 2)
      const ordinal = suffix === 'TH' || suffix === 'th' ? suffix : undefined
      if (ordinal !== undefined) at += 2
      parts.push({ kind: 'field', ...field, fill, ordinal })
    } else if (at < pattern.length) at = readText(pattern, at, parts)
  }
  return parts
}

function readText(pattern: string, start: number, parts: PatternPart[]): number {
  let at = start
  const char = pattern[at] as string
  if (char === '"') {
    for (at++; at < pattern.length && pattern[at] !== '"'; at++) {
      if (pattern[at] === '\\' && at + 1 < pattern.length) at++
      parts.push({ kind: 'text', text: pattern[at] as string })
    }
    return at + 1
  }
  if (char === '\\' && pattern[at + 1] === '"') {
    parts.push({ kind: 'text', text: '"' })
    return at + 2
  }
  const isSeparator = /^[\t-\r !-/:-@[-`{-~]$/.test(char)
  parts.push({ kind: isSeparator ? 'separator' : 'text', text: char })
  return at + 1
}
