/** What a new object begins with: its owner, and the privileges that the owner's default privileges say. */
import { type AclKind, defaultAcl } from '../../catalog/acl.ts'
import { isSameAcl, mergedAcl, sortedAcl } from '../../catalog/acl-change.ts'
import type { AclEntry, DefaultPrivileges } from '../../catalog/objects.ts'
import { databaseObject } from '../../catalog/roles.ts'
import type { Oid } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'

/** Kinds by pg_default_acl's letter. */
export const aclKindOfDefault: Readonly<Record<DefaultPrivileges['objectType'], AclKind>> = {
  r: 'r',
  S: 's',
  f: 'f',
  T: 'T',
  n: 'n',
}

export type NewOwned = { readonly owner: Oid; readonly acl?: readonly AclEntry[] }

/** `schema`: where the object will be; 0 for a schema. */
export function ownedByCreator(
  session: EngineSession,
  objectType: DefaultPrivileges['objectType'],
  schema: Oid,
  owner: Oid = session.authority.role,
): NewOwned {
  const all = databaseObject(session.catalog).defaultPrivileges ?? []
  const of = (inSchema: Oid): DefaultPrivileges | undefined =>
    all.find(
      (each) => each.role === owner && each.schema === inSchema && each.objectType === objectType,
    )
  const everywhere = of(0)
  const here = schema === 0 ? undefined : of(schema)
  if (everywhere === undefined && here === undefined) return { owner }
  const usual = defaultAcl(aclKindOfDefault[objectType], owner)
  const acl = mergedAcl(everywhere?.acl ?? usual, here?.acl ?? [])
  return isSameAcl(acl, usual) ? { owner } : { owner, acl: sortedAcl(acl) }
}
