/** Set-returning functions about the parser and the session. */
import { bitsOf, privilegeWord } from '../../base/privilege-bits.ts'
import { type ArrayValue, isArrayValue } from '../../types/array-value.ts'
import { K, keywordClasses, type Keyword, labelNeedsAs } from '../../parser/keywords.table.ts'
import type { Datum } from '../../types/datum.ts'
import type { EvalContext, SetImplementation } from '../function.ts'

const classes: Readonly<Record<string, string>> = {
  U: 'unreserved',
  C: 'unreserved (cannot be function or type name)',
  T: 'reserved (can be function or type name)',
  R: 'reserved',
}

const keywords: SetImplementation = {
  rows: () => {
    const needsAs = new Set<Keyword>(labelNeedsAs)
    return (Object.keys(K) as Keyword[]).map((word, i) => {
      const letter = keywordClasses[i] ?? 'U'
      const label = needsAs.has(word) ? 'requires AS' : 'can be bare label'
      return [word, letter, !needsAs.has(word), classes[letter] ?? '', label]
    })
  },
}

/** Nothing is partitioned. */
const none: SetImplementation = { rows: () => [] }

/** `name=value` texts to rows. */
const options: SetImplementation = {
  rows: (_ctx, list) =>
    isArrayValue(list ?? null)
      ? (list as ArrayValue).elements.map((each) => {
          const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(String(each)) ?? []
          return [name, value ?? null]
        })
      : [],
}

/** `grantee=ar*w/grantor` to a row per privilege. */
const aclEntries: SetImplementation = {
  rows: (ctx, list) =>
    isArrayValue(list ?? null)
      ? (list as ArrayValue).elements.flatMap((item) => explode(ctx, String(item)))
      : [],
}

const aclItem = /^("(?:[^"]|"")*"|\w*)=((?:[A-Za-z]\*?)*)\/("(?:[^"]|"")*"|\w*)$/

function explode({ names }: EvalContext, item: string): readonly (readonly Datum[])[] {
  const [, grantee = '', letters = '', grantor = ''] = aclItem.exec(item) ?? []
  const oidOf = (name: string): number => (name === '' ? 0 : (names?.find('regrole', name) ?? 0))
  return (letters.match(/[A-Za-z]\*?/g) ?? []).map((letter) => [
    oidOf(grantor),
    oidOf(grantee),
    privilegeWord(bitsOf(letter.charAt(0))),
    letter.endsWith('*'),
  ])
}

export const catalogRows: Readonly<Record<string, SetImplementation>> = {
  aclexplode: aclEntries,
  pg_get_keywords: keywords,
  pg_options_to_table: options,
  pg_partition_ancestors: none,
  pg_partition_tree: none,
  pg_listening_channels: {
    rows: (ctx) => {
      const channels = ctx.session.call('pg_listening_channels', [])
      return isArrayValue(channels) ? channels.elements.map((name) => [name]) : []
    },
  },
}
