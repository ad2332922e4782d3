/** Conditions as lists: splitting ANDs, the relations that an expression uses, strictness, volatility. */
import type { Expr } from '../binder/expression.ts'
import type { Query } from '../binder/query.ts'
import { mapQuery, someExpr, visitReaching, eachChild } from '../binder/walk.ts'

export function conjuncts(expr: Expr | undefined): readonly Expr[] {
  if (expr === undefined) return []
  if (expr.kind === 'and') return expr.args.flatMap(conjuncts)
  if (expr.kind === 'const' && expr.value === true) return []
  return [expr]
}

export function andAll(exprs: readonly Expr[]): Expr | undefined {
  const first = exprs[0]
  if (first === undefined) return undefined
  return exprs.length === 1 ? first : { kind: 'and', type: { oid: 16, typmod: -1 }, args: exprs }
}

/** Relations of this level that the expression uses, sublinks looked into. */
export function relationsOf(expr: Expr, into: Set<number> = new Set()): Set<number> {
  visitReaching(expr, (node, depth) => {
    if (node.kind === 'var' && node.levelsUp === depth) into.add(node.relation)
  })
  return into
}

export function hasSublink(expr: Expr): boolean {
  return someExpr(expr, (node) => node.kind === 'sublink')
}

export function isVolatile(expr: Expr): boolean {
  return someExpr(
    expr,
    (node) =>
      (node.kind === 'call' && node.fn.volatility === 'volatile') ||
      (node.kind === 'sublink' && isVolatileQuery(node.query)),
  )
}

export function isVolatileQuery(query: Query): boolean {
  let found = query.ctes.some((cte) => cte.body.kind === 'modification')
  mapQuery(query, {
    expr: (expr) => {
      found ||= isVolatile(expr)
      return expr
    },
    query: (inner) => {
      found ||= isVolatileQuery(inner)
      return inner
    },
  })
  return found
}

/** Relations for which the condition cannot be true when all their columns are NULL. */
export function rejectsNull(expr: Expr, into: Set<number>): void {
  switch (expr.kind) {
    case 'call':
      if (expr.fn.strict && !expr.fn.returnsSet) strictVars(expr, into)
      return
    case 'and':
      for (const arg of expr.args) rejectsNull(arg, into)
      return
    case 'or': {
      const sets = expr.args.map((arg) => {
        const own = new Set<number>()
        rejectsNull(arg, own)
        return own
      })
      for (const relation of sets[0] ?? []) {
        if (sets.every((set) => set.has(relation))) into.add(relation)
      }
      return
    }
    case 'isNull':
      if (expr.negated && expr.arg.type.oid !== 2249) strictVars(expr.arg, into)
      return
    case 'booleanTest':
      if (!expr.negated && expr.test !== 'unknown') strictVars(expr.arg, into)
      return
    case 'arrayCompare':
      if (expr.op.strict && !emptyIsTrue(expr)) strictVars(expr.left, into)
      return
    case 'var':
      strictVars(expr, into)
      return
    case 'not':
      if (expr.arg.kind === 'var' || expr.arg.kind === 'call') rejectsNull(expr.arg, into)
      return
    default:
  }
}

/** `x op ALL (array)` of an empty array is true whatever x is. */
function emptyIsTrue(expr: Extract<Expr, { kind: 'arrayCompare' }>): boolean {
  if (!expr.all) return false
  const { array } = expr
  return array.kind !== 'array' || array.nested || array.elements.length === 0
}

/** Relations whose NULLs make the whole value NULL. */
function strictVars(expr: Expr, into: Set<number>): void {
  if (expr.kind === 'var') {
    if (expr.levelsUp === 0 && expr.column >= 0) into.add(expr.relation)
    return
  }
  if (expr.kind === 'call' && (!expr.fn.strict || expr.fn.returnsSet)) return
  if (
    expr.kind === 'call' ||
    expr.kind === 'relabel' ||
    expr.kind === 'ioCast' ||
    expr.kind === 'coerceTypmod'
  ) {
    eachChild(expr, (child) => strictVars(child, into))
  }
}
