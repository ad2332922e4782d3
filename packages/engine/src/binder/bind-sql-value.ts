import type { Expression } from '../ast/expression.ts'
import type { Oid } from '../types/type.ts'
import type { Expr, SqlValueName } from './expression.ts'
import type { QueryScope } from './scope.ts'
import { DATE, NAME, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ } from './type-oids.ts'

const values: Readonly<Record<string, readonly [SqlValueName, Oid]>> = {
  current_date: ['current_date', DATE],
  current_time: ['current_time', TIMETZ],
  current_timestamp: ['current_timestamp', TIMESTAMPTZ],
  localtime: ['localtime', TIME],
  localtimestamp: ['localtimestamp', TIMESTAMP],
  current_role: ['current_role', NAME],
  current_user: ['current_user', NAME],
  session_user: ['session_user', NAME],
  user: ['current_user', NAME],
  current_catalog: ['current_catalog', NAME],
  current_schema: ['current_schema', NAME],
}

/** `current_timestamp(3)`, `current_user` and the other functions that are keywords. */
export function bindSqlValue(
  _scope: QueryScope,
  ast: Extract<Expression, { kind: 'sql-value' }>,
): Expr {
  const [name, oid] = values[ast.name] ?? ['current_user', NAME]
  const typmod = ast.precision === undefined ? -1 : Math.min(ast.precision, 6)
  return { kind: 'sqlValue', type: { oid, typmod }, name }
}
