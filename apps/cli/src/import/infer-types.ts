/** Guesses column types from the first rows of a file, for a table that is made on the way. */
import type { Cell } from '../connection.ts'

const candidates: readonly (readonly [type: string, fits: (text: string) => boolean])[] = [
  ['boolean', (text) => /^(true|false|t|f)$/i.test(text)],
  ['bigint', (text) => /^[+-]?\d{1,18}$/.test(text) && !/^[+-]?0\d/.test(text)],
  [
    'numeric',
    (text) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && !/^[+-]?0\d/.test(text),
  ],
  ['date', (text) => /^\d{4}-\d\d-\d\d$/.test(text)],
  [
    'timestamptz',
    (text) => /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)$/.test(text),
  ],
  ['timestamp', (text) => /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)],
]

/** The first type that every value of the column fits; `text` when none does, or when there is no value. */
export function inferType(values: readonly Cell[]): string {
  const texts = values.filter((value) => value !== null)
  if (texts.length === 0) return 'text'
  return candidates.find(([, fits]) => texts.every(fits))?.[0] ?? 'text'
}
