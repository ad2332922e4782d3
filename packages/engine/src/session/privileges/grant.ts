/** GRANT and REVOKE on objects and columns. */
import {
  aclKindOf,
  aclOf,
  columnAcl,
  type Granted,
  ownerOfGranted,
} from '../../catalog/object-acl.ts'
import type { Grant, Privilege, RoleName } from '../../ast/role.ts'
import { bitsOf, LETTERS, privilegeBit, privilegeWord } from '../../base/privilege-bits.ts'
import { allRights, grantableBits, heldBits, PUBLIC } from '../../catalog/acl.ts'
import { type AclChange, changedAcl } from '../../catalog/acl-change.ts'
import type { AclEntry, CatalogObject } from '../../catalog/objects.ts'
import { rolesWithin } from '../../catalog/roles.ts'
import type { MaybePromise } from '../../engine.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import { lockForChange } from '../ddl/lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import { specifiedRole } from '../roles/find-role.ts'
import { inOrder } from '../roles/role-commands.ts'
import type { EngineSession } from '../session.ts'
import { deniedFor } from './check-needs.ts'
import { grantTargets, type TargetKind, targetKind } from './grant-targets.ts'
import { columnNumbers } from './object-rights.ts'

export function grant(session: EngineSession, statement: Grant): MaybePromise<void> {
  const kind = targetKind(statement)
  const objects = grantTargets(session, statement.target)
  const asked = askedOf(statement.privileges, kind, objects)
  if (statement.grantedBy !== undefined) {
    const grantor = specifiedRole(session, statement.grantedBy)
    if (grantor.oid !== session.authority.role) {
      throw sqlError(sqlstate.featureNotSupported, 'grantor must be current user')
    }
  }
  const grantees = granteesOf(session, statement.roles, !statement.revoke && statement.grantOption)
  return inOrder(objects, ({ oid }) =>
    andThen(lockForChange(session, oid, 'share update exclusive'), () => {
      // of the database there is no object until something of it is changed
      const found = session.catalog.object(oid) ?? objects.find((each) => each.oid === oid)
      const current = found as Granted
      const changed = changeObject(session, current, statement, asked, grantees)
      session.host.store.put(session.block.ensure(), changed)
    }),
  )
}

export function granteesOf(
  session: EngineSession,
  names: readonly RoleName[],
  withGrantOption: boolean,
): readonly Oid[] {
  return names.map((name) => {
    if (name.kind !== 'public') return specifiedRole(session, name).oid
    if (!withGrantOption) return PUBLIC
    throw sqlError(sqlstate.invalidGrantOperation, 'grant options can only be granted to roles')
  })
}

/** What is asked for: of the whole object, and of columns by name. */
type Asked = {
  readonly isAll: boolean
  readonly bits: number
  readonly columns: readonly { readonly bits: number | 'all'; readonly names: readonly string[] }[]
}

export function bitOf({ name }: Privilege): number {
  const bit = privilegeBit(name)
  if (bit !== undefined) return bit
  throw sqlError(sqlstate.syntaxError, `unrecognized privilege type "${name}"`)
}

export function invalidPrivilege(bits: number, word: string): SqlError {
  const bit = bits & -bits
  return sqlError(
    sqlstate.invalidGrantOperation,
    `invalid privilege type ${privilegeWord(bit)} for ${word}`,
  )
}

function askedOf(
  privileges: readonly Privilege[],
  { kinds, word }: TargetKind,
  objects: readonly Granted[],
): Asked {
  const known = kinds.reduce((bits, kind) => bits | allRights(kind), 0)
  let bits = 0
  let isAll = false
  const columns: { bits: number | 'all'; names: readonly string[] }[] = []
  for (const privilege of privileges) {
    const bit = privilege.name === 'all' ? 'all' : bitOf(privilege)
    if (privilege.columns.length > 0) {
      if (word !== 'relation') {
        throw sqlError(
          sqlstate.invalidGrantOperation,
          'column privileges are only valid for relations',
        )
      }
      if (bit !== 'all' && (bit & ~allRights('c')) !== 0) throw invalidPrivilege(bit, 'column')
      columns.push({ bits: bit, names: privilege.columns })
    } else if (bit === 'all') isAll = true
    else {
      if ((bit & ~known) !== 0) throw invalidPrivilege(bit, word)
      bits |= bit
    }
  }
  for (const object of objects) {
    const wrong = bits & ~allRights(aclKindOf(object))
    if (wrong !== 0)
      throw invalidPrivilege(wrong, object.kind === 'sequence' ? 'sequence' : 'table')
  }
  return { isAll, bits, columns }
}

function changeObject(
  session: EngineSession,
  object: Granted,
  statement: Grant,
  asked: Asked,
  grantees: readonly Oid[],
): CatalogObject {
  let changed: Granted = object
  const whole = asked.isAll ? allRights(aclKindOf(object)) : asked.bits
  const place = (bits: number, isAll: boolean): Place => ({ object: changed, bits, isAll })
  if (whole !== 0) {
    const acl = aclAfter(session, place(whole, asked.isAll), statement, grantees)
    changed = { ...changed, acl }
  }
  for (const { bits, names } of asked.columns) {
    for (const name of names) {
      const attnum = columnNamed(changed, name)
      const own = bits === 'all' ? allRights('c') : bits
      const at = { ...place(own, bits === 'all'), attnum }
      changed = withColumnAcl(changed, attnum, aclAfter(session, at, statement, grantees))
    }
  }
  if (statement.revoke) changed = revokeColumns(session, changed, statement, whole, grantees)
  return changed
}

