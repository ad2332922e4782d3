/** Functions of values of any type: pg_typeof, num_nulls, num_nonnulls; and `unistr`. */
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const unicodeEscape = /\\(?:(\\)|([0-9a-f]{4})|\+([0-9a-f]{6})|u([0-9a-f]{4})|U([0-9a-f]{8})|)/gi

function invalidEscape(): SqlError {
  return sqlError(sqlstate.syntaxError, 'invalid Unicode escape', {
    hint: 'Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.',
  })
}

function checkedCode(hex: string): number {
  const code = Number.parseInt(hex, 16)
  if (code === 0 || code > 0x10ffff) {
    throw sqlError(
      sqlstate.syntaxError,
      `invalid Unicode code point: ${hex.toUpperCase().padStart(4, '0')}`,
    )
  }
  return code
}

/** Text with its Unicode escapes replaced; two surrogates make one character, one alone is refused. */
function unistr(text: string): string {
  const out = text.replace(unicodeEscape, (_all, backslash, four, six, small, large) => {
    if (backslash !== undefined) return '\\'
    const hex = (four ?? six ?? small ?? large) as string | undefined
    if (hex === undefined) throw invalidEscape()
    const code = checkedCode(hex)
    return code < 0x10000 ? String.fromCharCode(code) : String.fromCodePoint(code)
  })
  if (!out.isWellFormed()) throw sqlError(sqlstate.syntaxError, 'invalid Unicode surrogate pair')
  return out
}

export const anyValues: Readonly<Record<string, ScalarImplementation>> = {
  pg_typeof: {
    specialize: (args) => {
      const oid = args[0]?.oid ?? 0
      return () => oid
    },
  },
  pg_num_nulls: { eval: (_ctx, ...values) => values.filter((value) => value === null).length },
  pg_num_nonnulls: { eval: (_ctx, ...values) => values.filter((value) => value !== null).length },
  unistr: scalar((_ctx, text: string) => unistr(text)),
}
