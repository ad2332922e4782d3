/** RENAME CONSTRAINT; the index of a key is renamed with it. */
import type { ObjectRef } from '../../ast/ddl-object.ts'
import type { RelationObject } from '../../catalog/catalog.ts'
import type { ConstraintObject } from '../../catalog/objects.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { EngineSession } from '../session.ts'
import { relationExists } from './existing.ts'
import { findType } from './find-object.ts'

export function renameConstraint(
  session: EngineSession,
  relation: RelationObject,
  from: string,
  to: string,
): void {
  const { catalog } = session
  const constraints = catalog.constraintsOf(relation.oid)
  const found = constraints.find(({ name }) => name === from)
  if (found === undefined) {
    throw sqlError(
      sqlstate.undefinedObject,
      `constraint "${from}" for table "${relation.name}" does not exist`,
    )
  }
  if (constraints.some(({ name }) => name === to)) {
    throw sqlError(
      sqlstate.duplicateObject,
      `constraint "${to}" for relation "${relation.name}" already exists`,
    )
  }
  const { store } = session.host
  const txn = session.block.ensure()
  const { rule } = found
  if (rule.kind === 'unique' || rule.kind === 'primary key') {
    if (catalog.relationNamed(found.schema, to) !== undefined) throw relationExists(to)
    const index = catalog.object(rule.index)
    if (index?.kind === 'index') store.put(txn, { ...index, name: to })
  }
  store.put(txn, { ...found, name: to })
}

export function renameDomainConstraint(
  session: EngineSession,
  ref: Extract<ObjectRef, { kind: 'of-domain' }>,
  to: string,
): void {
  const domain = findType(session, ref.domain)
  const constraints: ConstraintObject[] = []
  for (const object of session.catalog.objects()) {
    if (object.kind === 'constraint' && object.domain === domain.oid) constraints.push(object)
  }
  const found = constraints.find(({ name }) => name === ref.constraint)
  if (found === undefined) {
    throw sqlError(
      sqlstate.undefinedObject,
      `constraint "${ref.constraint}" for domain ${domain.name} does not exist`,
    )
  }
  if (constraints.some(({ name }) => name === to)) {
    throw sqlError(
      sqlstate.duplicateObject,
      `constraint "${to}" for domain ${domain.name} already exists`,
    )
  }
  session.host.store.put(session.block.ensure(), { ...found, name: to })
}
