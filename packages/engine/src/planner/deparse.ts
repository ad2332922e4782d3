/** Expressions of a plan as EXPLAIN shows them: columns by name, operators infix, casts with `::`. */
import type { Expr } from '../binder/expression.ts'
import { typeRefText } from '../binder/type-text.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import { allOperators, castFrom } from '../functions/registry.ts'
import type { Oid, Type, TypeContext, TypeLookup } from '../types/type.ts'

export type DeparseContext = {
  readonly types: TypeLookup
  /** The input row's columns as they are called. */
  readonly columns: readonly string[]
  /** What fills each slot. */
  readonly slots: ReadonlyMap<number, string>
  /** Names a subplan: `SubPlan 1`. */
  readonly subplan: (expr: Extract<Expr, { kind: 'subplan' }>) => string
}

let operatorNames: Map<Oid, { readonly name: string; readonly prefix: boolean }> | undefined

function operatorOf(fn: Oid): { readonly name: string; readonly prefix: boolean } | undefined {
  if (operatorNames === undefined) {
    operatorNames = new Map()
    for (const op of allOperators()) {
      if (!operatorNames.has(op.function)) {
        operatorNames.set(op.function, { name: op.name, prefix: op.left === 0 })
      }
    }
  }
  return operatorNames.get(fn)
}

/** Constants are shown as under the default settings. */
function plainContext(types: TypeLookup): TypeContext {
  return {
    dateStyle: 'ISO',
    dateOrder: 'MDY',
    intervalStyle: 'postgres',
    timeZone: 'UTC',
    extraFloatDigits: 1,
    byteaOutput: 'hex',
    nowMicros: 0,
    type: (oid) => types.type(oid),
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function deparseConst(expr: Extract<Expr, { kind: 'const' }>, context: DeparseContext): string {
  const { oid } = expr.type
  const name = typeRefText(context.types, expr.type)
  if (expr.value === null) return oid === 705 ? 'NULL' : `NULL::${name}`
  if (typeof expr.value === 'boolean') return String(expr.value)
  const type: Type = context.types.type(oid)
  const text = type.output(expr.value, plainContext(context.types))
  if (oid === 23 || (oid === 1700 && /^\d+\.\d+$/.test(text))) {
    return text.startsWith('-') ? `'${text}'::${name}` : text
  }
  return oid === 705 ? quoted(text) : `${quoted(text)}::${name}`
}

function cast(arg: Expr, expr: Expr, context: DeparseContext): string {
  const inner = deparse(arg, context)
  const wrapped = inner.startsWith('(') || arg.kind === 'const' ? inner : `(${inner})`
  return `${wrapped}::${typeRefText(context.types, expr.type)}`
}

function deparseCall(expr: Extract<Expr, { kind: 'call' }>, context: DeparseContext): string {
  const args = expr.args.map((arg) => deparse(arg, context))
  const first = expr.args[0]
  if (first !== undefined && castFrom(first.type.oid, expr.type.oid)?.function === expr.fn.oid) {
    return cast(first, expr, context)
  }
  const operator = operatorOf(expr.fn.oid)
  if (operator !== undefined && args.length === (operator.prefix ? 1 : 2)) {
    return operator.prefix
      ? `(${operator.name} ${args[0]})`
      : `(${args[0]} ${operator.name} ${args[1]})`
  }
  return `${expr.fn.name}(${args.join(', ')})`
}

function deparseCase(expr: Extract<Expr, { kind: 'case' }>, context: DeparseContext): string {
  const parts = ['CASE']
  if (expr.operand !== undefined) parts.push(deparse(expr.operand, context))
  for (const { when, then } of expr.whens) {
    parts.push(`WHEN ${deparse(when, context)} THEN ${deparse(then, context)}`)
  }
  if (expr.otherwise !== undefined) parts.push(`ELSE ${deparse(expr.otherwise, context)}`)
  return `${parts.join(' ')} END`
}

function deparseSubscripts(
  expr: Extract<Expr, { kind: 'subscript' }>,
  context: DeparseContext,
): string {
  const bound = (one: Expr | undefined): string => (one === undefined ? '' : deparse(one, context))
  const parts = expr.subscripts.map((one) =>
    one.slice ? `[${bound(one.lower)}:${bound(one.upper)}]` : `[${bound(one.upper)}]`,
  )
  return `(${deparse(expr.arg, context)})${parts.join('')}`
}

export function deparse(expr: Expr, context: DeparseContext): string {
  const one = (arg: Expr): string => deparse(arg, context)
  const list = (args: readonly Expr[], separator = ', '): string => args.map(one).join(separator)
  switch (expr.kind) {
    case 'const':
      return deparseConst(expr, context)
    case 'param':
      return `$${expr.index + 1}`
    case 'column':
      return context.columns[expr.index] ?? `column${expr.index + 1}`
    case 'outer':
      return context.slots.get(expr.slot) ?? `$${expr.slot}`
    case 'call':
      return deparseCall(expr, context)
    case 'and':
      return `(${list(expr.args, ' AND ')})`
    case 'or':
      return `(${list(expr.args, ' OR ')})`
    case 'not':
      return `(NOT ${one(expr.arg)})`
    case 'isNull':
      return `(${one(expr.arg)} IS ${expr.negated ? 'NOT ' : ''}NULL)`
    case 'booleanTest':
      return `(${one(expr.arg)} IS ${expr.negated ? 'NOT ' : ''}${expr.test.toUpperCase()})`
    case 'distinctFrom':
      return `(${one(expr.left)} IS ${expr.negated ? 'NOT ' : ''}DISTINCT FROM ${one(expr.right)})`
    case 'nullIf':
      return `NULLIF(${one(expr.left)}, ${one(expr.right)})`
    case 'case':
      return deparseCase(expr, context)
    case 'coalesce':
    case 'greatest':
    case 'least':
      return `${expr.kind.toUpperCase()}(${list(expr.args)})`
    case 'arrayCompare': {
      const name = operatorOf(expr.op.oid)?.name ?? expr.op.name
      return `(${one(expr.left)} ${name} ${expr.all ? 'ALL' : 'ANY'} (${one(expr.array)}))`
    }
    case 'array':
      return `ARRAY[${list(expr.elements)}]`
    case 'subscript':
      return deparseSubscripts(expr, context)
    case 'row':
      return `ROW(${list(expr.args)})`
    case 'field':
      return `(${one(expr.arg)}).f${expr.index + 1}`
    case 'rowCompare':
      return `(ROW(${list(expr.left)}) ${expr.op} ROW(${list(expr.right)}))`
    case 'relabel':
    case 'ioCast':
    case 'coerceTypmod':
    case 'arrayCast':
      return cast(expr.arg, expr, context)
    case 'domainCheck':
      return `(${one(expr.arg)})::${quoteIdentifier(expr.domainName)}`
    case 'sqlValue':
      return expr.name.toUpperCase()
    case 'subplan':
      return context.subplan(expr)
    default:
      return expr.kind
  }
}
