/** Queries back to SQL text, as views keep them: the text parses to the same tree again (but for positions). */
import type {
  Cte,
  CycleClause,
  GroupItem,
  IntoClause,
  LockingClause,
  Select,
  SelectBody,
  SelectCore,
  SelectItem,
  WithClause,
} from '../ast/select.ts'
import { unreachable } from '../base/unreachable.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { printExpression, printList } from './print-expression.ts'
import { printFromItem, printRelationName } from './print-from.ts'
import { printSort, printWindowDefinition } from './print-window.ts'
import { quoteIdentifier } from './quote-identifier.ts'

export function printSelect(query: Select): string {
  const parts = [
    query.with === undefined ? '' : withClause(query.with),
    body(query.body),
    printSort(query.orderBy),
    query.offset === undefined ? '' : `OFFSET ${printExpression(query.offset)}`,
    limit(query),
    ...query.locking.map(locking),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function limit({ limit: count, withTies }: Select): string {
  if (count === undefined) return ''
  const text = printExpression(count)
  return withTies ? `FETCH FIRST (${text}) ROWS WITH TIES` : `LIMIT ${text}`
}

function body(node: SelectBody): string {
  switch (node.kind) {
    case 'select-core':
      return selectCore(node)
    case 'values':
      return `VALUES ${node.rows.map((row) => `(${printList(row)})`).join(', ')}`
    case 'set-operation': {
      const all = node.all ? ' ALL' : ''
      return `${operand(node.left)} ${node.operator.toUpperCase()}${all} ${operand(node.right)}`
    }
    default:
      return unreachable(node)
  }
}

function operand(query: Select): string {
  const isPlain =
    query.body.kind !== 'set-operation' &&
    query.with === undefined &&
    query.orderBy.length === 0 &&
    query.limit === undefined &&
    query.offset === undefined &&
    query.locking.length === 0
  return isPlain ? printSelect(query) : `(${printSelect(query)})`
}

function selectCore(node: SelectCore): string {
  const parts = [
    'SELECT',
    distinct(node),
    node.targets.map(printSelectItem).join(', '),
    node.into === undefined ? '' : into(node.into),
    node.from.length === 0 ? '' : `FROM ${node.from.map(printFromItem).join(', ')}`,
    node.where === undefined ? '' : `WHERE ${printExpression(node.where)}`,
    groupBy(node),
    node.having === undefined ? '' : `HAVING ${printExpression(node.having)}`,
    node.windows.length === 0 ? '' : `WINDOW ${node.windows.map(printWindowDefinition).join(', ')}`,
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function distinct(node: SelectCore): string {
  if (!node.distinct) return ''
  return node.distinctOn.length === 0 ? 'DISTINCT' : `DISTINCT ON (${printList(node.distinctOn)})`
}

function printSelectItem({ expression, alias }: SelectItem): string {
  const text = printExpression(expression)
  return alias === undefined ? text : `${text} AS ${quoteIdentifier(alias)}`
}

function into({ relation, persistence }: IntoClause): string {
  const word = persistence === 'permanent' ? '' : `${persistence.toUpperCase()} `
  return `INTO ${word}TABLE ${printRelationName(relation)}`
}

function groupBy({ groupBy: items, groupDistinct }: SelectCore): string {
  if (items.length === 0) return ''
  return `GROUP BY ${groupDistinct ? 'DISTINCT ' : ''}${items.map(groupItem).join(', ')}`
}

function groupItem(item: GroupItem): string {
  switch (item.kind) {
    case 'expression':
      return printExpression(item.expression)
    case 'empty':
      return '()'
    case 'rollup':
    case 'cube':
      return `${item.kind.toUpperCase()} (${printList(item.items)})`
    case 'grouping-sets':
      return `GROUPING SETS (${item.items.map(groupItem).join(', ')})`
    default:
      return unreachable(item)
  }
}

const strengths: Readonly<Record<LockingClause['strength'], string>> = {
  update: 'FOR UPDATE',
  'no-key-update': 'FOR NO KEY UPDATE',
  share: 'FOR SHARE',
  'key-share': 'FOR KEY SHARE',
}

function locking({ strength, tables, wait }: LockingClause): string {
  const of = tables.length === 0 ? '' : ` OF ${tables.map(printRelationName).join(', ')}`
  const how = wait === 'block' ? '' : wait === 'nowait' ? ' NOWAIT' : ' SKIP LOCKED'
  return `${strengths[strength]}${of}${how}`
}

function withClause({ recursive, ctes }: WithClause): string {
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${ctes.map(cte).join(', ')}`
}

function cte(node: Cte): string {
  const { query, materialized, search } = node
  if (query.kind !== 'select') throw featureNotSupported('a definition with a data-modifying WITH')
  const how = materialized === undefined ? '' : materialized ? ' MATERIALIZED' : ' NOT MATERIALIZED'
  let text = `${quoteIdentifier(node.name)}${columns(node.columns)} AS${how} ( ${printSelect(query)})`
  if (search !== undefined) {
    const by = search.columns.map(quoteIdentifier).join(', ')
    const order = search.order.toUpperCase()
    text += ` SEARCH ${order} FIRST BY ${by} SET ${quoteIdentifier(search.sequenceColumn)}`
  }
  return node.cycle === undefined ? text : `${text} ${cycle(node.cycle)}`
}

function cycle(node: CycleClause): string {
  const { markValue, markDefault } = node
  const marks =
    markValue === undefined || markDefault === undefined
      ? ''
      : ` TO ${printExpression(markValue)} DEFAULT ${printExpression(markDefault)}`
  const names = node.columns.map(quoteIdentifier).join(', ')
  const mark = quoteIdentifier(node.markColumn)
  return `CYCLE ${names} SET ${mark}${marks} USING ${quoteIdentifier(node.pathColumn)}`
}

function columns(names: readonly string[]): string {
  return names.length === 0 ? '' : `(${names.map(quoteIdentifier).join(', ')})`
}
