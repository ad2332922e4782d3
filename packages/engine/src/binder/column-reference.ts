/**
 * What a written column name means: a column of a relation in scope (this level first, then the levels outside), a merged column
 * of USING, a system column, or a whole row.
 */
import {
  ambiguousColumn,
  ambiguousTable,
  columnNotFound,
  missingFromClause,
  unsupported,
  wrongLateral,
} from '../errors/query-errors.ts'
import { FIRST_USER_OID } from '../catalog/catalog.ts'
import { rowTypeOid } from '../catalog/row-types.ts'
import { constant } from './coerce.ts'
import { columnHint } from './column-hint.ts'
import type { Expr } from './expression.ts'
import type { NamespaceItem, QueryScope } from './scope.ts'
import { BOOL_TYPE, OID, RECORD, typeRef } from './type-oids.ts'
import { shiftLevels } from './walk.ts'

const systemColumns: ReadonlySet<string> = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax'])

/** The column of an item as an expression seen from `levelsUp` levels further in. */
export function itemColumn(item: NamespaceItem, column: number, levelsUp: number, pos = -1): Expr {
  if (item.exprs !== undefined) {
    const expr = item.exprs[column] as Expr
    return levelsUp === 0 ? expr : shiftLevels(expr, levelsUp)
  }
  const type = item.columns.types[column] as Expr['type']
  return { kind: 'var', type, relation: item.relation, column, levelsUp, pos }
}

/** The whole row; of a relation a `var` with column -1. */
export function wholeRow(item: NamespaceItem, levelsUp: number): Expr {
  if (item.exprs === undefined) {
    // views and catalogs have rows without a type of their own
    const type = typeRef(item.tableOid < FIRST_USER_OID ? RECORD : rowTypeOid(item.tableOid))
    return { kind: 'var', type, relation: item.relation, column: -1, levelsUp }
  }
  const args = item.columns.names.map((_, i) => itemColumn(item, i, levelsUp))
  return { kind: 'row', type: typeRef(RECORD), args, names: item.columns.names }
}

function usable(scope: QueryScope, item: NamespaceItem): boolean {
  return !item.lateralOnly || scope.lateralActive
}

function checkLateral(scope: QueryScope, item: NamespaceItem, pos: number): void {
  if (!item.lateralOnly || item.lateralOk) return
  throw wrongLateral(item.name, scope.binding.at(pos))
}

/** -1 where the item has no such column. */
function findColumn(scope: QueryScope, item: NamespaceItem, name: string, pos: number): number {
  const at = item.columns.index.get(name)
  if (at === undefined) return -1
  if (at >= 0) return at
  throw ambiguousColumn(name, scope.binding.at(pos))
}

/** Of a catalog, whose first column is never NULL: NULL where an outer join has found no row. */
function tableOid(item: NamespaceItem, levelsUp: number): Expr {
  const oid = constant(typeRef(OID), item.tableOid)
  if (item.tableOid >= FIRST_USER_OID) return oid
  const first = itemColumn(item, 0, levelsUp)
  const when: Expr = { kind: 'isNull', type: BOOL_TYPE, arg: first, negated: true }
  const whens = [{ when, then: oid }]
  return { kind: 'case', type: typeRef(OID), operand: undefined, whens, otherwise: undefined }
}

function systemColumn(
  scope: QueryScope,
  item: NamespaceItem,
  name: string,
  levelsUp: number,
  pos: number,
): Expr | undefined {
  if (item.tableOid === 0) return undefined
  if (name === 'tableoid') return tableOid(item, levelsUp)
  if (!systemColumns.has(name)) return undefined
  throw unsupported(`system column "${name}" is not supported`, scope.binding.at(pos))
}

/** An unqualified name, as a column; `undefined` where no relation in scope has it. */
export function unqualifiedColumn(
  start: QueryScope,
  name: string,
  pos: number,
  localOnly = false,
): Expr | undefined {
  let levels = 0
  for (let scope: QueryScope | undefined = start; scope; scope = scope.parent, levels++) {
    let found: Expr | undefined
    for (const item of scope.namespace) {
      if (!item.unqualified || !usable(scope, item)) continue
      const column = findColumn(scope, item, name, pos)
      if (column < 0) continue
      if (found !== undefined) throw ambiguousColumn(name, start.binding.at(pos))
      checkLateral(scope, item, pos)
      found = itemColumn(item, column, levels, pos)
    }
    if (found === undefined) {
      for (const item of scope.namespace) {
        if (!item.unqualified || !usable(scope, item) || item.tableOid === 0) continue
        const system = systemColumn(scope, item, name, levels, pos)
        if (system === undefined) continue
        if (found !== undefined) throw ambiguousColumn(name, start.binding.at(pos))
        found = system
      }
    }
    if (found !== undefined) return found
    if (localOnly) return undefined
  }
  return undefined
}

