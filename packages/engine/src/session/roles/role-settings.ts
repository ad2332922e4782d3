/** ALTER ROLE … SET, ALTER DATABASE … SET, and their RESET: settings that sessions start with. */
import type { AlterSettings } from '../../ast/ddl-object.ts'
import type { DatabaseObject, StoredSettings } from '../../catalog/objects.ts'
import { databaseObject, databaseOwner } from '../../catalog/roles.ts'
import type { MaybePromise } from '../../engine.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Oid } from '../../types/type.ts'
import { denied } from '../authority.ts'
import { lockForChange } from '../ddl/lock-for-change.ts'
import { andThen } from '../maybe-promise.ts'
import type { EngineSession } from '../session.ts'
import { settingDefinition } from '../settings.ts'
import { settingText } from '../setting-text.ts'
import { specifiedRole } from './find-role.ts'

export function alterSettings(
  session: EngineSession,
  statement: AlterSettings,
): MaybePromise<void> {
  const role = statement.role && specifiedRole(session, statement.role)
  const { database } = statement
  if (database !== undefined) checkDatabase(session, database)
  checkMaySet(session, role, database)
  const change = changeOf(session, statement.setting)
  return changeDatabase(session, (object) => ({
    ...object,
    settings: changed(object.settings ?? [], role?.oid ?? 0, database !== undefined, change),
  }))
}

/** Changes what the database knows of itself; one at a time. */
export function changeDatabase(
  session: EngineSession,
  change: (object: DatabaseObject) => DatabaseObject,
): MaybePromise<void> {
  const { oid } = databaseObject(session.catalog)
  return andThen(lockForChange(session, oid, 'share update exclusive'), () => {
    session.host.store.put(session.block.ensure(), change(databaseObject(session.catalog)))
  })
}

/** Commands on a database are for the one that the session is in. */
export function checkDatabase({ host }: EngineSession, name: string): void {
  if (name === host.databaseName) return
  if (host.databases?.list().some((each) => each.name === name) === true) {
    throw sqlError(
      sqlstate.featureNotSupported,
      `database "${name}" can be changed so only by who is connected to it`,
    )
  }
  throw sqlError(sqlstate.invalidCatalogName, `database "${name}" does not exist`)
}

function checkMaySet(
  { authority, catalog }: EngineSession,
  role: ReturnType<typeof specifiedRole> | undefined,
  database: string | undefined,
): void {
  if (authority.isSuperuser) return
  if (role === undefined) {
    if (database === undefined) throw denied('must be superuser to alter settings globally')
    if (!authority.owns(databaseOwner(catalog))) {
      throw denied(`must be owner of database ${database}`)
    }
    return
  }
  if (role.superuser) throw denied('must be superuser to alter superusers')
  if (!authority.canCreateRoles && role.oid !== authority.role) throw denied('permission denied')
}

/** A setting's new value, `undefined` to take it away; or all of them away. */
type Change = { readonly name: string; readonly value: string | undefined } | 'reset all'

function changeOf(session: EngineSession, setting: AlterSettings['setting']): Change {
  const { action } = setting
  const { settings } = session
  const name = settingDefinition(setting.name)?.name ?? setting.name
  switch (action.kind) {
    case 'reset-all':
      return 'reset all'
    case 'reset':
    case 'default':
      return { name, value: undefined }
    case 'value': {
      if (settingDefinition(name)?.fixed === true) {
        throw sqlError(sqlstate.cantChangeRuntimeParam, `parameter "${name}" cannot be changed`)
      }
      return { name, value: settings.normalize(name, settingText(name, action.values)) }
    }
    case 'from-current':
      return { name, value: settings.get(name) }
    default:
      throw featureNotSupported('this form of SET')
  }
}

function changed(
  all: readonly StoredSettings[],
  role: Oid,
  inDatabase: boolean,
  change: Change,
): readonly StoredSettings[] {
  const at = all.findIndex((each) => each.role === role && each.inDatabase === inDatabase)
  const before = all[at]?.values ?? []
  const values = change === 'reset all' ? [] : withValue(before, change)
  const entry: readonly StoredSettings[] = values.length === 0 ? [] : [{ role, inDatabase, values }]
  return at < 0 ? [...all, ...entry] : all.toSpliced(at, 1, ...entry)
}

function withValue(
  values: StoredSettings['values'],
  { name, value }: Exclude<Change, string>,
): StoredSettings['values'] {
  const at = values.findIndex((each) => each.name === name)
  const entry = value === undefined ? [] : [{ name, value }]
  return at < 0 ? [...values, ...entry] : values.toSpliced(at, 1, ...entry)
}

/** Takes a role that goes out of the settings. */
export function forgetSettings(session: EngineSession, role: Oid): void {
  const object = databaseObject(session.catalog)
  if (object.settings?.some((each) => each.role === role) !== true) return
  session.host.store.put(session.block.ensure(), {
    ...object,
    settings: object.settings.filter((each) => each.role !== role),
  })
}
