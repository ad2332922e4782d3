/**
 * Access control lists: who was granted what by whom, as PostgreSQL keeps and prints it (`grantee=arw/grantor`). Privileges are bits
 * here and letters where they are stored or shown; the bits have the order in which the letters are printed.
 */
import { bitsOf } from '../base/privilege-bits.ts'
import type { Oid } from '../types/type.ts'
import type { CatalogReader } from './catalog.ts'
import type { AclEntry } from './objects.ts'
import { roleOf } from './roles.ts'

/** The grantee that everybody is. */
export const PUBLIC: Oid = 0

/** Kinds of objects by the letter that `acldefault` takes; `c` is a column. */
export type AclKind = 'r' | 's' | 'c' | 'd' | 'f' | 'l' | 'L' | 'n' | 'p' | 't' | 'F' | 'S' | 'T'

/** What an owner has, and what everybody has, on an object that nothing was granted on. */
const defaults: Readonly<Record<AclKind, readonly [owner: string, everybody: string]>> = {
  r: ['arwdDxt', ''],
  s: ['rwU', ''],
  c: ['', ''],
  d: ['CTc', 'Tc'],
  f: ['X', 'X'],
  l: ['U', 'U'],
  L: ['rw', ''],
  n: ['UC', ''],
  p: ['sA', ''],
  t: ['C', ''],
  F: ['U', ''],
  S: ['U', ''],
  T: ['U', 'U'],
}

export function isAclKind(letter: string): letter is AclKind {
  return letter in defaults
}

/** All that there is for a kind of object. */
export function allRights(kind: AclKind): number {
  return kind === 'c' ? bitsOf('arwx') : bitsOf(defaults[kind][0])
}

export function defaultAcl(kind: AclKind, owner: Oid): readonly AclEntry[] {
  const [own, everybody] = defaults[kind]
  const acl: AclEntry[] = []
  if (everybody !== '') acl.push({ grantee: PUBLIC, grantor: owner, privileges: everybody })
  if (own !== '') acl.push({ grantee: owner, grantor: owner, privileges: own })
  return acl
}

/**
 * The privileges among `asked` that a set of roles holds. Whoever is the owner may grant everything, whatever the list says.
 */
export function heldBits(acl: readonly AclEntry[], roles: ReadonlySet<Oid>, asked: number): number {
  let bits = 0
  for (const { grantee, privileges } of acl) {
    if (grantee === PUBLIC || roles.has(grantee)) bits |= bitsOf(privileges)
  }
  return bits & asked
}

/** The privileges among `asked` that the roles may grant. */
export function grantableBits(
  acl: readonly AclEntry[],
  owner: Oid,
  roles: ReadonlySet<Oid>,
  asked: number,
): number {
  if (roles.has(owner)) return asked
  let bits = 0
  for (const { grantable, grantee } of acl) {
    if (grantable !== undefined && roles.has(grantee)) bits |= bitsOf(grantable)
  }
  return bits & asked
}

/** A role's name as an item has it: quoted where it is more than letters, digits and `_`. */
function shownRole(catalog: CatalogReader, oid: Oid): string {
  if (oid === PUBLIC) return ''
  const name = roleOf(catalog, oid)?.name ?? String(oid)
  return /^\w+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

export function aclItemText(catalog: CatalogReader, entry: AclEntry): string {
  const { grantable = '', grantee, grantor, privileges } = entry
  const letters = Array.from(privileges, (letter) =>
    grantable.includes(letter) ? `${letter}*` : letter,
  )
  return `${shownRole(catalog, grantee)}=${letters.join('')}/${shownRole(catalog, grantor)}`
}
