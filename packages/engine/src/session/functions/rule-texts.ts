/**
 * Expressions of definitions as they are shown: bound, and written with every cast that binding has added. What has no such text,
 * or can no longer be bound, is shown as it is kept.
 */
import type { Expr } from '../../binder/expression.ts'
import type { Clause, NamespaceItem } from '../../binder/scope.ts'
import { writeExpression, writeOperand } from '../../binder/rule-text/expression-text.ts'
import { isCast } from '../../binder/rule-text/cast-text.ts'
import { NoRuleText, type RuleNames, RuleWriter } from '../../binder/rule-text/rule-writer.ts'
import { bindStoredExpression } from '../../binder/stored-expression.ts'
import { layoutItem } from '../../binder/table-rules.ts'
import type { ConstraintObject, TableObject } from '../../catalog/objects.ts'
import { SqlError } from '../../errors/sql-error.ts'
import { parseExpression } from '../../parser/parse.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { TypeRef } from '../../types/type.ts'
import { regclassOid } from '../ddl/dependents.ts'
import { mapNodes } from '../ddl/stored-text.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import type { EngineSession } from '../session.ts'
import { visibleTypeText } from './visible-names.ts'

const BPCHAR = 1042
const BOOL: TypeRef = { oid: 16, typmod: -1 }

export function ruleNames(session: EngineSession): RuleNames {
  return {
    types: session.types,
    input: session.typeContext,
    // without a length it is not the one of the SQL name
    typeName: (type) =>
      type.oid === BPCHAR && type.typmod < 0 ? 'bpchar' : visibleTypeText(session, type),
    functionName: ({ name }) => quoteIdentifier(name),
    relationName: (oid) => session.evaluation.names.describe('regclass', oid) ?? String(oid),
  }
}

type How = {
  readonly clause: Clause
  readonly item?: NamespaceItem
  readonly domainType?: TypeRef
  readonly expected?: TypeRef
}

function bind(session: EngineSession, text: string, how: How): Expr {
  return bindStoredExpression(sessionBinding(session, text), text, {
    clause: how.clause,
    item: how.item,
    domainType: how.domainType,
    expected: how.expected,
  })
}

/** The text, or what `fallback` makes of it where it cannot be bound and written. */
function shown(
  session: EngineSession,
  text: string,
  pretty: boolean,
  columns: readonly string[],
  bound: () => Expr,
  isHidden: (expr: Expr) => boolean = () => false,
): string {
  try {
    const writer = new RuleWriter(ruleNames(session), pretty, columns)
    const expr = bound()
    if (isHidden(expr)) writeOperand(writer, expr, { kind: 'relabel', type: BOOL, arg: expr })
    else writeExpression(writer, expr)
    return writer.text
  } catch (error) {
    if (!(error instanceof NoRuleText || error instanceof SqlError)) throw error
    const kept = withVisibleSequences(session, text)
    return pretty ? withoutOuterParentheses(kept) : kept
  }
}

function withVisibleSequences(session: EngineSession, text: string): string {
  const ast = parseExpression(text)
  const mapped = mapNodes(ast, (node) => {
    const oid = regclassOid(session, node)
    const name = oid === undefined ? undefined : session.evaluation.names.describe('regclass', oid)
    if (name === undefined) return node
    return { ...node, operand: { ...(node['operand'] as object), text: name } }
  })
  return mapped === ast ? text : printExpression(mapped)
}

/** Without the outermost parentheses, which printing always makes around an operator. */
function withoutOuterParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  let depth = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === "'" || char === '"') quote = char
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0 && i < text.length - 1) return text
  }
  return text.slice(1, -1)
}

function namesOf(table: TableObject): readonly string[] {
  return table.columns.filter(({ dropped }) => dropped !== true).map(({ name }) => name)
}

/** A condition or an index key over the rows of a table. */
export function rowExpressionText(
  session: EngineSession,
  table: TableObject,
  text: string,
  pretty: boolean,
): string {
  const how: How = { clause: 'index expression', item: layoutItem(table) }
  return shown(session, text, pretty, namesOf(table), () => bind(session, text, how))
}

/** An expression that is about no row. */
export function loneExpressionText(session: EngineSession, text: string, pretty: boolean): string {
  return shown(session, text, pretty, [], () => bind(session, text, { clause: 'column default' }))
}

/** A default: a bare literal is of the column's type, anything else as it is before it is made fit. */
export function defaultExpressionText(
  session: EngineSession,
  type: TypeRef,
  text: string,
  pretty: boolean,
  table?: TableObject,
): string {
  const bound = (): Expr => {
    const { kind } = parseExpression(text)
    const how: How =
      table === undefined
        ? { clause: 'column default' }
        : { clause: 'generated column', item: layoutItem(table) }
    if (kind !== 'const') return bind(session, text, how)
    return literal(bind(session, text, { ...how, expected: type }))
  }
  // what makes it fit is not shown, but is there for the question of parentheses
  const isMadeToFit = (expr: Expr): boolean =>
    expr.type.oid !== type.oid || (type.typmod >= 0 && expr.type.typmod !== type.typmod)
  const names = table === undefined ? [] : namesOf(table)
  return shown(session, text, pretty, names, bound, isMadeToFit)
}

/** Under the casts that make a literal fit. */
function literal(expr: Expr): Expr {
  if (!isCast(expr)) return expr
  const arg = expr.kind === 'call' ? expr.args[0] : 'arg' in expr ? expr.arg : undefined
  return arg === undefined ? expr : literal(arg)
}

/** The condition of a check constraint, of a table or of a domain. */
export function checkText(
  session: EngineSession,
  constraint: ConstraintObject,
  expression: string,
  pretty: boolean,
): string {
  const { catalog } = session
  const table = catalog.object(constraint.table)
  if (table?.kind === 'table') {
    const how: How = { clause: 'check constraint', item: layoutItem(table), expected: BOOL }
    return shown(session, expression, pretty, namesOf(table), () => bind(session, expression, how))
  }
  const domain = catalog.object(constraint.domain)
  const base =
    domain?.kind === 'type' && domain.definition.kind === 'domain' ? domain.definition.base : BOOL
  const how: How = { clause: 'domain check', domainType: base, expected: BOOL }
  return shown(session, expression, pretty, [], () => bind(session, expression, how))
}
