/** ORDER BY lists and windows back to SQL text. */
import type { Frame, FrameBound, SortItem, Window } from '../ast/expression.ts'
import { unreachable } from '../base/unreachable.ts'
import { printExpression, printList, printOperator } from './print-expression.ts'
import { quoteIdentifier } from './quote-identifier.ts'

/** `ORDER BY …`, or nothing. */
export function printSort(items: readonly SortItem[]): string {
  return items.length === 0 ? '' : `ORDER BY ${items.map(sortItem).join(', ')}`
}

function sortItem(item: SortItem): string {
  let text = printExpression(item.expression)
  if (item.direction === 'using' && item.using !== undefined) {
    text += ` USING ${printOperator(item.using)}`
  } else if (item.direction !== 'default') text += ` ${item.direction.toUpperCase()}`
  return item.nulls === 'default' ? text : `${text} NULLS ${item.nulls.toUpperCase()}`
}

export function printOver(window: Window): string {
  if (window.reference !== undefined && !window.copy) return quoteIdentifier(window.reference)
  return windowBody(window)
}

/** An entry of the WINDOW clause. */
export function printWindowDefinition(window: Window): string {
  return `${quoteIdentifier(window.name ?? '')} AS ${windowBody(window)}`
}

function windowBody(window: Window): string {
  const parts = [
    window.reference === undefined ? '' : quoteIdentifier(window.reference),
    window.partitionBy.length === 0 ? '' : `PARTITION BY ${printList(window.partitionBy)}`,
    printSort(window.orderBy),
    window.frame === undefined ? '' : frame(window.frame),
  ]
  return `(${parts.filter((part) => part !== '').join(' ')})`
}

function frame({ mode, start, end, exclude }: Frame): string {
  const excluded =
    exclude === 'no-others' ? '' : ` EXCLUDE ${exclude.replace('-', ' ').toUpperCase()}`
  return `${mode.toUpperCase()} BETWEEN ${frameBound(start)} AND ${frameBound(end)}${excluded}`
}

function frameBound(bound: FrameBound): string {
  switch (bound.kind) {
    case 'unbounded-preceding':
      return 'UNBOUNDED PRECEDING'
    case 'preceding':
      return `${printExpression(bound.offset)} PRECEDING`
    case 'current-row':
      return 'CURRENT ROW'
    case 'following':
      return `${printExpression(bound.offset)} FOLLOWING`
    case 'unbounded-following':
      return 'UNBOUNDED FOLLOWING'
    default:
      return unreachable(bound)
  }
}
