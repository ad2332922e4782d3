/**
 * Views over a relation that has another name now, or whose column has: they go on reading it under the old names, by aliases.
 * Refused where the text of a view is not within reach of that (a column written as `schema.table.column`).
 */
import type { Alias, Select, TableRef } from '../../ast/select.ts'
import { viewSelect } from '../../binder/bind-view.ts'
import type { TableObject, ViewObject } from '../../catalog/objects.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { printSelect } from '../../parser/print-select.ts'
import type { EngineSession } from '../session.ts'
import { schemaName } from './describe-object.ts'
import { recheckViews, viewObjectsOn } from './recheck-views.ts'
import { mapNodes, someNode } from './stored-text.ts'

type Relation = TableObject | ViewObject

/** Whether the name in the view's FROM means `old`, as the relation was before. */
function means(session: EngineSession, view: ViewObject, ref: TableRef, old: Relation): boolean {
  const { relation } = ref
  if (relation.name !== old.name) return false
  const { catalog } = session
  if (relation.schema !== undefined) {
    return catalog.schemaNamed(relation.schema)?.oid === old.schema
  }
  for (const name of ['pg_catalog', ...view.searchPath]) {
    const schema = catalog.schemaNamed(name)
    if (schema?.oid === old.schema) return true
    if (schema !== undefined && catalog.relationNamed(schema.oid, old.name) !== undefined) {
      return false
    }
  }
  // a temporary relation, whose schema is before all others
  return true
}

function hidesName(query: Select, name: string): boolean {
  return someNode({ kind: 'root', query }, (node) => {
    const withClause = node['with'] as Select['with']
    return withClause?.ctes.some((cte) => cte.name === name) === true
  })
}

function rewriteView(
  session: EngineSession,
  view: ViewObject,
  old: Relation,
  change: (ref: TableRef) => TableRef,
): void {
  const query = viewSelect(view)
  if (hidesName(query, old.name)) {
    throw featureNotSupported(`renaming what view "${view.name}" uses beside a WITH of that name`)
  }
  const mapped = mapNodes(query, (node) => {
    if (node['kind'] !== 'table' || !('relation' in node)) return node
    const ref = node as unknown as TableRef
    return means(session, view, ref, old) ? change(ref) : node
  })
  const changed: ViewObject = { ...view, query: printSelect(mapped) }
  session.host.store.put(session.block.ensure(), changed)
}

/** The relation has been renamed or moved; `old` is how it was. */
export function viewsFollow(session: EngineSession, old: Relation): void {
  const now = session.catalog.object(old.oid)
  if (now?.kind !== 'table' && now?.kind !== 'view') return
  for (const view of viewObjectsOn(session, old.oid)) {
    rewriteView(session, view, old, (ref) => ({
      ...ref,
      relation: { ...ref.relation, schema: schemaName(session, now.schema), name: now.name },
      alias: ref.alias ?? { pos: ref.pos, name: old.name, columns: [] },
    }))
  }
  recheckViews(session, old.oid)
}

/** A column has been renamed; `old` is how the relation was. */
export function viewsKeepColumns(session: EngineSession, old: Relation): void {
  const names = old.columns
    .filter((column) => !('dropped' in column && column.dropped === true))
    .map(({ name }) => name)
  for (const view of viewObjectsOn(session, old.oid)) {
    rewriteView(session, view, old, (ref) => ({ ...ref, alias: withColumns(ref, names) }))
  }
  recheckViews(session, old.oid)
}

function withColumns({ alias, pos, relation }: TableRef, names: readonly string[]): Alias {
  const given = alias?.columns ?? []
  return {
    pos,
    name: alias?.name ?? relation.name,
    columns: names.map((name, i) => given[i] ?? name),
  }
}
