/** Values for the parameters of a captured statement. */

/** Values that the captures have cut short, by the statement they belong to. */
const replacements: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^WITH RECURSIVE typeinfo_tree/, ['{16394,16402,16406}']],
  [
    /^select \$1::int,\$2::numeric,\$3::timestamptz/,
    [
      '1',
      '1.5',
      '1970-01-01',
      '1970-01-01',
      '0363769b-7ff4-43a3-9c00-000000000000',
      '\\x00',
      '{}',
      'x',
      '{1}',
      '1',
    ],
  ],
]

/** `undefined` for a statement of the simple protocol. Where the capture shows no values, parameters are NULL. */
export function boundValues(
  sql: string,
  sample: readonly (string | null)[] | undefined,
  formats: readonly number[],
): readonly (string | Uint8Array | null)[] | undefined {
  const complete = replacements.find(([pattern]) => pattern.test(sql))?.[1]
  if (complete !== undefined) return complete
  const highest = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])))
  if (sample === undefined) {
    return highest === 0 || /\bprepare\b/i.test(sql) ? undefined : new Array(highest).fill(null)
  }
  return sample.map((value, i) => {
    const format = formats.length === 1 ? formats[0] : formats[i]
    return value === null || format !== 1 ? value : bytes(value.slice(2))
  })
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
