/**
 * Expressions back to SQL text, as definitions keep them: the text parses to the same tree again (but for positions). Written
 * the way PostgreSQL's catalog functions write them: every operator in parentheses of its own, keywords in capitals.
 */
import type { Case, Const, Expression, Op, OperatorName, Subscript } from '../ast/expression.ts'
import { unreachable } from '../base/unreachable.ts'
import { printCall } from './print-call.ts'
import { printSelect } from './print-select.ts'
import { printTypeName } from './print-type-name.ts'
import { quoteIdentifier } from './quote-identifier.ts'

export function printList(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ')
}

export function printPath(path: readonly string[]): string {
  return path.map(quoteIdentifier).join('.')
}

/** A string constant; with escapes only where it has backslashes, so that no setting changes its meaning. */
export function printString(text: string): string {
  const quoted = text.replaceAll("'", "''")
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
}

export function printOperator({ schema, name }: OperatorName): string {
  return schema === undefined ? name : `OPERATOR(${quoteIdentifier(schema)}.${name})`
}

export function printExpression(node: Expression): string {
  switch (node.kind) {
    case 'const':
      return constant(node)
    case 'param':
      return `$${node.number}`
    case 'column':
      return printPath(node.path)
    case 'star':
      return [...node.qualifier.map(quoteIdentifier), '*'].join('.')
    case 'field':
      return `(${printExpression(node.base)}).${quoteIdentifier(node.field)}`
    case 'field-star':
      return `(${printExpression(node.base)}).*`
    case 'subscript':
      return subscripted(node.base) + node.subscripts.map(printSubscript).join('')
    case 'cast':
      return `${castOperand(node.operand)}::${printTypeName(node.type)}`
    case 'call':
      return printCall(node)
    case 'case':
      return caseText(node)
    case 'coalesce':
      return `COALESCE(${printList(node.args)})`
    case 'min-max':
      return `${node.name.toUpperCase()}(${printList(node.args)})`
    case 'nullif':
      return `NULLIF(${printExpression(node.left)}, ${printExpression(node.right)})`
    case 'grouping':
      return `GROUPING(${printList(node.args)})`
    case 'sql-value':
      return node.name.toUpperCase() + (node.precision === undefined ? '' : `(${node.precision})`)
    case 'array':
      return `ARRAY[${printList(node.elements)}]`
    case 'row':
      return `${node.explicit ? 'ROW' : ''}(${printList(node.fields)})`
    case 'scalar-subquery':
      return `( ${printSelect(node.query)})`
    case 'array-subquery':
      return `ARRAY( ${printSelect(node.query)})`
    case 'default':
      return 'DEFAULT'
    case 'current-of':
      return `CURRENT OF ${quoteIdentifier(node.cursor)}`
    default:
      return `(${operation(node)})`
  }
}

type Operation = Exclude<
  Expression,
  {
    kind:
      | 'const'
      | 'param'
      | 'column'
      | 'star'
      | 'field'
      | 'field-star'
      | 'subscript'
      | 'cast'
      | 'call'
      | 'case'
      | 'coalesce'
      | 'min-max'
      | 'nullif'
      | 'grouping'
      | 'sql-value'
      | 'array'
      | 'row'
      | 'scalar-subquery'
      | 'array-subquery'
      | 'default'
      | 'current-of'
  }
>

