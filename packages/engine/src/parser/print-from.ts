/** What stands in FROM back to SQL text. */
import type { Expression } from '../ast/expression.ts'
import type {
  Alias,
  FromItem,
  FunctionRef,
  Join,
  RangeColumn,
  RangeFunction,
  RelationName,
  TableRef,
} from '../ast/select.ts'
import { unreachable } from '../base/unreachable.ts'
import { printExpression, printList, printPath } from './print-expression.ts'
import { printSelect } from './print-select.ts'
import { printTypeName } from './print-type-name.ts'
import { quoteIdentifier } from './quote-identifier.ts'

export function printRelationName({ catalog, schema, name }: RelationName): string {
  return printPath([catalog, schema, name].filter((part) => part !== undefined))
}

export function printFromItem(item: FromItem): string {
  switch (item.kind) {
    case 'table':
      return table(item)
    case 'subquery':
      return `${item.lateral ? 'LATERAL ' : ''}( ${printSelect(item.query)})${alias(item.alias)}`
    case 'function':
      return functionReference(item)
    case 'join':
      return join(item)
    default:
      return unreachable(item)
  }
}

function names(columns: readonly string[]): string {
  return `(${columns.map(quoteIdentifier).join(', ')})`
}

function alias(node: Alias | undefined): string {
  if (node === undefined) return ''
  const columns = node.columns.length === 0 ? '' : names(node.columns)
  return ` AS ${quoteIdentifier(node.name)}${columns}`
}

function table(node: TableRef): string {
  const { asOf, sample } = node
  let text = (node.only ? 'ONLY ' : '') + printRelationName(node.relation)
  if (asOf !== undefined) {
    text += ` AS OF ${asOf.unit.toUpperCase()} ${printExpression(asOf.value)}`
  }
  text += alias(node.alias)
  if (sample !== undefined) {
    text += ` TABLESAMPLE ${printPath(sample.method)}(${printList(sample.args)})`
    if (sample.repeatable !== undefined) {
      text += ` REPEATABLE (${printExpression(sample.repeatable)})`
    }
  }
  return text
}

function functionReference(node: FunctionRef): string {
  const { functions } = node
  const calls = functions.map(rangeFunction).join(', ')
  let text = (node.lateral ? 'LATERAL ' : '') + (node.rowsFrom ? `ROWS FROM(${calls})` : calls)
  if (node.ordinality) text += ' WITH ORDINALITY'
  if (node.columnDefinitions.length === 0) return text + alias(node.alias)
  const name = node.alias === undefined ? '' : quoteIdentifier(node.alias.name)
  return `${text} AS ${name}${definitions(node.columnDefinitions)}`
}

function rangeFunction({ call, columnDefinitions }: RangeFunction): string {
  const text = functionText(call)
  return columnDefinitions.length === 0 ? text : `${text} AS ${definitions(columnDefinitions)}`
}

/** `x::t` may not stand where a function is expected; `CAST(x AS t)` may. */
function functionText(call: Expression): string {
  if (call.kind !== 'cast') return printExpression(call)
  return `CAST(${printExpression(call.operand)} AS ${printTypeName(call.type)})`
}

function definitions(columns: readonly RangeColumn[]): string {
  const texts = columns.map(({ name, type, collation }) => {
    const collate = collation === undefined ? '' : ` COLLATE ${printPath(collation)}`
    return `${quoteIdentifier(name)} ${printTypeName(type)}${collate}`
  })
  return `(${texts.join(', ')})`
}

function join(node: Join): string {
  const { using, on } = node
  const isCross = !node.natural && using === undefined && on === undefined
  const type = node.type === 'inner' ? '' : `${node.type.toUpperCase()} `
  const word = isCross ? 'CROSS JOIN' : `${node.natural ? 'NATURAL ' : ''}${type}JOIN`
  let text = `${printFromItem(node.left)} ${word} ${printFromItem(node.right)}`
  if (using !== undefined) {
    text += ` USING ${names(using)}`
    if (node.usingAlias !== undefined) text += ` AS ${quoteIdentifier(node.usingAlias)}`
  }
  if (on !== undefined) text += ` ON ${printExpression(on)}`
  return `(${text})${alias(node.alias)}`
}
