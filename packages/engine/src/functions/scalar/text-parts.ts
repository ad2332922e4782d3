/** Lengths, positions and pieces of text. Positions count characters (code points) from 1. */
import { invalidArgument } from '../../errors/data-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { characterCount, trimBlanks, unitIndex, utf8Length } from '../../types/text-order.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const MAX_INT = 2147483647
const plain = /^[^\ud800-\udfff]*$/

function negativeLength(): Error {
  return sqlError(sqlstate.substringError, 'negative substring length not allowed')
}

/** Characters from `start` (1-based, may lie before the text) up to but not including `start + length`. */
export function substring(text: string, start: number, length: number | undefined): string {
  if (length !== undefined && length < 0) throw negativeLength()
  const from = Math.max(start - 1, 0)
  const to = length === undefined ? MAX_INT : Math.max(start - 1 + length, from)
  if (plain.test(text)) return text.slice(from, to)
  const first = unitIndex(text, from)
  return text.slice(first, first + unitIndex(text.slice(first), to - from))
}

/** The first `count` characters; with a negative count all but the last ones. */
function left(text: string, count: number): string {
  const wanted = count >= 0 ? count : Math.max(characterCount(text) + count, 0)
  return text.slice(0, unitIndex(text, wanted))
}

function right(text: string, count: number): string {
  const length = characterCount(text)
  const skipped = count >= 0 ? Math.max(length - count, 0) : Math.min(-count, length)
  return text.slice(unitIndex(text, skipped))
}

function position(text: string, part: string): number {
  const at = text.indexOf(part)
  return at < 0 ? 0 : characterCount(text.slice(0, at)) + 1
}

function overlay(text: string, part: string, start: number, length: number): string {
  if (start <= 0) throw negativeLength()
  const end = start + length
  if (end > MAX_INT) throw sqlError(sqlstate.numericValueOutOfRange, 'integer out of range')
  return substring(text, 1, start - 1) + part + substring(text, Math.max(end, 1), undefined)
}

function splitPart(text: string, separator: string, field: number): string {
  if (field === 0) throw invalidArgument('field position must not be zero')
  if (text === '') return ''
  const fields = separator === '' ? [text] : text.split(separator)
  return fields.at(field > 0 ? field - 1 : field) ?? ''
}

function reverse(text: string): string {
  return [...text].reverse().join('')
}

export const textParts: Readonly<Record<string, ScalarImplementation>> = {
  textlen: scalar((_ctx, text: string) => characterCount(text)),
  bpcharlen: scalar((_ctx, text: string) => characterCount(trimBlanks(text))),
  textoctetlen: scalar((_ctx, text: string) => utf8Length(text)),
  bpcharoctetlen: scalar((_ctx, text: string) => utf8Length(text)),
  'bit_length(text)': scalar((_ctx, text: string) => utf8Length(text) * 8),
  text_substr: scalar((_ctx, text: string, start: number, length: number) =>
    substring(text, start, length),
  ),
  text_substr_no_len: scalar((_ctx, text: string, start: number) =>
    substring(text, start, undefined),
  ),
  text_left: scalar((_ctx, text: string, count: number) => left(text, count)),
  text_right: scalar((_ctx, text: string, count: number) => right(text, count)),
  textpos: scalar((_ctx, text: string, part: string) => position(text, part)),
  textoverlay: scalar((_ctx, text: string, part: string, start: number, length: number) =>
    overlay(text, part, start, length),
  ),
  textoverlay_no_len: scalar((_ctx, text: string, part: string, start: number) =>
    overlay(text, part, start, characterCount(part)),
  ),
  split_part: scalar((_ctx, text: string, separator: string, field: number) =>
    splitPart(text, separator, field),
  ),
  text_reverse: scalar((_ctx, text: string) => reverse(text)),
  text_starts_with: scalar((_ctx, text: string, prefix: string) => text.startsWith(prefix)),
  ascii: scalar((_ctx, text: string) => text.codePointAt(0) ?? 0),
}