/** What stands in parentheses because it is written with operators. */
function operation(node: Operation): string {
  switch (node.kind) {
    case 'op':
      return operator(node)
    case 'and':
      return node.args.map(printExpression).join(' AND ')
    case 'or':
      return node.args.map(printExpression).join(' OR ')
    case 'not':
      return `NOT ${printExpression(node.operand)}`
    case 'is':
      return `${printExpression(node.operand)} IS${not(node)} ${node.test.toUpperCase()}`
    case 'is-distinct':
      return `${printExpression(node.left)} IS${not(node)} DISTINCT FROM ${printExpression(node.right)}`
    case 'is-normalized': {
      const form = node.form === undefined ? '' : ` ${node.form.toUpperCase()}`
      return `${printExpression(node.operand)} IS${not(node)}${form} NORMALIZED`
    }
    case 'between': {
      const symmetric = node.symmetric ? ' SYMMETRIC' : ''
      const range = `${printExpression(node.low)} AND ${printExpression(node.high)}`
      return `${printExpression(node.operand)}${not(node)} BETWEEN${symmetric} ${range}`
    }
    case 'in-list':
      return `${printExpression(node.operand)}${not(node)} IN (${printList(node.list)})`
    case 'in-subquery':
      return `${printExpression(node.operand)}${not(node)} IN ( ${printSelect(node.query)})`
    case 'like': {
      const word = node.variety === 'similar' ? 'SIMILAR TO' : node.variety.toUpperCase()
      const escape = node.escape === undefined ? '' : ` ESCAPE ${printExpression(node.escape)}`
      const pattern = printExpression(node.pattern)
      return `${printExpression(node.operand)}${not(node)} ${word} ${pattern}${escape}`
    }
    case 'quantified': {
      const { source } = node
      const inside =
        source.kind === 'array' ? printExpression(source.array) : ` ${printSelect(source.query)}`
      const head = `${printExpression(node.operand)} ${printOperator(node.operator)}`
      return `${head} ${node.quantifier.toUpperCase()} (${inside})`
    }
    case 'exists':
      return `EXISTS ( ${printSelect(node.query)})`
    case 'collate':
      return `${printExpression(node.operand)} COLLATE ${printPath(node.collation)}`
    case 'at-time-zone':
      return `${printExpression(node.operand)} AT TIME ZONE ${printExpression(node.zone)}`
    default:
      return unreachable(node)
  }
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? ' NOT' : ''
}

function operator(node: Op): string {
  const right = printExpression(node.right)
  const name = printOperator(node)
  return node.left === undefined
    ? `${name} ${right}`
    : `${printExpression(node.left)} ${name} ${right}`
}

function constant({ type, text }: Const): string {
  switch (type) {
    case 'integer':
    case 'numeric':
      return text
    case 'string':
      return printString(text)
    case 'bitstring':
      return `${text.charAt(0)}'${text.slice(1).replaceAll("'", "''")}'`
    case 'bool':
      return text
    case 'null':
      return 'NULL'
    default:
      return unreachable(type)
  }
}

/** Only what needs no parentheses in front of `::` goes without. */
function castOperand(node: Expression): string {
  const bare =
    node.kind === 'param' ||
    (node.kind === 'const' && node.type !== 'integer' && node.type !== 'numeric') ||
    node.kind === 'array'
  const text = printExpression(node)
  return bare || isInParentheses(node) ? text : `(${text})`
}

function isInParentheses(node: Expression): boolean {
  switch (node.kind) {
    case 'op':
    case 'and':
    case 'or':
    case 'not':
    case 'collate':
    case 'at-time-zone':
    case 'scalar-subquery':
      return true
    default:
      return false
  }
}

function subscripted(base: Expression): string {
  const text = printExpression(base)
  return base.kind === 'column' || base.kind === 'param' ? text : `(${text})`
}

export function printSubscript({ slice, lower, upper }: Subscript): string {
  const end = upper === undefined ? '' : printExpression(upper)
  if (!slice) return `[${end}]`
  return `[${lower === undefined ? '' : printExpression(lower)}:${end}]`
}

function caseText(node: Case): string {
  const operand = node.operand === undefined ? '' : ` ${printExpression(node.operand)}`
  const branches = node.branches.map(
    ({ when, then }) => ` WHEN ${printExpression(when)} THEN ${printExpression(then)}`,
  )
  const otherwise = node.otherwise === undefined ? '' : ` ELSE ${printExpression(node.otherwise)}`
  return `CASE${operand}${branches.join('')}${otherwise} END`
}
