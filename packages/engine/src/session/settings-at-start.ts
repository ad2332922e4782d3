/**
 * What ALTER ROLE … SET and ALTER DATABASE … SET have a session start with. The more special wins: of the role in this database, of
 * the role, of the database, of every role. A value that is no longer good is passed over, so that nobody is shut out by one.
 */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { StoredSettings } from '../catalog/objects.ts'
import { databaseObject, roleByName, roleOf, rolesWithin } from '../catalog/roles.ts'
import type { SessionHost } from './host.ts'
import { isValidSetting } from './settings.ts'

function isFor(stored: StoredSettings, role: number, inDatabase: boolean): boolean {
  return stored.role === role && stored.inDatabase === inDatabase
}

/** Who the user is at the start is not to be said by a setting that he may not make himself. */
function mayBe(catalog: CatalogReader, user: number, name: string, value: string): boolean {
  if (name === 'session_authorization') return false
  if (name !== 'role' || value === 'none') return true
  const role = roleByName(catalog, value)
  if (role === undefined) return false
  return (
    roleOf(catalog, user)?.superuser === true ||
    rolesWithin(catalog, user, 'membership').has(role.oid)
  )
}

export function settingsAtStart(
  { store }: Pick<SessionHost, 'store'>,
  user: string,
): Readonly<Record<string, string>> {
  const catalog: CatalogReader = store.catalog
  const { settings } = databaseObject(catalog)
  if (settings === undefined) return {}
  const role = roleByName(catalog, user)?.oid ?? 0
  const found: Record<string, string> = {}
  for (const [oid, inDatabase] of [
    [0, false],
    [0, true],
    [role, false],
    [role, true],
  ] as const) {
    for (const stored of settings) {
      if (!isFor(stored, oid, inDatabase)) continue
      for (const { name, value } of stored.values) {
        if (isValidSetting(name, value) && mayBe(catalog, role, name, value)) found[name] = value
      }
    }
  }
  return found
}
