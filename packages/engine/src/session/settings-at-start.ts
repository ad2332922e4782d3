/**
 * What ALTER ROLE … SET and ALTER DATABASE … SET have a session start with. The more special wins: of the role in this database, of
 * the role, of the database, of every role. A value that is no longer good is passed over, so that nobody is shut out by one.
 */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { StoredSettings } from '../catalog/objects.ts'
import { databaseObject, roleByName } from '../catalog/roles.ts'
import type { SessionHost } from './host.ts'
import { isValidSetting } from './settings.ts'

function isFor(stored: StoredSettings, role: number, inDatabase: boolean): boolean {
  return stored.role === role && stored.inDatabase === inDatabase
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
        if (isValidSetting(name, value)) found[name] = value
      }
    }
  }
  return found
}
