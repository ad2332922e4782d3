/**
 * SQL text with its parameters, put together from template literals. Values become `$1`, `$2` …; only fragments become text, so
 * nothing that a value contains is ever read as SQL.
 */
import { quoteIdentifier, SqlError } from '@twill/engine'
import { JsonParameter } from './values/parameter.ts'
import type { Parameter } from './values/parameter.ts'

/** A piece of SQL: `strings` with a value or another piece between each two. */
export class SqlFragment {
  readonly strings: readonly string[]
  readonly inserts: readonly (Parameter | SqlFragment)[]

  constructor(strings: readonly string[], inserts: readonly (Parameter | SqlFragment)[]) {
    this.strings = strings
    this.inserts = inserts
  }
}

export type SqlText = { readonly text: string; readonly params: readonly Parameter[] }

/** Numbers the parameters and makes one text of it all. */
export function renderSql(fragment: SqlFragment): SqlText {
  const params: Parameter[] = []
  return { text: render(fragment, params), params }
}

function render({ strings, inserts }: SqlFragment, params: Parameter[]): string {
  let text = strings[0] ?? ''
  for (const [i, value] of inserts.entries()) {
    text += value instanceof SqlFragment ? render(value, params) : `$${params.push(value)}`
    text += strings[i + 1] ?? ''
  }
  return text
}

/** The helpers beside the tag itself. */
export type SqlHelpers = {
  /** A name, quoted where it has to be: `identifier('public', 'Order')` is `public."Order"`. */
  identifier(...parts: readonly string[]): SqlFragment
  /** Values or fragments with a separator between, a comma where none is given. */
  join(items: readonly (Parameter | SqlFragment)[], separator?: SqlFragment): SqlFragment
  /** A value that is JSON even where it is a string. */
  json(value: unknown): JsonParameter
  /** SQL text as it is. Whatever comes from a user does not belong here. */
  raw(text: string): SqlFragment
}

export type SqlTag = ((
  strings: TemplateStringsArray,
  ...values: readonly (Parameter | SqlFragment)[]
) => SqlFragment) &
  SqlHelpers

export const sqlHelpers: SqlHelpers = {
  identifier(...parts) {
    if (parts.length === 0 || parts.includes('')) {
      throw new SqlError('42602', 'an identifier must not be empty')
    }
    return new SqlFragment([parts.map(quoteIdentifier).join('.')], [])
  },
  join(items, separator = new SqlFragment([', '], [])) {
    const strings = ['']
    const values: (Parameter | SqlFragment)[] = []
    for (const [i, item] of items.entries()) {
      if (i > 0) {
        values.push(separator)
        strings.push('')
      }
      values.push(item)
      strings.push('')
    }
    return new SqlFragment(strings, values)
  },
  json: (value) => new JsonParameter(value),
  raw: (text) => new SqlFragment([text], []),
}

/** Makes a fragment to be put into a query: `db.sql\`select … ${sql\`where id = ${id}\`}\``. */
export const sql: SqlTag = Object.assign(
  (strings: TemplateStringsArray, ...values: readonly (Parameter | SqlFragment)[]): SqlFragment =>
    new SqlFragment(strings, values),
  sqlHelpers,
)
