/**
 * A query as a view's definition shows it: every column with its relation, clauses on lines of their own, each target on one. What
 * the bound query no longer tells (an alias of a join, a column definition list) has no text here.
 */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import { isCast } from './cast-text.ts'
import { writeConstant } from './constant-text.ts'
import { writeExpression } from './expression-text.ts'
import type { Expr } from '../expression.ts'
import type { Query, SetOperationTree, Target } from '../query.ts'
import { writeFrom } from './from-text.ts'
import { columnText, openScope } from './query-scope.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'
import { writeWith } from './with-text.ts'

const INDENT = 8
const TARGET_INDENT = 4
const INT8 = 20

/** `names`: what the columns are called from outside; `visible`: whether outside sees names at all. */
export function writeQuery(
  writer: RuleWriter,
  query: Query,
  visible: boolean,
  names?: readonly string[],
): void {
  const { indent } = writer
  writer.scopes.push(openScope(writer, query))
  if (query.ctes.length > 0) writeWith(writer, query)
  const tree = setOperation(query)
  if (tree === undefined) writeSelect(writer, query, visible, names)
  else writeTree(writer, tree, visible, names)
  writeOrder(writer, query, tree !== undefined)
  writeLimits(writer, query)
  if (query.rowMarks.length > 0) throw new NoRuleText()
  writer.scopes.pop()
  writer.indent = indent
}

/** The operation that a query is, with its ORDER BY and LIMIT around it. */
function setOperation(query: Query): SetOperationTree | undefined {
  const [only] = query.relations
  return query.relations.length === 1 && only?.kind === 'setOperation' ? only.tree : undefined
}

function writeSelect(
  writer: RuleWriter,
  query: Query,
  visible: boolean,
  names: readonly string[] | undefined,
): void {
  writer.indent += INDENT
  writer.write(' ')
  if (writeValuesAlone(writer, query)) return
  writer.write('SELECT')
  if (query.distinctOn !== undefined) {
    writer.write(' DISTINCT ON (')
    writer.list(query.distinctOn, (at) => writeSortExpression(writer, targetAt(query, at).expr))
    writer.write(')')
  } else if (query.distinct) writer.write(' DISTINCT')
  writeTargets(writer, query, visible, names)
  writeFrom(writer, query)
  if (query.where !== undefined) {
    writer.keyword(' WHERE ', -INDENT, INDENT, 1)
    writeExpression(writer, query.where)
  }
  if (query.groupingSets !== undefined) throw new NoRuleText()
  if (query.groupBy !== undefined && query.groupBy.length > 0) {
    writer.keyword(' GROUP BY ', -INDENT, INDENT, 1)
    writer.list(query.groupBy, (expr) => writeSortExpression(writer, expr))
  }
  if (query.having !== undefined) {
    writer.keyword(' HAVING ', -INDENT, INDENT, 0)
    writeExpression(writer, query.having)
  }
}

/** `VALUES (…)` is a query over its rows; true where it has been written. */
function writeValuesAlone(writer: RuleWriter, query: Query): boolean {
  const [only] = query.relations
  if (query.relations.length !== 1 || only?.kind !== 'values') return false
  const isPlain = query.targets.every(
    ({ expr }, i) => expr.kind === 'var' && expr.levelsUp === 0 && expr.column === i,
  )
  if (!isPlain || query.where !== undefined) return false
  writeValues(writer, only.lists)
  return true
}

export function writeValues(writer: RuleWriter, lists: readonly (readonly Expr[])[]): void {
  writer.write('VALUES ')
  writer.list(lists, (list) => {
    writer.write('(')
    writer.list(list, (expr) => writeExpression(writer, expr), ',')
    writer.write(')')
  })
}

function targetAt(query: Query, at: number): Target {
  const target = query.targets[at]
  if (target === undefined) throw new NoRuleText()
  return target
}

function writeTargets(
  writer: RuleWriter,
  query: Query,
  visible: boolean,
  names: readonly string[] | undefined,
): void {
  const shown = query.targets.filter(({ junk }) => !junk)
  for (const [i, { expr, name }] of shown.entries()) {
    const text = writer.aside(() => {
      const own = writeTarget(writer, expr, visible)
      const called = names?.[i] ?? name
      if (own !== called) writer.write(` AS ${quoteIdentifier(called)}`)
    })
    writer.write(i === 0 ? ' ' : ', ')
    const startsLine = text.startsWith('\n')
    if (startsLine) writer.text = writer.text.replace(/ +$/, '')
    else if (i > 0) writer.keyword('', -INDENT, INDENT, TARGET_INDENT)
    writer.write(text)
  }
}