/** REVOKE on a table takes what was granted on its columns as well. */
function revokeColumns(
  session: EngineSession,
  object: Granted,
  statement: Grant,
  whole: number,
  grantees: readonly Oid[],
): Granted {
  const bits = whole & allRights('c')
  if (bits === 0) return object
  let changed = object
  for (const attnum of columnNumbers(object)) {
    if (columnAcl(object, attnum) === undefined) continue
    const at = { object: changed, bits, isAll: true, attnum }
    changed = withColumnAcl(changed, attnum, aclAfter(session, at, statement, grantees))
  }
  return changed
}

type Place = {
  readonly object: Granted
  readonly bits: number
  readonly isAll: boolean
  readonly attnum?: number
}

function aclAfter(
  session: EngineSession,
  place: Place,
  statement: Grant,
  grantees: readonly Oid[],
): readonly AclEntry[] {
  const { catalog } = session
  const { attnum, object } = place
  const owner = ownerOfGranted(catalog, object)
  const acl = attnum === undefined ? aclOf(catalog, object) : (columnAcl(object, attnum) ?? [])
  const { grantor, grantable } = bestGrantor(session, object, acl, owner, place.bits)
  const privileges = restricted(session, place, statement, acl, grantable)
  const change: AclChange = {
    kind: statement.revoke ? 'revoke' : 'grant',
    privileges,
    grantOption: statement.grantOption,
    cascade: statement.cascade,
  }
  return grantees.reduce(
    (after, grantee) => changedAcl(after, owner, grantor, grantee, change),
    acl,
  )
}

/** As the owner, where one may; otherwise as the role among one's own that can grant most of it. */
function bestGrantor(
  { authority, catalog }: EngineSession,
  object: Granted,
  acl: readonly AclEntry[],
  owner: Oid,
  bits: number,
): { readonly grantor: Oid; readonly grantable: number } {
  if (authority.isSuperuser || authority.rights.has(owner))
    return { grantor: owner, grantable: bits }
  let best = { grantor: authority.role, grantable: 0 }
  const whole = object.acl ?? []
  for (const role of rolesWithin(catalog, authority.role, 'rights')) {
    const only = new Set([role])
    const grantable =
      grantableBits(acl, owner, only, bits) | grantableBits(whole, owner, only, bits)
    if (countOf(grantable) > countOf(best.grantable)) best = { grantor: role, grantable }
  }
  return best
}

function countOf(bits: number): number {
  return Array.from(LETTERS).filter((_, i) => (bits & (1 << i)) !== 0).length
}

/** Only what may be granted is; the rest is a warning, and an error where one has nothing to do with the object. */
function restricted(
  session: EngineSession,
  { attnum, bits, isAll, object }: Place,
  { revoke }: Grant,
  acl: readonly AclEntry[],
  grantable: number,
): number {
  if (grantable === bits) return bits
  const { authority, catalog } = session
  if (grantable === 0) {
    const everything = bitsOf(LETTERS)
    const held =
      heldBits(acl, authority.rights, everything) |
      heldBits(aclOf(catalog, object), authority.rights, everything)
    if (held === 0) throw deniedFor(object, session.host.databaseName)
  }
  const name = nameOf(session, object, attnum)
  if (!isAll || grantable === 0) {
    const [what, code] = revoke
      ? (['revoked', sqlstate.privilegeNotRevoked] as const)
      : (['granted', sqlstate.privilegeNotGranted] as const)
    const message =
      grantable === 0
        ? `no privileges were ${what} for ${name}`
        : `not all privileges were ${what} for ${name}`
    session.notice(sqlError(code, message, { severity: 'WARNING' }))
  }
  return grantable
}

function nameOf(session: EngineSession, object: Granted, attnum: number | undefined): string {
  const name = object.kind === 'database' ? session.host.databaseName : object.name
  if (attnum === undefined) return `"${name}"`
  const column = 'columns' in object ? columnNameOf(object, attnum) : ''
  return `column "${column}" of relation "${name}"`
}

function columnNameOf(
  object: Extract<Granted, { kind: 'table' | 'view' }>,
  attnum: number,
): string {
  if (object.kind === 'view') return object.columns[attnum - 1]?.name ?? ''
  return object.columns.find((column) => column.attnum === attnum)?.name ?? ''
}

function columnNamed(object: Granted, name: string): number {
  const found = columnNumbers(object).find(
    (attnum) => 'columns' in object && columnNameOf(object, attnum) === name,
  )
  if (found !== undefined) return found
  const relation = 'name' in object ? object.name : ''
  throw sqlError(
    sqlstate.undefinedColumn,
    `column "${name}" of relation "${relation}" does not exist`,
  )
}

function withColumnAcl(object: Granted, attnum: number, acl: readonly AclEntry[]): Granted {
  const put = <T extends { readonly acl?: readonly AclEntry[] }>(column: T): T => {
    const { acl: _, ...rest } = column
    return (acl.length === 0 ? rest : { ...rest, acl }) as T
  }
  if (object.kind === 'view') {
    const columns = object.columns.map((column, i) => (i === attnum - 1 ? put(column) : column))
    return { ...object, columns }
  }
  if (object.kind !== 'table') return object
  const columns = object.columns.map((column) => (column.attnum === attnum ? put(column) : column))
  return { ...object, columns }
}
