import { formatAligned } from './aligned.ts'
import { formatCsv } from './csv.ts'
import { formatExpanded } from './expanded.ts'
import { formatJson } from './json.ts'
import type { Table, TableStyle } from './table.ts'
import { formatUnaligned } from './unaligned.ts'

export const formats = ['aligned', 'unaligned', 'csv', 'json'] as const
export type Format = (typeof formats)[number]

export interface OutputStyle extends TableStyle {
  readonly format: Format
  readonly expanded: boolean
}

export const defaultStyle: OutputStyle = {
  format: 'aligned',
  expanded: false,
  nullText: '',
  tuplesOnly: false,
}

export function formatTable(table: Table, style: OutputStyle): string {
  switch (style.format) {
    case 'aligned':
      return style.expanded ? formatExpanded(table, style) : formatAligned(table, style)
    case 'unaligned':
      return formatUnaligned(table, style)
    case 'csv':
      return formatCsv(table, style)
    case 'json':
      return formatJson(table)
  }
}
