/** Names of objects as values: parse_ident, the casts and functions that look names up, Unicode normal forms. */
import { invalidArgument } from '../../errors/data-errors.ts'
import { SqlError, sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { arrayOf } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import { builtinTypes } from '../../types/registry.ts'
import type { RegKind } from '../../types/type.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const TEXT = 25
const identifier = /\s*(?:"((?:[^"]|"")*)"|([a-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*))\s*/iuy

function notAnIdentifier(text: string, detail?: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, `string is not a valid identifier: "${text}"`, {
    detail,
  })
}

/** The parts of a qualified name, folded to lower case unless quoted. */
function parseIdentifier(text: string, strict: boolean): string[] {
  const parts: string[] = []
  let at = 0
  for (;;) {
    identifier.lastIndex = at
    const match = identifier.exec(text)
    if (match === null) throw wrongPart(text, at, parts.length > 0)
    const [whole, quoted, bare = ''] = match
    if (quoted === '') throw notAnIdentifier(text, 'Quoted identifier must not be empty.')
    parts.push(quoted?.replaceAll('""', '"') ?? bare.toLowerCase())
    at += whole.length
    if (text.charAt(at) !== '.') break
    at++
  }
  if (strict && at < text.length) throw notAnIdentifier(text)
  return parts
}

function wrongPart(text: string, at: number, afterDot: boolean): SqlError {
  const rest = text.slice(at).trimStart()
  if (rest.startsWith('"')) return notAnIdentifier(text, 'String has unclosed double quotes.')
  if (rest.startsWith('.')) return notAnIdentifier(text, 'No valid identifier before ".".')
  return notAnIdentifier(text, afterDot ? 'No valid identifier after ".".' : undefined)
}

/** `to_regtype('int4')`: NULL where there is no such object, as for every error of the look-up. */
function lookUp(kind: RegKind): ScalarImplementation {
  return scalar((ctx, text: string) => {
    try {
      return builtinTypes.typeByName(kind)?.input(text, -1, ctx) ?? null
    } catch (error) {
      if (error instanceof SqlError) return null
      throw error
    }
  })
}

function normalForm(form: string): 'NFC' | 'NFD' | 'NFKC' | 'NFKD' {
  const name = form.toUpperCase()
  if (name === 'NFC' || name === 'NFD' || name === 'NFKC' || name === 'NFKD') return name
  throw invalidArgument(`invalid normalization form: ${form}`)
}

export const names: Readonly<Record<string, ScalarImplementation>> = {
  parse_ident: scalar((_ctx, text: string, strict: boolean): Datum =>
    arrayOf(TEXT, parseIdentifier(text, strict)),
  ),
  text_regclass: scalar(
    (ctx, text: string) => builtinTypes.typeByName('regclass')?.input(text, -1, ctx) ?? null,
  ),
  to_regproc: lookUp('regproc'),
  to_regprocedure: lookUp('regprocedure'),
  to_regoper: lookUp('regoper'),
  to_regoperator: lookUp('regoperator'),
  to_regrole: lookUp('regrole'),
  to_regnamespace: lookUp('regnamespace'),
  to_regcollation: lookUp('regcollation'),
  getdatabaseencoding: { eval: () => 'UTF8' },
  unicode_normalize_func: scalar((_ctx, text: string, form: string) =>
    text.normalize(normalForm(form)),
  ),
  unicode_is_normalized: scalar(
    (_ctx, text: string, form: string) => text.normalize(normalForm(form)) === text,
  ),
}
