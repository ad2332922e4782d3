/** Storage options (`fillfactor = 90`) as the catalog keeps them. */
import type { AlterTableCommand } from '../../ast/ddl-table.ts'
import type { Option } from '../../ast/option.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'

export function optionText(option: Option): string {
  const { value } = option
  const text = value === undefined ? 'true' : 'text' in value ? value.text : ''
  return `${option.name}=${text}`
}

/** What SET or RESET makes of an object's options. */
export function changedOptions(
  before: readonly string[],
  { kind, options }: Extract<AlterTableCommand, { kind: 'set-options' | 'reset-options' }>,
  textOf: (option: Option) => string,
): readonly string[] {
  if (kind === 'reset-options' && options.some(({ value }) => value !== undefined)) {
    throw sqlError(sqlstate.syntaxError, 'RESET must not include values for parameters')
  }
  const names = new Set(options.map(({ name }) => name))
  const kept = before.filter((text) => !names.has(text.slice(0, text.indexOf('='))))
  return kind === 'set-options' ? [...kept, ...options.map(textOf)] : kept
}
