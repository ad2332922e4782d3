/** A storage option (`fillfactor = 90`) as the catalog keeps it. They have no effect here. */
import type { Option } from '../../ast/option.ts'

export function optionText(option: Option): string {
  const { value } = option
  const text = value === undefined ? 'true' : 'text' in value ? value.text : ''
  return `${option.name}=${text}`
}