export type FoundItem = { readonly item: NamespaceItem; readonly levelsUp: number }

/** A relation of FROM by its name or alias. */
export function findItem(
  start: QueryScope,
  schema: string | undefined,
  name: string,
  pos: number,
): FoundItem | undefined {
  let levelsUp = 0
  for (let scope: QueryScope | undefined = start; scope; scope = scope.parent, levelsUp++) {
    let found: NamespaceItem | undefined
    for (const item of scope.namespace) {
      if (!item.qualified || item.name !== name || !usable(scope, item)) continue
      if (schema !== undefined && item.schema !== schema) continue
      if (found !== undefined) throw ambiguousTable(name, start.binding.at(pos))
      checkLateral(scope, item, pos)
      found = item
    }
    if (found !== undefined) return { item: found, levelsUp }
  }
  return undefined
}

/** 42P01 in PostgreSQL's words: the name may be in FROM, but out of reach or under an alias. */
export function missingItem(scope: QueryScope, name: string, pos: number): Error {
  const at = scope.binding.at(pos)
  for (let level: QueryScope | undefined = scope; level; level = level.parent) {
    for (const item of level.namespace) {
      if (item.name === name && item.qualified) {
        return missingFromClause(name, at, {
          hint: `There is an entry for table "${name}", but it cannot be referenced from this part of the query.`,
        })
      }
    }
    for (const relation of level.relations) {
      const own =
        relation.kind === 'table'
          ? relation.table.name
          : relation.kind === 'virtual'
            ? relation.relation.name
            : undefined
      if (own === name && relation.alias !== name) {
        return missingFromClause(name, at, {
          hint: `Perhaps you meant to reference the table alias "${relation.alias}".`,
        })
      }
      if (relation.alias === name) {
        return missingFromClause(name, at, {
          hint: `There is an entry for table "${name}", but it cannot be referenced from this part of the query.`,
        })
      }
    }
  }
  return missingFromClause(name, at)
}

function qualifiedColumn(
  scope: QueryScope,
  path: readonly string[],
  pos: number,
): Expr | undefined {
  const column = path[path.length - 1] ?? ''
  const table = path[path.length - 2] ?? ''
  const found = findItem(scope, path.length > 2 ? path[path.length - 3] : undefined, table, pos)
  if (found === undefined) return undefined
  const { item, levelsUp } = found
  const at = item.columns.index.get(column)
  if (at !== undefined && at >= 0) return itemColumn(item, at, levelsUp, pos)
  if (at !== undefined) throw ambiguousColumn(column, scope.binding.at(pos))
  const system = systemColumn(scope, item, column, levelsUp, pos)
  if (system !== undefined) return system
  throw columnNotFound(
    `${table}.${column}`,
    scope.binding.at(pos),
    columnHint(scope, table, column),
  )
}

export function bindColumn(scope: QueryScope, path: readonly string[], pos: number): Expr {
  const { binding } = scope
  if (path.length === 1) {
    const name = path[0] ?? ''
    const column = unqualifiedColumn(scope, name, pos)
    if (column !== undefined) return column
    if (scope.clause === 'domain check' && name === 'value') {
      return { kind: 'caseValue', type: scope.domainType ?? typeRef(RECORD) }
    }
    const found = findItem(scope, undefined, name, pos)
    if (found !== undefined) return wholeRow(found.item, found.levelsUp)
    throw columnNotFound(`"${name}"`, binding.at(pos), columnHint(scope, undefined, name))
  }
  if (path.length > 4) {
    throw unsupported(
      `improper qualified name (too many dotted names): ${path.join('.')}`,
      binding.at(pos),
    )
  }
  if (path.length === 4 && path[0] !== binding.scope.databaseName) {
    throw unsupported(
      `cross-database references are not implemented: ${path.join('.')}`,
      binding.at(pos),
    )
  }
  const found = qualifiedColumn(scope, path, pos)
  if (found !== undefined) return found
  throw missingItem(scope, path[path.length - 2] ?? '', pos)
}
