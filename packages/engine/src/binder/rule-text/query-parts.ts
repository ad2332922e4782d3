/** Parts of a query that stand in expressions: aggregates, window calls, subqueries. */
import { aggregateKind } from '../../functions/registry.ts'
import type { Expr } from '../expression.ts'
import type { FrameBound, WindowFrame } from '../query.ts'
import { isCast } from './cast-text.ts'
import { writeExpression } from './expression-text.ts'
import { operatorOf } from './operator-names.ts'
import { sortSuffix, writeCount, writeQuery, writeSortExpression } from './query-text.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>
type Key = { readonly expr: Expr; readonly descending: boolean; readonly nullsFirst: boolean }

function writeKeys(writer: RuleWriter, keys: readonly Key[]): void {
  writer.write('ORDER BY ')
  writer.list(keys, ({ expr, descending, nullsFirst }) => {
    writeSortExpression(writer, expr)
    writer.write(sortSuffix(descending, nullsFirst))
  })
}

function writeFilter(writer: RuleWriter, filter: Expr | undefined): void {
  if (filter === undefined) return
  writer.write(' FILTER (WHERE ')
  writeExpression(writer, filter)
  writer.write(')')
}

export function writeAggregate(writer: RuleWriter, expr: Of<'aggregate'>): void {
  writer.write(`${writer.names.functionName(expr.fn)}(`)
  if (aggregateKind(expr.fn.oid)?.kind === 'ordered-set') {
    writer.list(expr.directArgs, (arg) => writeExpression(writer, arg))
    writer.write(') WITHIN GROUP (')
    writeKeys(writer, expr.orderBy)
  } else {
    if (expr.distinct) writer.write('DISTINCT ')
    if (expr.star) writer.write('*')
    writer.list(expr.args, (arg) => writeExpression(writer, arg))
    if (expr.orderBy.length > 0) {
      writer.write(' ')
      writeKeys(writer, expr.orderBy)
    }
  }
  writer.write(')')
  writeFilter(writer, expr.filter)
}

export function writeWindowCall(writer: RuleWriter, expr: Of<'window'>): void {
  const spec = writer.scopes.at(-1)?.query.windows[expr.window]
  if (spec === undefined) throw new NoRuleText()
  writer.write(`${writer.names.functionName(expr.fn)}(`)
  if (expr.aggregate && expr.args.length === 0) writer.write('*')
  writer.list(expr.args, (arg) => writeExpression(writer, arg))
  writer.write(')')
  writeFilter(writer, expr.filter)
  writer.write(' OVER (')
  const parts: (() => void)[] = []
  if (spec.partitionBy.length > 0) {
    parts.push(() => {
      writer.write('PARTITION BY ')
      writer.list(spec.partitionBy, (each) => writeSortExpression(writer, each))
    })
  }
  if (spec.orderBy.length > 0) parts.push(() => writeKeys(writer, spec.orderBy))
  if (!isDefaultFrame(spec.frame)) parts.push(() => writeFrame(writer, spec.frame))
  writer.list(parts, (part) => part(), ' ')
  writer.write(')')
}

function isDefaultFrame({ mode, start, end, exclude }: WindowFrame): boolean {
  const isUsual = start.kind === 'unboundedPreceding' && end.kind === 'currentRow'
  return mode === 'range' && isUsual && exclude === 'none'
}

function writeFrame(writer: RuleWriter, { mode, start, end, exclude }: WindowFrame): void {
  writer.write(`${mode.toUpperCase()} BETWEEN `)
  writeBound(writer, start)
  writer.write(' AND ')
  writeBound(writer, end)
  if (exclude !== 'none') {
    writer.write(` EXCLUDE ${exclude === 'ties' ? 'TIES' : exclude.toUpperCase()}`)
  }
}

function writeBound(writer: RuleWriter, bound: FrameBound): void {
  switch (bound.kind) {
    case 'unboundedPreceding':
      return writer.write('UNBOUNDED PRECEDING')
    case 'unboundedFollowing':
      return writer.write('UNBOUNDED FOLLOWING')
    case 'currentRow':
      return writer.write('CURRENT ROW')
    default: {
      writeCount(writer, bound.offset)
      writer.write(bound.kind === 'preceding' ? ' PRECEDING' : ' FOLLOWING')
    }
  }
}

export function writeSublink(writer: RuleWriter, expr: Of<'sublink'>): void {
  const inside = (): void => writeQuery(writer, expr.query, false)
  switch (expr.form) {
    case 'scalar':
      writer.write('(')
      inside()
      return writer.write(')')
    case 'array':
      writer.write('ARRAY(')
      inside()
      return writer.write(')')
    case 'exists':
      writer.write('(EXISTS (')
      inside()
      return writer.write('))')
    case 'any':
    case 'all':
      writer.write('(')
      writeTest(writer, expr.test, expr.form)
      writer.write('(')
      inside()
      return writer.write('))')
  }
}

/** `x IN `, `x > ALL `, `(x, y) IN `. */
function writeTest(writer: RuleWriter, test: Expr | undefined, form: 'any' | 'all'): void {
  const tests = test?.kind === 'and' ? test.args : [test]
  const sides: Expr[] = []
  let name: string | undefined
  for (const each of tests) {
    const [left, right] = each?.kind === 'call' ? each.args : []
    if (each?.kind !== 'call' || left === undefined || !isSubColumn(right)) throw new NoRuleText()
    name = operatorOf(each.fn.oid)?.name
    sides.push(left)
  }
  if (name === undefined || (sides.length > 1 && name !== '=')) throw new NoRuleText()
  if (sides.length > 1) writer.write('(')
  writer.list(sides, (side) => writeExpression(writer, side))
  if (sides.length > 1) writer.write(')')
  writer.write(form === 'any' && name === '=' ? ' IN ' : ` ${name} ${form.toUpperCase()} `)
}

function isSubColumn(expr: Expr | undefined): boolean {
  if (expr === undefined) return false
  if (expr.kind === 'subColumn') return true
  if (!isCast(expr)) return false
  return isSubColumn(expr.kind === 'call' ? expr.args[0] : 'arg' in expr ? expr.arg : undefined)
}
