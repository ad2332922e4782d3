/** RENAME COLUMN, of tables and views, and RENAME ATTRIBUTE. */
import type { RelationObject } from '../../catalog/catalog.ts'
import type { TableObject, TypeObject, ViewObject } from '../../catalog/objects.ts'
import {
  columnNotFound,
  columnOfRelationNotFound,
  duplicateColumn,
} from '../../errors/query-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { viewSelect } from '../../binder/bind-view.ts'
import { printSelect } from '../../parser/print-select.ts'
import type { EngineSession } from '../session.ts'
import { rewriteTable, type Rewrite } from './stored-text.ts'
import { liveColumn, withColumn } from './table-columns.ts'
import { viewsKeepColumns } from './views-follow.ts'

export function renameColumn(
  session: EngineSession,
  relation: RelationObject,
  from: string,
  to: string,
): void {
  switch (relation.kind) {
    case 'table':
      return renameTableColumn(session, relation, from, to)
    case 'view':
      return renameViewColumn(session, relation, from, to)
    default:
      throw sqlError(
        sqlstate.wrongObjectType,
        `cannot rename columns of relation "${relation.name}"`,
        { detail: `This operation is not supported for ${relation.kind}s.`.replace('exs', 'exes') },
      )
  }
}

function taken(relation: string, name: string): Error {
  return duplicateColumn(`column "${name}" of relation "${relation}" already exists`, undefined)
}

function inExpression(table: TableObject, from: string, to: string): Rewrite {
  return (node) => {
    if (node['kind'] !== 'column') return node
    const path = node['path'] as readonly string[]
    const isQualified = path.length === 1 || path.at(-2) === table.name
    return isQualified && path.at(-1) === from ? { ...node, path: path.with(-1, to) } : node
  }
}

function renameTableColumn(
  session: EngineSession,
  table: TableObject,
  from: string,
  to: string,
): void {
  const attnum = liveColumn(table, from)?.attnum
  if (attnum === undefined) throw columnNotFound(`"${from}"`, undefined)
  if (liveColumn(table, to) !== undefined) throw taken(table.name, to)
  const { catalog } = session
  const renamed = withColumn(table, attnum, (column) => ({ ...column, name: to }))
  const parts = [...catalog.indexesOf(table.oid), ...catalog.constraintsOf(table.oid)]
  rewriteTable(session, renamed, parts, inExpression(table, from, to))
  viewsKeepColumns(session, table)
}

function renameViewColumn(
  session: EngineSession,
  view: ViewObject,
  from: string,
  to: string,
): void {
  const at = view.columns.findIndex(({ name }) => name === from)
  if (at < 0) throw columnNotFound(`"${from}"`, undefined)
  if (view.columns.some(({ name }) => name === to)) throw taken(view.name, to)
  const query = viewSelect(view)
  const { body } = query
  const isPlain = body.kind === 'select-core' && body.targets.length === view.columns.length
  const text = isPlain
    ? printSelect({
        ...query,
        body: {
          ...body,
          targets: body.targets.map((target, i) => (i === at ? { ...target, alias: to } : target)),
        },
      })
    : view.query
  session.host.store.put(session.block.ensure(), {
    ...view,
    query: text,
    columns: view.columns.map((column, i) => (i === at ? { ...column, name: to } : column)),
  })
  viewsKeepColumns(session, view)
}

export function renameAttribute(
  session: EngineSession,
  type: TypeObject,
  from: string,
  to: string,
): void {
  const { definition } = type
  if (definition.kind !== 'composite') {
    throw sqlError(sqlstate.wrongObjectType, `"${type.name}" is not a composite type`)
  }
  const { fields } = definition
  if (!fields.some(({ name }) => name === from)) {
    throw columnOfRelationNotFound(from, type.name, undefined)
  }
  if (fields.some(({ name }) => name === to)) throw taken(type.name, to)
  session.host.store.put(session.block.ensure(), {
    ...type,
    definition: {
      ...definition,
      fields: fields.map((field) => (field.name === from ? { ...field, name: to } : field)),
    },
  })
}
