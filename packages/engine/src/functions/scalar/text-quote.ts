/** quote_ident, quote_literal, quote_nullable. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Datum } from '../../types/datum.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

/** A string literal; in the E form where it has a backslash. */
export function quoteLiteral(text: string): string {
  const quoted = text.replaceAll("'", "''")
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
}

/** The overload over any type: by its text. */
function ofAny(nullable: boolean): ScalarImplementation {
  return {
    specialize: (args, _result, type) => {
      const argument = type((args[0] as { oid: number }).oid)
      return (ctx, value) => {
        if (value === null) return nullable ? 'NULL' : null
        const text = argument.name === 'bool' ? String(value) : argument.output(value, ctx)
        return quoteLiteral(text)
      }
    },
  }
}

export const textQuote: Readonly<Record<string, ScalarImplementation>> = {
  quote_ident: scalar((_ctx, name: string) => quoteIdentifier(name)),
  quote_literal: scalar((_ctx, text: string) => quoteLiteral(text)),
  quote_nullable: scalar((_ctx, text: Datum) =>
    text === null ? 'NULL' : quoteLiteral(text as string),
  ),
  'quote_literal(anyelement)': ofAny(false),
  'quote_nullable(anyelement)': ofAny(true),
}
