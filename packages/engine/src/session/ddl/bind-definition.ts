/** Binds the query of a view, and finds what it uses: relations, types, and columns of tables. */
import { bindQuery } from '../../binder/bind-select.ts'
import { bindView } from '../../binder/bind-view.ts'
import type { Query } from '../../binder/query.ts'
import { QueryScope } from '../../binder/scope.ts'
import type { Select } from '../../ast/select.ts'
import type { ViewObject } from '../../catalog/objects.ts'
import type { Oid } from '../../types/type.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import type { EngineSession } from '../session.ts'

const REGCLASS = 2205

export function bindDefinition(session: EngineSession, sql: string, query: Select): Query {
  return bindQuery(new QueryScope(sessionBinding(session, sql), undefined), query, true)
}

export function boundView(session: EngineSession, view: ViewObject): Query {
  return bindView(sessionBinding(session, view.query), view)
}

/** Oids of the relations and types that a bound query uses itself (not those below the views it uses). */
export function usedObjects(session: EngineSession, query: Query): ReadonlySet<Oid> {
  const found = new Set<Oid>()
  // recursive CTEs make bound queries graphs
  const seen = new Set<unknown>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if (Array.isArray(node)) {
      for (const each of node) visit(each)
      return
    }
    const one = node as Record<string, unknown>
    noteType(session, one['type'], found)
    switch (one['kind']) {
      case 'table':
        noteOid(one['table'], found)
        return
      case 'sequence':
        noteOid(one['sequence'], found)
        return
      case 'virtual':
        return
      case 'subquery':
        if (one['view'] === undefined) break
        noteOid(one['view'], found)
        return
      case 'const':
        if (oidOf(one['type']) === REGCLASS && typeof one['value'] === 'number') {
          found.add(one['value'])
        }
        return
      default:
    }
    for (const value of Object.values(one)) visit(value)
  }
  visit(query)
  return found
}

function oidOf(value: unknown): Oid | undefined {
  if (typeof value !== 'object' || value === null || !('oid' in value)) return undefined
  return typeof value.oid === 'number' ? value.oid : undefined
}

function noteOid(object: unknown, found: Set<Oid>): void {
  const oid = oidOf(object)
  if (oid !== undefined) found.add(oid)
}

/** Types made by users; an array counts as its elements. */
function noteType(session: EngineSession, type: unknown, found: Set<Oid>): void {
  const oid = oidOf(type)
  if (oid === undefined || oid < 16384) return
  const known = session.type(oid)
  found.add(known.elementOid === 0 ? oid : known.elementOid)
}

/** Whether the view reads the column of the table itself (not through another view). */
export function usesColumn(
  session: EngineSession,
  view: ViewObject,
  table: Oid,
  attnum: number,
): boolean {
  const levels: Query[] = []
  const isColumn = (relation: number, column: number, levelsUp: number): boolean => {
    const found = levels.at(-1 - levelsUp)?.relations[relation]
    if (found?.kind !== 'table' || found.table.oid !== table) return false
    return column < 0 || found.columns[column]?.attnum === attnum
  }
  const seen = new Set<unknown>()
  const visit = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return false
    seen.add(node)
    if (Array.isArray(node)) return node.some(visit)
    const one = node as Record<string, unknown>
    if (one['kind'] === 'var') {
      return isColumn(Number(one['relation']), Number(one['column']), Number(one['levelsUp']))
    }
    if (one['kind'] === 'table') return false
    if (one['kind'] === 'subquery' && one['view'] !== undefined) return false
    const isQuery = 'relations' in one && 'targets' in one
    if (isQuery) levels.push(one as unknown as Query)
    const answer = Object.values(one).some(visit)
    if (isQuery) levels.pop()
    return answer
  }
  return visit(boundView(session, view))
}
