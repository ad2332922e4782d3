/** CREATE EXTENSION. There is one that can be made, `vector`; what it brings is part of the engine and only found from then on. */
import type { CreateExtension } from '../../ast/ddl-object.ts'
import { vectorExtension } from '../../catalog/extensions.ts'
import { VECTOR_COMMENT, VECTOR_VERSION } from '../../catalog/pg-catalog/pg-extension.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { skipsExisting } from './existing.ts'
import { findSchema } from './find-object.ts'

export function createExtension(session: EngineSession, statement: CreateExtension): void {
  const { name, ifNotExists, schema, version } = statement
  if (name === 'plpgsql' && skipsExisting(session, ifNotExists, 'extension', name)) return
  if (name !== 'vector') throw featureNotSupported(`extension "${name}"`)
  if (vectorExtension(session.catalog) !== undefined) {
    if (skipsExisting(session, ifNotExists, 'extension', name)) return
    throw sqlError(sqlstate.duplicateObject, `extension "${name}" already exists`)
  }
  if (version !== undefined && version !== VECTOR_VERSION) {
    throw sqlError(
      sqlstate.invalidParameterValue,
      `extension "${name}" has no installation script nor update path for version "${version}"`,
    )
  }
  const target =
    schema === undefined ? session.searchPath.creationSchema : findSchema(session, schema)
  if (session.catalog.typeNamed(target.oid, 'vector') !== undefined) {
    throw sqlError(sqlstate.duplicateObject, 'type "vector" already exists')
  }
  const { store } = session.host
  store.put(session.block.ensure(), {
    kind: 'extension',
    oid: store.newOid(),
    name,
    schema: target.oid,
    version: VECTOR_VERSION,
    owner: session.authority.role,
    comment: VECTOR_COMMENT,
  })
}
