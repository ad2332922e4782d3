/** `format(template, …)`: %s, %I, %L, %% with position (`%2$s`), width and left alignment, as PostgreSQL defines them. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { invalidArgument } from '../../errors/data-errors.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Datum } from '../../types/datum.ts'
import { parseSmall } from '../../types/int-parse.ts'
import { characterCount } from '../../types/text-order.ts'
import type { Type, TypeContext } from '../../types/type.ts'
import type { ScalarImplementation } from '../function.ts'
import { quoteLiteral } from './text-quote.ts'

const HINT = 'For a single "%" use "%%".'
const specifier = /(?:(\d+)\$)?(-)*(?:(\d+)|\*(?:(\d+)\$)?)?([^])?/uy

function unterminated(): SqlError {
  return invalidArgument('unterminated format() type specifier', HINT)
}

function tooFew(): SqlError {
  return invalidArgument('too few arguments for format()')
}

function argumentZero(): SqlError {
  return invalidArgument('format specifies argument 0, but arguments are numbered from 1')
}

/** Takes arguments in turn or by number; `values` are those behind the template. */
class Arguments {
  #next = 0
  readonly #values: readonly Datum[]
  readonly #types: readonly Type[]
  readonly #ctx: TypeContext

  constructor(values: readonly Datum[], types: readonly Type[], ctx: TypeContext) {
    this.#values = values
    this.#types = types
    this.#ctx = ctx
  }

  /** The text of an argument, or null. */
  take(position: string | undefined): string | null {
    let index = this.#next
    if (position !== undefined) {
      index = Number(position) - 1
      if (index < 0) throw argumentZero()
    }
    if (index >= this.#values.length) throw tooFew()
    this.#next = index + 1
    const value = this.#values[index] as Datum
    return value === null ? null : (this.#types[index] as Type).output(value, this.#ctx)
  }

  width(position: string | undefined): number {
    const text = this.take(position)
    return text === null ? 0 : parseSmall(text, 'integer', -2147483648, 2147483647)
  }
}

function convert(kind: string, text: string | null): string {
  if (kind === 's') return text ?? ''
  if (kind === 'L') return text === null ? 'NULL' : quoteLiteral(text)
  if (text === null) {
    throw sqlError(
      sqlstate.nullValueNotAllowed,
      'null values cannot be formatted as an SQL identifier',
    )
  }
  return quoteIdentifier(text)
}

function align(text: string, width: number, left: boolean): string {
  const missing = Math.abs(width) - characterCount(text)
  if (missing <= 0) return text
  const blanks = ' '.repeat(missing)
  return left || width < 0 ? text + blanks : blanks + text
}

function format(template: string, args: Arguments): string {
  let out = ''
  let at = 0
  for (;;) {
    const percent = template.indexOf('%', at)
    if (percent < 0) return out + template.slice(at)
    out += template.slice(at, percent)
    specifier.lastIndex = percent + 1
    const match = specifier.exec(template) as RegExpExecArray
    at = specifier.lastIndex
    const [whole, position, left, width, widthPosition, kind] = match
    if (position !== undefined && Number(position) === 0) throw argumentZero()
    if (kind === undefined) throw unterminated()
    if (kind === '%' && whole === '%') {
      out += '%'
      continue
    }
    const star = whole.includes('*')
    const wide = star ? args.width(widthPosition) : Number(width ?? 0)
    if (!'sIL'.includes(kind)) {
      throw invalidArgument(`unrecognized format() type specifier "${kind}"`, HINT)
    }
    out += align(convert(kind, args.take(position)), wide, left !== undefined)
  }
}

export const textFormat: Readonly<Record<string, ScalarImplementation>> = {
  text_format: {
    specialize: (argTypes, _result, type) => {
      const types = argTypes.slice(1).map((arg) => type(arg.oid))
      return (ctx, template, ...values) =>
        template === null ? null : format(template as string, new Arguments(values, types, ctx))
    },
  },
  text_format_nv: {
    eval: (ctx, template) =>
      template === null ? null : format(template as string, new Arguments([], [], ctx)),
  },
}