/** What the column is called by itself. */
function writeTarget(writer: RuleWriter, expr: Expr, visible: boolean): string | undefined {
  if (expr.kind === 'var') {
    const { text, name, isRow } = columnText(writer, expr)
    writer.write(isRow ? `${text}::${quoteIdentifier(name)}` : text)
    return isRow ? undefined : name
  }
  writeExpression(writer, expr)
  return visible ? undefined : '?column?'
}

/** In ORDER BY and GROUP BY nothing may look like a position or a grouping set. */
export function writeSortExpression(writer: RuleWriter, expr: Expr): void {
  if (expr.kind === 'const') return writeConstant(writer, expr, 'always')
  if (expr.kind === 'var') return writeExpression(writer, expr)
  const isCall =
    expr.kind === 'aggregate' ||
    expr.kind === 'window' ||
    (expr.kind === 'call' && expr.written !== 'operator')
  const open = writer.pretty || isCall
  if (open) writer.write('(')
  writeExpression(writer, expr)
  if (open) writer.write(')')
}

export function sortSuffix(descending: boolean, nullsFirst: boolean): string {
  if (descending) return nullsFirst ? ' DESC' : ' DESC NULLS LAST'
  return nullsFirst ? ' NULLS FIRST' : ''
}

function writeOrder(writer: RuleWriter, query: Query, byPosition: boolean): void {
  if (query.orderBy.length === 0) return
  writer.keyword(' ORDER BY ', -INDENT, INDENT, 1)
  writer.list(query.orderBy, ({ target, descending, nullsFirst }) => {
    if (byPosition) writer.write(String(target + 1))
    else writeSortExpression(writer, targetAt(query, target).expr)
    writer.write(sortSuffix(descending, nullsFirst))
  })
}

function writeLimits(writer: RuleWriter, query: Query): void {
  if (query.offset !== undefined) {
    writer.keyword(' OFFSET ', -INDENT, INDENT, 0)
    writeCount(writer, query.offset)
  }
  if (query.limit === undefined) return
  if (query.withTies) {
    writer.keyword(' FETCH FIRST ', -INDENT, INDENT, 0)
    writeCount(writer, query.limit)
    return writer.write(' ROWS WITH TIES')
  }
  writer.keyword(' LIMIT ', -INDENT, INDENT, 0)
  if (query.limit.kind === 'const' && query.limit.value === null) writer.write('ALL')
  else writeCount(writer, query.limit)
}

/** Without what makes a bigint of it. */
export function writeCount(writer: RuleWriter, expr: Expr): void {
  if (expr.kind === 'const' && expr.type.oid === INT8) return writer.write(String(expr.value))
  const arg = isCast(expr) && expr.kind === 'call' ? expr.args[0] : undefined
  writeExpression(writer, arg ?? expr)
}

function isNested(
  tree: SetOperationTree,
): tree is Extract<SetOperationTree, { kind: 'operation' }> {
  return tree.kind === 'operation'
}

function writeTree(
  writer: RuleWriter,
  tree: SetOperationTree,
  visible: boolean,
  names: readonly string[] | undefined,
): void {
  if (tree.kind === 'leaf') {
    const { ctes, orderBy, rowMarks, limit, offset } = tree.query
    const open =
      ctes.length > 0 ||
      orderBy.length > 0 ||
      rowMarks.length > 0 ||
      limit !== undefined ||
      offset !== undefined
    if (open) writer.write('(')
    writeQuery(writer, tree.query, visible, names)
    if (open) writer.write(')')
    return
  }
  const { left, right, operator, all } = tree
  const leftOpen = isNested(left) && (left.operator !== operator || left.all !== all)
  if (leftOpen) {
    writer.write('(')
    writer.keyword('', INDENT, 0, 0)
  }
  writeTree(writer, left, visible, names)
  writer.keyword(leftOpen ? ') ' : '', leftOpen ? -INDENT : 0, 0, 0)
  writer.write(`${operator.toUpperCase()} ${all ? 'ALL ' : ''}`)
  const rightOpen = isNested(right)
  if (rightOpen) writer.write('(')
  writer.keyword('', rightOpen ? INDENT : 0, 0, 0)
  writeTree(writer, right, false, names)
  if (rightOpen) {
    writer.indent -= INDENT
    writer.keyword(')', 0, 0, 0)
  }
}
