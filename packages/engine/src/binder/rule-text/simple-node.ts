/** Which expressions need no parentheses inside which others, where only the needed ones are written. */
import type { Expr } from '../expression.ts'
import { isOperatorCall, operatorOf } from './operator-names.ts'
import { isCast } from './cast-text.ts'

/** What puts its parts between parentheses or commas of its own. */
const separating: ReadonlySet<Expr['kind']> = new Set([
  'subscript',
  'array',
  'row',
  'coalesce',
  'greatest',
  'least',
  'nullIf',
  'aggregate',
  'grouping',
  'window',
  'case',
])
/** What is written like a call, a name or between words of its own. */
const closed: ReadonlySet<Expr['kind']> = new Set([
  ...separating,
  'var',
  'column',
  'const',
  'param',
  'caseValue',
  'sqlValue',
])

export function isSimple(expr: Expr, parent: Expr): boolean {
  if (closed.has(expr.kind)) return true
  if (isCast(expr)) return isSimpleCast(expr, parent)
  switch (expr.kind) {
    case 'field':
      return parent.kind !== 'field'
    case 'call':
      return isOperatorCall(expr) ? isSimpleOperator(expr, parent) : true
    case 'sublink':
    case 'isNull':
    case 'booleanTest':
    case 'distinctFrom':
      return isNegation(expr) ? isSimpleBoolean('not', parent) : isSimpleTest(parent)
    case 'and':
    case 'or':
    case 'not':
      return isSimpleBoolean(expr.kind, parent)
    default:
      return false
  }
}

/** IS NOT DISTINCT FROM is written as NOT of the other. */
function isNegation(expr: Expr): boolean {
  return expr.kind === 'distinctFrom' && expr.negated
}

function isSimpleCast(expr: Expr, parent: Expr): boolean {
  // a cast by a function is a call, all others look as their argument does
  if (expr.kind === 'call') return true
  const { arg } = expr as Extract<Expr, { readonly arg: Expr }>
  void parent
  return isSimple(arg, expr)
}

function isSimpleTest(parent: Expr): boolean {
  if (parent.kind === 'call') return !isOperatorCall(parent) && !isCast(parent)
  return ['and', 'or', 'not'].includes(parent.kind) || separating.has(parent.kind)
}

function isSimpleBoolean(kind: 'and' | 'or' | 'not', parent: Expr): boolean {
  if (parent.kind === 'and') return kind !== 'or'
  if (parent.kind === 'or') return true
  if (parent.kind === 'call') return !isOperatorCall(parent) && !isCast(parent)
  return separating.has(parent.kind)
}

const sums = '+-'
const products = '*/%'

function basicOperator(expr: Expr): string | undefined {
  if (expr.kind !== 'call' || expr.args.length !== 2) return undefined
  const name = operatorOf(expr.fn.oid)?.name
  return name?.length === 1 && (sums + products).includes(name) ? name : undefined
}

function isSimpleOperator(expr: Expr, parent: Expr): boolean {
  if (parent.kind !== 'call' || !isOperatorCall(parent)) return isSimpleTest(parent)
  const own = basicOperator(expr)
  const above = basicOperator(parent)
  if (own === undefined || above === undefined) return false
  const bindsTighter = products.includes(own) && sums.includes(above)
  const bindsLooser = sums.includes(own) && products.includes(above)
  if (bindsTighter || bindsLooser) return bindsTighter
  return parent.args[0] === expr
}
