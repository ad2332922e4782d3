/** Functions that put text together: concatenation, padding, trimming, replacing, casts between the text types. */
import { invalidArgument, programLimit } from '../../errors/data-errors.ts'
import type { Datum, NonNull } from '../../types/datum.ts'
import { bpchar, charType, NAME_BYTES, varchar } from '../../types/text-types.ts'
import { characterCount, clipUtf8, trimBlanks, unitIndex } from '../../types/text-order.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { argumentOutputs } from './text-outputs.ts'

/** The most characters a result may have: a gigabyte at four bytes each, which also keeps within a JavaScript string. */
const MAX_CHARACTERS = 268435455

function checkSize(characters: number): void {
  if (characters > MAX_CHARACTERS) throw programLimit('requested length too large')
}

function repeat(text: string, count: number): string {
  if (count <= 0) return ''
  checkSize(text.length * count)
  return text.repeat(count)
}

/** What pads `text` to `length` characters; undefined where the text is to be cut. */
function padding(text: string, length: number, fill: string): string | undefined {
  checkSize(length)
  const missing = length - characterCount(text)
  if (missing < 0) return undefined
  if (fill === '' || missing === 0) return ''
  const count = characterCount(fill)
  const whole = Math.floor(missing / count)
  return fill.repeat(whole) + fill.slice(0, unitIndex(fill, missing - whole * count))
}

function pad(text: string, length: number, fill: string, before: boolean): string {
  const pads = padding(text, Math.max(length, 0), fill)
  if (pads === undefined) return text.slice(0, unitIndex(text, Math.max(length, 0)))
  return before ? pads + text : text + pads
}

function trim(text: string, characters: string, start: boolean, end: boolean): string {
  const set = new Set(characters)
  const all = [...text]
  let from = 0
  let to = all.length
  while (start && from < to && set.has(all[from] as string)) from++
  while (end && to > from && set.has(all[to - 1] as string)) to--
  return all.slice(from, to).join('')
}

function trimStart(text: string): string {
  let from = 0
  while (text.charCodeAt(from) === 32) from++
  return text.slice(from)
}

/** Each character of `from` becomes the one at its place in `to`, or goes. */
function translate(text: string, from: string, to: string): string {
  const targets = [...to]
  const map = new Map<string, string>()
  ;[...from].forEach((character, at) => {
    if (!map.has(character)) map.set(character, targets[at] ?? '')
  })
  let out = ''
  for (const character of text) out += map.get(character) ?? character
  return out
}

function replace(text: string, from: string, to: string): string {
  if (from === '') return text
  const pieces = text.split(from)
  checkSize(text.length + (pieces.length - 1) * to.length)
  return pieces.join(to)
}

function chr(code: number): string {
  if (code < 0) throw invalidArgument('character number must be positive')
  if (code === 0) throw programLimit('null character not permitted')
  if (code > 0x10ffff) throw programLimit(`requested character too large for encoding: ${code}`)
  if (code >= 0xd800 && code <= 0xdfff) {
    throw programLimit(`requested character not valid for encoding: ${code}`)
  }
  return String.fromCodePoint(code)
}

const concat: ScalarImplementation = {
  specialize: (args, _result, type) => {
    const output = argumentOutputs(args, type)
    return (ctx, ...values) => output(values, 0, ctx).join('')
  },
}

const concatWithSeparator: ScalarImplementation = {
  specialize: (args, _result, type) => {
    const output = argumentOutputs(args, type)
    return (ctx, ...values) =>
      values[0] === null ? null : output(values, 1, ctx).join(values[0] as string)
  },
}

/** `text || anything` and the reverse: the other side by its output function. */
function concatAny(textFirst: boolean): ScalarImplementation {
  return {
    specialize: (args, _result, type) => {
      const other = type((args[textFirst ? 1 : 0] as { oid: number }).oid)
      const print = (value: Datum, ctx: Parameters<typeof other.output>[1]): string =>
        other.name === 'bool' ? String(value) : other.output(value as NonNull, ctx)
      return textFirst
        ? (ctx, a, b) => (a as string) + print(b, ctx)
        : (ctx, a, b) => print(a, ctx) + (b as string)
    },
  }
}

const same = scalar((_ctx, text: string) => text)
const trimmed = scalar((_ctx, text: string) => trimBlanks(text))
const toName = scalar((_ctx, text: string) => clipUtf8(text, NAME_BYTES))

const casts: Record<string, ScalarImplementation> = {
  rtrim1: trimmed,
  name_text: same,
  name_bpchar: same,
  char_text: same,
  char_bpchar: same,
  text_name: toName,
  bpchar_name: scalar((_ctx, text: string) => clipUtf8(trimBlanks(text), NAME_BYTES)),
  text_char: scalar((ctx, text: string) => charType.input(text, -1, ctx)),
  varchar: scalar(
    (_ctx, text: string, typmod: number, explicit: boolean) =>
      varchar.coerceTypmod?.(text, typmod, explicit) ?? text,
  ),
  bpchar: scalar(
    (_ctx, text: string, typmod: number, explicit: boolean) =>
      bpchar.coerceTypmod?.(text, typmod, explicit) ?? text,
  ),
}

export const textBuilding: Readonly<Record<string, ScalarImplementation>> = {
  ...casts,
  textcat: scalar((_ctx, a: string, b: string) => a + b),
  'anytextcat(anynonarray,text)': concatAny(false),
  'textanycat(text,anynonarray)': concatAny(true),
  text_concat: concat,
  text_concat_ws: concatWithSeparator,
  repeat: scalar((_ctx, text: string, count: number) => repeat(text, count)),
  lpad: scalar((_ctx, text: string, length: number, fill: string) => pad(text, length, fill, true)),
  rpad: scalar((_ctx, text: string, length: number, fill: string) =>
    pad(text, length, fill, false),
  ),
  'lpad(text,int4)': scalar((_ctx, text: string, length: number) => pad(text, length, ' ', true)),
  'rpad(text,int4)': scalar((_ctx, text: string, length: number) => pad(text, length, ' ', false)),
  btrim: scalar((_ctx, text: string, characters: string) => trim(text, characters, true, true)),
  ltrim: scalar((_ctx, text: string, characters: string) => trim(text, characters, true, false)),
  rtrim: scalar((_ctx, text: string, characters: string) => trim(text, characters, false, true)),
  btrim1: scalar((_ctx, text: string) => trimBlanks(trimStart(text))),
  ltrim1: scalar((_ctx, text: string) => trimStart(text)),
  translate: scalar((_ctx, text: string, from: string, to: string) => translate(text, from, to)),
  replace_text: scalar((_ctx, text: string, from: string, to: string) => replace(text, from, to)),
  chr: scalar((_ctx, code: number) => chr(code)),
  nameconcatoid: scalar((_ctx, name: string, oid: number) => {
    const suffix = `_${oid}`
    return clipUtf8(name, NAME_BYTES - suffix.length) + suffix
  }),
}
