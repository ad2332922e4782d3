/** Calls back to SQL text, those with a syntax of their own among them. */
import type { Call, Expression } from '../ast/expression.ts'
import { isKeyword } from './keyword.ts'
import { printExpression, printList, printPath } from './print-expression.ts'
import { printOver, printSort } from './print-window.ts'
import { quoteIdentifier } from './quote-identifier.ts'

export function printCall(node: Call): string {
  if (node.sqlSyntax) return printSqlSyntax(node)
  let inside = node.star ? '*' : printArguments(node)
  if (node.distinct) inside = `DISTINCT ${inside}`
  const order = printSort(node.orderBy)
  if (order !== '' && !node.withinGroup) inside += ` ${order}`
  let text = `${printPath(node.name)}(${inside})`
  if (node.withinGroup) text += ` WITHIN GROUP (${order})`
  if (node.filter !== undefined) text += ` FILTER (WHERE ${printExpression(node.filter)})`
  if (node.over !== undefined) text += ` OVER ${printOver(node.over)}`
  return text
}

function printArguments({ args, argNames, variadic }: Call): string {
  return args
    .map((arg, i) => {
      const name = argNames?.[i]
      const named = name === undefined ? '' : `${quoteIdentifier(name)} => `
      const last = variadic && i === args.length - 1 ? 'VARIADIC ' : ''
      return `${last}${named}${printExpression(arg)}`
    })
    .join(', ')
}

function printSqlSyntax({ name, args }: Call): string {
  const word = name.at(-1) as string
  const text = args.map(printExpression)
  const [first = '', second = '', third, fourth] = text
  switch (word) {
    case 'extract':
      return `EXTRACT(${extractField(args[0])} FROM ${second})`
    case 'overlay': {
      const length = fourth === undefined ? '' : ` FOR ${fourth}`
      return `OVERLAY(${first} PLACING ${second} FROM ${third}${length})`
    }
    case 'position':
      return `POSITION(${second} IN ${first})`
    case 'substring':
      return `SUBSTRING(${first} FROM ${second}${third === undefined ? '' : ` FOR ${third}`})`
    case 'btrim':
      return trim('BOTH', args)
    case 'ltrim':
      return trim('LEADING', args)
    case 'rtrim':
      return trim('TRAILING', args)
    case 'normalize': {
      const [, form] = args
      return `NORMALIZE(${first}${form?.kind === 'const' ? `, ${form.text}` : ''})`
    }
    case 'overlaps':
      return `((${first}, ${second}) OVERLAPS (${third}, ${fourth}))`
    case 'pg_collation_for':
      return `COLLATION FOR (${first})`
    default:
      return `TREAT(${first} AS ${quoteIdentifier(word)})`
  }
}

const extractWords: ReadonlySet<string> = new Set([
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
])

function extractField(field: Expression | undefined): string {
  if (field?.kind !== 'const') throw new Error('the field of EXTRACT is not a constant')
  const { text } = field
  const isWord = extractWords.has(text) || (!isKeyword(text) && /^[a-z_]+$/.test(text))
  return isWord ? text : printExpression(field)
}

function trim(side: string, args: readonly Expression[]): string {
  const [source, characters] = args
  if (args.length !== 2 || source === undefined || characters === undefined) {
    return `TRIM(${side} FROM ${printList(args)})`
  }
  return `TRIM(${side} ${printExpression(characters)} FROM ${printExpression(source)})`
}
