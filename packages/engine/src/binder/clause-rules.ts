/** What may stand in which clause: aggregates, window functions, set-returning functions. */
import { groupingError, unsupported, windowingError } from '../errors/query-errors.ts'
import type { Clause, QueryScope } from './scope.ts'

const names: Readonly<Record<Clause, string>> = {
  select: 'SELECT',
  where: 'WHERE',
  having: 'HAVING',
  'group by': 'GROUP BY',
  'order by': 'ORDER BY',
  'distinct on': 'DISTINCT ON',
  limit: 'LIMIT',
  offset: 'OFFSET',
  'join on': 'JOIN conditions',
  'from function': 'functions in FROM',
  'from subselect': 'FROM clause of their own query level',
  filter: 'FILTER',
  values: 'VALUES',
  'values single': 'VALUES',
  'insert target': 'INSERT',
  'update source': 'UPDATE',
  'update target': 'UPDATE',
  returning: 'RETURNING',
  'window partition': 'window definitions',
  'window order': 'window definitions',
  'window frame': 'window definitions',
  'column default': 'DEFAULT expressions',
  'check constraint': 'check constraints',
  'generated column': 'column generation expressions',
  'index expression': 'index expressions',
  'index predicate': 'index predicates',
  'merge when': 'MERGE WHEN conditions',
  'copy where': 'COPY FROM WHERE conditions',
  'domain check': 'check constraints',
}

const aggregateClauses: ReadonlySet<Clause> = new Set([
  'select',
  'having',
  'order by',
  'distinct on',
  'window partition',
  'window order',
])
const windowClauses: ReadonlySet<Clause> = new Set(['select', 'order by', 'distinct on'])
const setClauses: ReadonlySet<Clause> = new Set([
  'select',
  'group by',
  'order by',
  'distinct on',
  'from function',
  'values single',
  'window partition',
  'window order',
  'insert target',
])

/** The clause's name in "… are not allowed in …". */
export function clauseName(clause: Clause): string {
  return names[clause]
}

/** The clauses whose subqueries are refused altogether: stored expressions, and the one of COPY. */
export function refusesSubqueries(clause: Clause): boolean {
  return (
    clause === 'column default' ||
    clause === 'check constraint' ||
    clause === 'generated column' ||
    clause === 'index expression' ||
    clause === 'index predicate' ||
    clause === 'copy where' ||
    clause === 'domain check'
  )
}

/** `scope` is the level that the aggregate belongs to. */
export function checkAggregateAllowed(
  scope: QueryScope,
  pos: number,
  word = 'aggregate functions',
): void {
  if (aggregateClauses.has(scope.clause)) return
  throw groupingError(`${word} are not allowed in ${names[scope.clause]}`, scope.binding.at(pos))
}

export function checkWindowAllowed(scope: QueryScope, pos: number): void {
  if (windowClauses.has(scope.clause)) return
  throw windowingError(
    `window functions are not allowed in ${names[scope.clause]}`,
    scope.binding.at(pos),
  )
}

export function checkSetAllowed(scope: QueryScope, pos: number): void {
  const at = scope.binding.at(pos)
  if (!setClauses.has(scope.clause)) {
    throw unsupported(`set-returning functions are not allowed in ${names[scope.clause]}`, at)
  }
}
