import type { OperatorName, SortItem } from '../ast/expression.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { list, operatorName } from './name.ts'
import type { Parser } from './parser.ts'

/** At ORDER. */
export function sortClause(p: Parser): SortItem[] {
  p.expect(K.order)
  p.expect(K.by)
  return list(p, sortItem)
}

export function optionalSort(p: Parser): readonly SortItem[] {
  return p.tok === K.order ? sortClause(p) : []
}

function sortItem(p: Parser): SortItem {
  const pos = p.pos
  const node = expression(p)
  let using: OperatorName | undefined
  let direction: SortItem['direction'] = 'default'
  if (p.accept(K.using)) {
    direction = 'using'
    using = operatorName(p)
  } else {
    direction = sortDirection(p)
  }
  return { pos, expression: node, direction, using, nulls: nullsOrder(p) }
}

/** opt_asc_desc. */
export function sortDirection(p: Parser): 'default' | 'asc' | 'desc' {
  if (p.accept(K.asc)) return 'asc'
  return p.accept(K.desc) ? 'desc' : 'default'
}

/** opt_nulls_order. */
export function nullsOrder(p: Parser): 'default' | 'first' | 'last' {
  if (p.acceptPair(K.nulls, K.first)) return 'first'
  return p.acceptPair(K.nulls, K.last) ? 'last' : 'default'
}
