/** regexp_matches, regexp_split_to_table and string_to_table. */
import type { Datum } from '../../types/datum.ts'
import type { SetImplementation } from '../function.ts'
import { compiledRegex, parseRegexFlags } from '../regex/compile.ts'
import { eachMatch } from '../regex/matches.ts'
import { matchGroups, splitRegex } from '../scalar/regex.ts'

function* matches(text: string, pattern: string, flags: string): Iterable<readonly Datum[]> {
  const { global } = parseRegexFlags(flags)
  const compiled = compiledRegex(pattern, flags)
  for (const match of eachMatch(text, compiled, 0)) {
    yield [matchGroups(match, compiled.groups)]
    if (!global) return
  }
}

/** Fields between separators; one per character where the separator is NULL, the whole where it is empty. */
function* fields(text: Datum, separator: Datum, nullText: Datum): Iterable<readonly Datum[]> {
  if (text === null || text === '') return
  const parts =
    separator === null
      ? [...(text as string)]
      : separator === ''
        ? [text as string]
        : (text as string).split(separator as string)
  for (const part of parts) yield [part === nullText ? null : part]
}

const matched: SetImplementation = {
  rows: (_ctx, text, pattern, flags) =>
    matches(text as string, pattern as string, (flags ?? '') as string),
}
const split: SetImplementation = {
  rows: (_ctx, text, pattern, flags) =>
    splitRegex(
      'regexp_split_to_table',
      text as string,
      pattern as string,
      (flags ?? '') as string,
    ).map((part) => [part]),
}

export const regexSets: Readonly<Record<string, SetImplementation>> = {
  regexp_matches: matched,
  regexp_matches_no_flags: matched,
  regexp_split_to_table: split,
  regexp_split_to_table_no_flags: split,
  text_to_table: {
    rows: (_ctx, text, separator) => fields(text, separator, null),
  },
  text_to_table_null: {
    rows: (_ctx, text, separator, nullText) => fields(text, separator, nullText),
  },
}
