/** Names as the search path of the session needs them: relations in a view's query, and types. */
import type { RelationName, Select, WithClause } from '../../ast/select.ts'
import { typeRefText } from '../../binder/type-text.ts'
import { FIRST_USER_OID, type RelationObject } from '../../catalog/catalog.ts'
import { extensionSchema } from '../../catalog/extensions.ts'
import type { TypeObject, ViewObject } from '../../catalog/objects.ts'
import { objectLists } from '../../catalog/pg-catalog/object-lists.ts'
import { rowTypeOf } from '../../catalog/row-types.ts'
import { catalogTypeName } from '../../catalog/pg-catalog/catalog-types.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Oid, TypeRef } from '../../types/type.ts'
import { schemaName, visibleName } from '../ddl/describe-object.ts'
import { mapNodes, someNode } from '../ddl/stored-text.ts'
import type { EngineSession } from '../session.ts'

function userType(session: EngineSession, oid: Oid): TypeObject | undefined {
  if (oid < FIRST_USER_OID) return undefined
  return objectLists(session.catalog).types.find(
    (type) => type.oid === oid || type.arrayOid === oid,
  )
}

/** `format_type`: the name of a user's type with its schema where the search path does not find it. */
export function visibleTypeText(session: EngineSession, ref: TypeRef): string {
  const type = userType(session, ref.oid)
  const row = rowTypeOf(session.catalog, ref.oid)
  if (row !== undefined) return `${visibleName(session, row.relation)}${row.isArray ? '[]' : ''}`
  if (type === undefined) {
    const schema = extensionSchema(session.catalog, ref.oid)
    const isFound = schema === undefined || session.searchPath.withImplicit.includes(schema)
    const text = catalogTypeName(ref.oid) ?? typeRefText(session.types, ref)
    return isFound ? text : `${quoteIdentifier(schema)}.${text}`
  }
  return `${visibleName(session, type)}${type.oid === ref.oid ? '' : '[]'}`
}

/** The view's query with a schema before the names of relations that the session's search path does not find. */
export function withVisibleNames(session: EngineSession, view: ViewObject, query: Select): Select {
  const { catalog } = session
  const relationOf = ({ schema, name }: RelationName): RelationObject | undefined => {
    for (const candidate of schema === undefined ? view.searchPath : [schema]) {
      const found = catalog.schemaNamed(candidate)
      const relation = found && catalog.relationNamed(found.oid, name)
      if (relation !== undefined) return relation
    }
    return undefined
  }
  const isWithQuery = (name: string): boolean =>
    someNode(query, (node) => {
      const clause = node['with'] as WithClause | undefined
      return clause?.ctes.some((cte) => cte.name === name) === true
    })
  return mapNodes(query, (node) => {
    if (node['kind'] !== 'table') return node
    const written = node['relation'] as RelationName
    if (written.schema === undefined && isWithQuery(written.name)) return node
    const relation = relationOf(written)
    if (relation === undefined) return node
    const isVisible = visibleName(session, relation) === quoteIdentifier(relation.name)
    const schema = isVisible ? undefined : schemaName(session, relation.schema)
    return schema === written.schema ? node : { ...node, relation: { ...written, schema } }
  })
}
