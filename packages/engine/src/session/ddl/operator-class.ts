/** The operator class of an index key: the one that is written, or its type's default. */
import { extensionSchema } from '../../catalog/extensions.ts'
import type { IndexObject } from '../../catalog/objects.ts'
import { acceptsClass, classNamed, defaultClass } from '../../catalog/pg-catalog/index-classes.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { findSchema } from './find-object.ts'

type Method = IndexObject['method']

/** Classes that pgvector has for hnsw over types that are not there yet. */
const refused = /^((halfvec|sparsevec)_(l2|ip|cosine|l1)_ops|bit_(hamming|jaccard)_ops)$/

function noSuchClass(name: string, method: Method): SqlError {
  return sqlError(
    sqlstate.undefinedObject,
    `operator class "${name}" does not exist for access method "${method}"`,
  )
}

function typeText(session: EngineSession, oid: Oid): string {
  return session.evaluation.names.describe('regtype', oid) ?? session.type(oid).name
}

/** What the catalog keeps: the class's name, or nothing where it is the type's default. */
export function operatorClass(
  session: EngineSession,
  method: Method,
  written: readonly string[] | undefined,
  type: Oid,
): string | undefined {
  if (written === undefined) return requireDefault(session, method, type)
  const name = written.join('.')
  const bare = written.at(-1) as string
  const schema = written.at(-2)
  if (written.length > 2) {
    throw sqlError(
      sqlstate.featureNotSupported,
      `cross-database references are not implemented: ${name}`,
    )
  }
  if (schema !== undefined) findSchema(session, schema)
  if (method === 'hnsw' && refused.test(bare)) throw featureNotSupported(`operator class "${name}"`)
  const found = classNamed(method, bare)
  if (found === undefined) throw noSuchClass(name, method)
  const home = extensionSchema(session.catalog, found.oid)
  const isThere = found.isExtension ? home !== undefined : true
  if (!isThere || (schema !== undefined && schema !== (home ?? 'pg_catalog'))) {
    throw noSuchClass(name, method)
  }
  if (!acceptsClass(session.types, found, type)) {
    throw sqlError(
      sqlstate.datatypeMismatch,
      `operator class "${name}" does not accept data type ${typeText(session, type)}`,
    )
  }
  if (method === 'btree') requireDefault(session, method, type)
  return found.oid === defaultClass(session.types, method, type)?.oid ? undefined : bare
}

function requireDefault(session: EngineSession, method: Method, type: Oid): undefined {
  if (method === 'btree' && session.type(type).encodeKey !== undefined) return undefined
  throw sqlError(
    sqlstate.undefinedObject,
    `data type ${typeText(session, type)} has no default operator class for access method "${method}"`,
    {
      hint: 'You must specify an operator class for the index or define a default operator class for the data type.',
    },
  )
}
