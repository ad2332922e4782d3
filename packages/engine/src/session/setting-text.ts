/** The values that SET was given, as the one text that a setting holds. */
import type { SettingValue } from '../ast/utility.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import { settingDefinition } from './settings.ts'

export function settingText(name: string, values: readonly SettingValue[]): string {
  const isList =
    settingDefinition(name)?.value.kind === 'list' && name.toLowerCase() !== 'datestyle'
  return values
    .map((value) => {
      if (value.kind === 'interval') throw featureNotSupported('SET TIME ZONE INTERVAL')
      return isList ? quoteIdentifier(value.text) : value.text
    })
    .join(', ')
}
