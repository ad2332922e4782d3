/** Binds the expressions of a definition, to refuse what is wrong with them before they are kept. */
import type { Expr } from '../../binder/expression.ts'
import { bindStoredExpression } from '../../binder/stored-expression.ts'
import type { Clause } from '../../binder/scope.ts'
import { layoutItem } from '../../binder/table-rules.ts'
import type { Column, TableObject } from '../../catalog/objects.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { TypeRef } from '../../types/type.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import type { EngineSession } from '../session.ts'

const BOOL: TypeRef = { oid: 16, typmod: -1 }

function overRow(
  session: EngineSession,
  table: TableObject,
  text: string,
  clause: Clause,
  expected: TypeRef | undefined,
): Expr {
  return bindStoredExpression(sessionBinding(session, text), text, {
    clause,
    item: layoutItem(table),
    domainType: undefined,
    expected,
  })
}

/** An expression that is kept already, bound over its table's row. */
export function boundOver(session: EngineSession, table: TableObject, text: string): Expr {
  return overRow(session, table, text, 'index expression', undefined)
}

export function checkCondition(session: EngineSession, table: TableObject, text: string): Expr {
  return overRow(session, table, text, 'check constraint', BOOL)
}

export function checkPredicate(session: EngineSession, table: TableObject, text: string): Expr {
  const bound = overRow(session, table, text, 'index predicate', BOOL)
  refuseMutable(bound, 'functions in index predicate must be marked IMMUTABLE')
  return bound
}

export function checkIndexExpression(
  session: EngineSession,
  table: TableObject,
  text: string,
): Expr {
  const bound = overRow(session, table, text, 'index expression', undefined)
  refuseMutable(bound, 'functions in index expression must be marked IMMUTABLE')
  return bound
}

export function checkGenerated(session: EngineSession, table: TableObject, column: Column): Expr {
  const bound = overRow(session, table, column.generated ?? '', 'generated column', column.type)
  refuseMutable(bound, 'generation expression is not immutable')
  return bound
}

export function checkDefault(session: EngineSession, _table: TableObject, column: Column): Expr {
  const text = column.default ?? ''
  return bindStoredExpression(sessionBinding(session, text), text, {
    clause: 'column default',
    item: undefined,
    domainType: undefined,
    expected: column.type,
  })
}

/** Whether it may differ from row to row. */
export function isVolatile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('volatility' in value) return value.volatility === 'volatile'
  return Object.values(value).some(isVolatile)
}

function refuseMutable(expr: Expr, message: string): void {
  if (callsMutable(expr)) throw sqlError(sqlstate.invalidObjectDefinition, message)
}

function callsMutable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('volatility' in value) return value.volatility !== 'immutable'
  if ('kind' in value && value.kind === 'sqlValue') return true
  return Object.values(value).some(callsMutable)
}

/** The attribute numbers that an expression over the table's row uses. */
export function columnsOf(expr: Expr, table: TableObject): readonly number[] {
  const live = table.columns.filter((column) => column.dropped !== true)
  const found = new Set<number>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('kind' in value && value.kind === 'column' && 'index' in value) {
      const column = live[Number(value.index)]
      if (column !== undefined) found.add(column.attnum)
    }
    for (const part of Object.values(value)) visit(part)
  }
  visit(expr)
  return [...found].sort((a, b) => a - b)
}
