/** The options of COPY, checked as PostgreSQL 15 checks them: which may stand together, and what each may say. */
import type { Option, OptionValue } from '../../ast/option.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import type { SqlError } from '../../errors/sql-error.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate, type SqlState } from '../../errors/sqlstate.ts'
import { characterPosition } from '../../errors/syntax-errors.ts'

export type CopyFormat = {
  readonly kind: 'text' | 'csv' | 'binary'
  readonly delimiter: string
  readonly nullText: string
  readonly header: 'none' | 'skip' | 'match'
  readonly quote: string
  readonly escape: string
  readonly freeze: boolean
  readonly forceQuote: ColumnList
  readonly forceNotNull: ColumnList
  readonly forceNull: ColumnList
}

/** Names of columns, or all of them. */
export type ColumnList = 'all' | readonly string[]

type Draft = { -readonly [Field in keyof CopyFormat]?: CopyFormat[Field] }

export function copyFormat(
  sql: string,
  options: readonly Option[],
  direction: 'from' | 'to',
): CopyFormat {
  const draft: Draft = {}
  const seen = new Set<string>()
  for (const option of options) {
    if (seen.has(option.name)) {
      throw refused(sqlstate.syntaxError, 'conflicting or redundant options', sql, option)
    }
    seen.add(option.name)
    readOption(draft, sql, option, direction)
  }
  const format = completed(draft)
  checkFormat(draft, format, direction)
  return format
}

function refused(code: SqlState, message: string, sql: string, { pos }: Option): SqlError {
  return sqlError(code, message, { position: characterPosition(sql, pos) })
}

function readOption(draft: Draft, sql: string, option: Option, direction: 'from' | 'to'): void {
  switch (option.name) {
    case 'format': {
      const kind = textOf(option)
      if (kind !== 'text' && kind !== 'csv' && kind !== 'binary') {
        const message = `COPY format "${kind}" not recognized`
        throw refused(sqlstate.invalidParameterValue, message, sql, option)
      }
      draft.kind = kind
      return
    }
    case 'freeze':
      draft.freeze = isOn(option)
      return
    case 'delimiter':
      draft.delimiter = textOf(option)
      return
    case 'null':
      draft.nullText = textOf(option)
      return
    case 'header':
      draft.header = headerOf(option, direction)
      return
    case 'quote':
      draft.quote = textOf(option)
      return
    case 'escape':
      draft.escape = textOf(option)
      return
    case 'force_quote':
      draft.forceQuote = columnsOf(sql, option, true)
      return
    case 'force_not_null':
      draft.forceNotNull = columnsOf(sql, option, false)
      return
    case 'force_null':
      draft.forceNull = columnsOf(sql, option, false)
      return
    case 'encoding':
      checkEncoding(sql, option)
      return
    default:
      throw refused(sqlstate.syntaxError, `option "${option.name}" not recognized`, sql, option)
  }
}

function textOf({ name, value }: Option): string {
  if (value === undefined) throw sqlError(sqlstate.syntaxError, `${name} requires a parameter`)
  return 'text' in value ? value.text : ''
}

function flagOf(value: OptionValue | undefined): boolean | undefined {
  if (value === undefined) return true
  const text = 'text' in value ? value.text.toLowerCase() : ''
  if (['true', 'on', '1'].includes(text)) return true
  return ['false', 'off', '0'].includes(text) ? false : undefined
}

function isOn({ name, value }: Option): boolean {
  const flag = flagOf(value)
  if (flag !== undefined) return flag
  throw sqlError(sqlstate.syntaxError, `${name} requires a Boolean value`)
}

function headerOf({ name, value }: Option, direction: 'from' | 'to'): CopyFormat['header'] {
  const flag = flagOf(value)
  if (flag !== undefined) return flag ? 'skip' : 'none'
  if (value !== undefined && 'text' in value && value.text.toLowerCase() === 'match') {
    if (direction === 'from') return 'match'
    throw sqlError(
      sqlstate.featureNotSupported,
      `cannot use "${value.text}" with HEADER in COPY TO`,
    )
  }
  throw sqlError(sqlstate.syntaxError, `${name} requires a Boolean value or "match"`)
}

function columnsOf(sql: string, option: Option, mayBeAll: boolean): ColumnList {
  const { value, name } = option
  if (value?.kind === 'star' && mayBeAll) return 'all'
  if (value?.kind === 'list') return value.items.map((item) => ('text' in item ? item.text : ''))
  const message = `argument to option "${name}" must be a list of column names`
  throw refused(sqlstate.invalidParameterValue, message, sql, option)
}

const otherEncodings =
  /^(sqlascii|latin\d+|iso8859\d+|win\d+|windows\d+|koi8[ru]?|euc(jp|cn|kr|tw|jis2004)|muleinternal|sjis|big5|gbk|uhc|gb18030|johab|shiftjis2004)$/

