/** The regular expression operators and functions, and SIMILAR TO. */
import { invalidArgument } from '../../errors/data-errors.ts'
import { arrayOf } from '../../types/array-value.ts'
import type { Datum } from '../../types/datum.ts'
import { characterCount } from '../../types/text-order.ts'
import type { ScalarImplementation } from '../function.ts'
import { compiledRegex, parseRegexFlags, regexTest } from '../regex/compile.ts'
import { invalidRegexOption } from '../regex/regex-errors.ts'
import { eachMatch, nthMatch, replaceMatches, splitMatches, startIndex } from '../regex/matches.ts'
import { similarToRegex } from '../regex/similar.ts'
import { scalar } from '../scalar.ts'

const TEXT = 25

/** Refuses the g flag for a function that gives one answer. */
export function withoutGlobal(name: string, flags: string, hint?: string): string {
  if (parseRegexFlags(flags).global) {
    throw invalidArgument(`${name}() does not support the "global" option`, hint)
  }
  return flags
}

function checkParameter(name: string, value: number, valid: boolean): void {
  if (!valid) throw invalidArgument(`invalid value for parameter "${name}": ${value}`)
}

/** Groups of a match as regexp_match gives them: the whole where the pattern has no group. */
export function matchGroups(match: RegExpExecArray, groups: number): Datum {
  const texts: Datum[] = groups === 0 ? [match[0]] : match.slice(1).map((text) => text ?? null)
  return arrayOf(TEXT, texts)
}

function firstMatch(text: string, pattern: string, flags: string): Datum {
  const hint = 'Use the regexp_matches function instead.'
  const compiled = compiledRegex(pattern, withoutGlobal('regexp_match', flags, hint))
  const match = nthMatch(text, compiled, 0, 1)
  return match === undefined ? null : matchGroups(match, compiled.groups)
}

function substringByRegex(text: string, pattern: string): Datum {
  const compiled = compiledRegex(pattern)
  const match = nthMatch(text, compiled, 0, 1)
  if (match === undefined) return null
  return (compiled.groups > 0 ? match[1] : match[0]) ?? null
}

function replaceWithFlags(
  text: string,
  pattern: string,
  replacement: string,
  flags: string,
): string {
  const digit = /^\d/.exec(flags)
  if (digit !== null) {
    const error = invalidRegexOption(flags)
    throw invalidArgument(
      error.message,
      'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.',
    )
  }
  const { global } = parseRegexFlags(flags)
  return replaceMatches(text, compiledRegex(pattern, flags), replacement, 0, global ? 0 : 1)
}

function replaceFrom(
  text: string,
  pattern: string,
  replacement: string,
  start: number,
  n: number | undefined,
  flags: string,
): string {
  checkParameter('start', start, start > 0)
  checkParameter('n', n ?? 0, (n ?? 0) >= 0)
  const { global } = parseRegexFlags(flags)
  if (start > characterCount(text) + 1) return text
  const which = n ?? (global ? 0 : 1)
  return replaceMatches(
    text,
    compiledRegex(pattern, flags),
    replacement,
    startIndex(text, start),
    which,
  )
}

function count(text: string, pattern: string, start: number, flags: string): number {
  checkParameter('start', start, start > 0)
  const compiled = compiledRegex(pattern, withoutGlobal('regexp_count', flags))
  if (start > characterCount(text) + 1) return 0
  let matches = 0
  for (const _ of eachMatch(text, compiled, startIndex(text, start))) matches++
  return matches
}

type Search = readonly [
  start: number | undefined,
  n: number | undefined,
  flags: string | undefined,
  group: number | undefined,
]

function search(
  name: string,
  text: string,
  pattern: string,
  [start = 1, n = 1, flags = '', group = 0]: Search,
): { readonly at: number; readonly text: string } | undefined {
  checkParameter('start', start, start > 0)
  checkParameter('n', n, n > 0)
  checkParameter('subexpr', group, group >= 0)
  const compiled = compiledRegex(pattern, withoutGlobal(name, flags))
  if (start > characterCount(text) + 1 || group > compiled.groups) return undefined
  const match = nthMatch(text, compiled, startIndex(text, start), n)
  const found = match?.[group]
  if (match === undefined || found === undefined) return undefined
  if (group === 0) return { at: match.index, text: found }
  return { at: groupIndex(text, compiled.regex, match, group), text: found }
}

/** Where a group begins: the same pattern again, asked for its indices. */
function groupIndex(text: string, regex: RegExp, match: RegExpExecArray, group: number): number {
  const indexed = new RegExp(regex.source, `${regex.flags}d`)
  indexed.lastIndex = match.index
  return indexed.exec(text)?.indices?.[group]?.[0] ?? match.index
}

