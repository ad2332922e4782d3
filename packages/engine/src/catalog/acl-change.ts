/**
 * Granting and revoking, as changes of an access control list. Grants form a tree under the owner: who loses the right to grant takes
 * what he has granted with him (CASCADE) or cannot lose it.
 */
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { Oid } from '../types/type.ts'
import { grantableBits, PUBLIC } from './acl.ts'
import { bitsOf, lettersOf } from '../base/privilege-bits.ts'
import type { AclEntry } from './objects.ts'

export type AclChange = {
  readonly kind: 'grant' | 'revoke'
  readonly privileges: number
  /** WITH GRANT OPTION, or GRANT OPTION FOR. */
  readonly grantOption: boolean
  readonly cascade: boolean
}

type Bits = { readonly grantee: Oid; readonly grantor: Oid; privileges: number; grantable: number }

function toBits(acl: readonly AclEntry[]): Bits[] {
  return acl.map(({ grantable = '', grantee, grantor, privileges }) => ({
    grantee,
    grantor,
    privileges: bitsOf(privileges),
    grantable: bitsOf(grantable),
  }))
}

function fromBits(acl: readonly Bits[]): readonly AclEntry[] {
  return acl
    .filter(({ grantable, privileges }) => (privileges | grantable) !== 0)
    .map(({ grantable, grantee, grantor, privileges }) => ({
      grantee,
      grantor,
      privileges: lettersOf(privileges),
      ...(grantable === 0 ? {} : { grantable: lettersOf(grantable) }),
    }))
}

/** One grantee's entry by one grantor, changed; what hangs on a lost right to grant goes or stands in the way. */
export function changedAcl(
  acl: readonly AclEntry[],
  owner: Oid,
  grantor: Oid,
  grantee: Oid,
  change: AclChange,
): readonly AclEntry[] {
  const { cascade, grantOption, kind, privileges } = change
  if (kind === 'grant' && grantOption) refuseCircle(acl, owner, grantor, grantee, privileges)
  const bits = toBits(acl)
  let entry = bits.find((each) => each.grantee === grantee && each.grantor === grantor)
  if (entry === undefined) {
    entry = { grantee, grantor, privileges: 0, grantable: 0 }
    bits.push(entry)
  }
  const before = entry.grantable
  if (kind === 'grant') {
    entry.privileges |= privileges
    if (grantOption) entry.grantable |= privileges
  } else {
    entry.grantable &= ~privileges
    if (!grantOption) entry.privileges &= ~privileges
  }
  const lost = before & ~entry.grantable
  const changed = fromBits(bits)
  return lost === 0 ? changed : withoutGrantsOf(changed, owner, grantee, lost, cascade)
}

/** Takes away what somebody has granted and may not grant any more. */
function withoutGrantsOf(
  acl: readonly AclEntry[],
  owner: Oid,
  grantor: Oid,
  lost: number,
  cascade: boolean,
): readonly AclEntry[] {
  if (grantor === owner) return acl
  const gone = lost & ~grantableBits(acl, owner, new Set([grantor]), lost)
  if (gone === 0) return acl
  let left = acl
  for (const entry of acl) {
    if (entry.grantor !== grantor || (bitsOf(entry.privileges) & gone) === 0) continue
    if (!cascade) {
      throw sqlError(sqlstate.dependentObjectsStillExist, 'dependent privileges exist', {
        hint: 'Use CASCADE to revoke them too.',
      })
    }
    left = changedAcl(left, owner, grantor, entry.grantee, {
      kind: 'revoke',
      privileges: gone,
      grantOption: false,
      cascade,
    })
  }
  return left
}

/** Nobody may give the right to grant to whom he has it from. */
function refuseCircle(
  acl: readonly AclEntry[],
  owner: Oid,
  grantor: Oid,
  grantee: Oid,
  privileges: number,
): void {
  if (grantor === owner) return
  let without = acl
  for (const entry of acl) {
    if (entry.grantee !== grantee || entry.grantable === undefined) continue
    without = changedAcl(without, owner, entry.grantor, grantee, {
      kind: 'revoke',
      privileges: bitsOf(entry.grantable),
      grantOption: true,
      cascade: true,
    })
  }
  const own = grantableBits(without, owner, new Set([grantor]), privileges)
  if (own === privileges) return
  throw sqlError(
    sqlstate.invalidGrantOperation,
    'grant options cannot be granted back to your own grantor',
  )
}

/** The list under another owner: his predecessor's grants are his, and those of both are one. */
export function aclOfNewOwner(
  acl: readonly AclEntry[],
  before: Oid,
  after: Oid,
): readonly AclEntry[] {
  const moved: Bits[] = []
  const owner = (oid: Oid): Oid => (oid === before ? after : oid)
  for (const { grantable, grantee, grantor, privileges } of toBits(acl)) {
    const [to, by] = [owner(grantee), owner(grantor)]
    const known = moved.find((each) => each.grantee === to && each.grantor === by)
    if (known === undefined) moved.push({ grantee: to, grantor: by, privileges, grantable })
    else {
      known.privileges |= privileges
      known.grantable |= grantable
    }
  }
  return fromBits(moved)
}

/** In the order of the grantees: lists that say the same look the same. */
export function sortedAcl(acl: readonly AclEntry[]): readonly AclEntry[] {
  return acl.toSorted((a, b) => a.grantee - b.grantee || a.grantor - b.grantor)
}

export function isSameAcl(a: readonly AclEntry[], b: readonly AclEntry[]): boolean {
  return JSON.stringify(sortedAcl(a)) === JSON.stringify(sortedAcl(b))
}

/** Both lists' entries, those of the same grantee and grantor together. */
export function mergedAcl(
  acl: readonly AclEntry[],
  more: readonly AclEntry[],
): readonly AclEntry[] {
  const bits = toBits(acl)
  for (const added of toBits(more)) {
    const known = bits.find(
      ({ grantee, grantor }) => grantee === added.grantee && grantor === added.grantor,
    )
    if (known === undefined) bits.push(added)
    else {
      known.privileges |= added.privileges
      known.grantable |= added.grantable
    }
  }
  return fromBits(bits)
}

/** The list without a role: what it was granted, and what it has granted. */
export function aclWithout(acl: readonly AclEntry[], role: Oid): readonly AclEntry[] {
  return acl.filter(({ grantee, grantor }) => grantee !== role && grantor !== role)
}

export function mentionsRole(acl: readonly AclEntry[] | undefined, role: Oid): boolean {
  return (
    role !== PUBLIC &&
    acl?.some(({ grantee, grantor }) => grantee === role || grantor === role) === true
  )
}