function checkEncoding(sql: string, option: Option): void {
  const plain = textOf(option)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
  if (plain === 'utf8' || plain === 'unicode') return
  if (otherEncodings.test(plain)) throw featureNotSupported(`COPY encoding "${textOf(option)}"`)
  throw refused(
    sqlstate.invalidParameterValue,
    `argument to option "${option.name}" must be a valid encoding name`,
    sql,
    option,
  )
}

function completed(draft: Draft): CopyFormat {
  const kind = draft.kind ?? 'text'
  const isCsv = kind === 'csv'
  const quote = draft.quote ?? '"'
  return {
    kind,
    delimiter: draft.delimiter ?? (isCsv ? ',' : '\t'),
    nullText: draft.nullText ?? (isCsv ? '' : '\\N'),
    header: draft.header ?? 'none',
    quote,
    escape: draft.escape ?? quote,
    freeze: draft.freeze ?? false,
    forceQuote: draft.forceQuote ?? [],
    forceNotNull: draft.forceNotNull ?? [],
    forceNull: draft.forceNull ?? [],
  }
}

const { featureNotSupported: UNSUPPORTED, invalidParameterValue: INVALID } = sqlstate
const SYNTAX = sqlstate.syntaxError

/** What a delimiter of the text form would be mistaken for. */
const noDelimiters = '\\.abcdefghijklmnopqrstuvwxyz0123456789'

function isByte(text: string): boolean {
  return text.length === 1 && text.charCodeAt(0) < 0x80
}

function checkFormat(draft: Draft, format: CopyFormat, direction: 'from' | 'to'): void {
  const { kind, delimiter, nullText } = format
  const ensure = (isGood: boolean, code: SqlState, message: string): void => {
    if (!isGood) throw sqlError(code, message)
  }
  const isBinary = kind === 'binary'
  ensure(
    !isBinary || draft.delimiter === undefined,
    SYNTAX,
    'cannot specify DELIMITER in BINARY mode',
  )
  ensure(!isBinary || draft.nullText === undefined, SYNTAX, 'cannot specify NULL in BINARY mode')
  ensure(isByte(delimiter), UNSUPPORTED, 'COPY delimiter must be a single one-byte character')
  ensure(!/[\r\n]/.test(delimiter), INVALID, 'COPY delimiter cannot be newline or carriage return')
  ensure(
    !/[\r\n]/.test(nullText),
    INVALID,
    'COPY null representation cannot use newline or carriage return',
  )
  ensure(
    kind === 'csv' || !noDelimiters.includes(delimiter),
    INVALID,
    `COPY delimiter cannot be "${delimiter}"`,
  )
  ensure(!isBinary || format.header === 'none', UNSUPPORTED, 'cannot specify HEADER in BINARY mode')
  checkQuoting(draft, format, ensure)
  checkForced(draft, kind, direction, ensure)
  ensure(
    !nullText.includes(delimiter),
    UNSUPPORTED,
    'COPY delimiter must not appear in the NULL specification',
  )
  ensure(
    kind !== 'csv' || !nullText.includes(format.quote),
    UNSUPPORTED,
    'CSV quote character must not appear in the NULL specification',
  )
}

type Ensure = (isGood: boolean, code: SqlState, message: string) => void

function checkQuoting(draft: Draft, format: CopyFormat, ensure: Ensure): void {
  const isCsv = format.kind === 'csv'
  ensure(isCsv || draft.quote === undefined, UNSUPPORTED, 'COPY quote available only in CSV mode')
  ensure(
    !isCsv || isByte(format.quote),
    UNSUPPORTED,
    'COPY quote must be a single one-byte character',
  )
  ensure(
    !isCsv || format.delimiter !== format.quote,
    INVALID,
    'COPY delimiter and quote must be different',
  )
  ensure(isCsv || draft.escape === undefined, UNSUPPORTED, 'COPY escape available only in CSV mode')
  ensure(
    !isCsv || isByte(format.escape),
    UNSUPPORTED,
    'COPY escape must be a single one-byte character',
  )
}

function checkForced(
  draft: Draft,
  kind: CopyFormat['kind'],
  direction: 'from' | 'to',
  ensure: Ensure,
): void {
  const forced = [
    ['force quote', draft.forceQuote, 'to'],
    ['force not null', draft.forceNotNull, 'from'],
    ['force null', draft.forceNull, 'from'],
  ] as const
  for (const [name, columns, only] of forced) {
    if (columns === undefined) continue
    ensure(kind === 'csv', UNSUPPORTED, `COPY ${name} available only in CSV mode`)
    ensure(
      direction === only,
      UNSUPPORTED,
      `COPY ${name} only available using COPY ${only.toUpperCase()}`,
    )
  }
}