function position(
  text: string,
  pattern: string,
  start?: number,
  n?: number,
  endOption = 0,
  flags?: string,
  group?: number,
): number {
  checkParameter('start', start ?? 1, (start ?? 1) > 0)
  checkParameter('n', n ?? 1, (n ?? 1) > 0)
  checkParameter('endoption', endOption, endOption === 0 || endOption === 1)
  const found = search('regexp_instr', text, pattern, [start, n, flags, group])
  if (found === undefined) return 0
  const at = endOption === 1 ? found.at + found.text.length : found.at
  return characterCount(text.slice(0, at)) + 1
}

const find = scalar(
  (_ctx, text: string, pattern: string, start: number, n: number, flags: string, group: number) =>
    search('regexp_substr', text, pattern, [start, n, flags, group])?.text ?? null,
)
const locate = scalar(
  (
    _ctx,
    text: string,
    pattern: string,
    start: number,
    n: number,
    end: number,
    flags: string,
    group: number,
  ) => position(text, pattern, start, n, end, flags, group),
)
const counted = scalar((_ctx, text: string, pattern: string, start: number, flags: string) =>
  count(text, pattern, start ?? 1, flags ?? ''),
)
const like = scalar((_ctx, text: string, pattern: string, flags: string) =>
  regexTest(text, pattern, withoutGlobal('regexp_like', flags ?? '')),
)
const matched = scalar((_ctx, text: string, pattern: string, flags: string) =>
  firstMatch(text, pattern, flags ?? ''),
)
const split = scalar((_ctx, text: string, pattern: string, flags: string) =>
  arrayOf(TEXT, splitRegex('regexp_split_to_array', text, pattern, flags ?? '')),
)
const replaceExtended = scalar(
  (
    _ctx,
    text: string,
    pattern: string,
    replacement: string,
    start: number,
    n: number,
    flags: string,
  ) => replaceFrom(text, pattern, replacement, start, n, flags ?? ''),
)

export function splitRegex(name: string, text: string, pattern: string, flags: string): string[] {
  return splitMatches(text, compiledRegex(pattern, withoutGlobal(name, flags)))
}

function operators(prefix: string): Record<string, ScalarImplementation> {
  return {
    [`${prefix}regexeq`]: scalar((_ctx, text: string, pattern: string) =>
      regexTest(text, pattern, ''),
    ),
    [`${prefix}regexne`]: scalar(
      (_ctx, text: string, pattern: string) => !regexTest(text, pattern, ''),
    ),
    [`${prefix}icregexeq`]: scalar((_ctx, text: string, pattern: string) =>
      regexTest(text, pattern, 'i'),
    ),
    [`${prefix}icregexne`]: scalar(
      (_ctx, text: string, pattern: string) => !regexTest(text, pattern, 'i'),
    ),
  }
}

const similar: Record<string, ScalarImplementation> = {
  similar_escape: {
    eval: (_ctx, pattern, escape) =>
      pattern === null
        ? null
        : similarToRegex(pattern as string, (escape as string | null) ?? undefined),
  },
  similar_to_escape_1: scalar((_ctx, pattern: string) => similarToRegex(pattern, undefined)),
  similar_to_escape_2: scalar((_ctx, pattern: string, escape: string) =>
    similarToRegex(pattern, escape),
  ),
  'substring(text,text,text)': scalar((_ctx, text: string, pattern: string, escape: string) =>
    substringByRegex(text, similarToRegex(pattern, escape)),
  ),
}

export const regexFunctions: Readonly<Record<string, ScalarImplementation>> = {
  ...operators('text'),
  ...operators('name'),
  ...similar,
  textregexsubstr: scalar((_ctx, text: string, pattern: string) => substringByRegex(text, pattern)),
  textregexreplace_noopt: scalar((_ctx, text: string, pattern: string, replacement: string) =>
    replaceWithFlags(text, pattern, replacement, ''),
  ),
  textregexreplace: scalar(
    (_ctx, text: string, pattern: string, replacement: string, flags: string) =>
      replaceWithFlags(text, pattern, replacement, flags),
  ),
  textregexreplace_extended: replaceExtended,
  textregexreplace_extended_no_flags: replaceExtended,
  textregexreplace_extended_no_n: replaceExtended,
  regexp_match: matched,
  regexp_match_no_flags: matched,
  regexp_like: like,
  regexp_like_no_flags: like,
  regexp_count: counted,
  regexp_count_no_flags: counted,
  regexp_count_no_start: counted,
  regexp_instr: locate,
  regexp_instr_no_subexpr: locate,
  regexp_instr_no_flags: locate,
  regexp_instr_no_endoption: locate,
  regexp_instr_no_n: locate,
  regexp_instr_no_start: locate,
  regexp_substr: find,
  regexp_substr_no_subexpr: find,
  regexp_substr_no_flags: find,
  regexp_substr_no_n: find,
  regexp_substr_no_start: find,
  regexp_split_to_array: split,
  regexp_split_to_array_no_flags: split,
}
