/** The type that is written for a column, a field or a domain's values. */
import type { TypeName } from '../../ast/type-name.ts'
import { resolveTypeName } from '../../binder/resolve-type.ts'
import { rowTypeOf } from '../../catalog/row-types.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import type { Oid, TypeRef } from '../../types/type.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import type { EngineSession } from '../session.ts'

export function storedType(session: EngineSession, sql: string, name: TypeName): TypeRef {
  const type = resolveTypeName(sessionBinding(session, sql), name)
  refuseRowType(session, type.oid)
  return type
}

/** Rows change when their table does, and values that are kept would have to follow. */
export function refuseRowType(session: EngineSession, oid: Oid): void {
  const row = rowTypeOf(session.catalog, oid)
  if (row !== undefined) {
    throw featureNotSupported(`keeping rows of "${row.relation.name}" in a column`)
  }
}
