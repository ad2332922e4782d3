/**
 * CREATE, DROP and ALTER DATABASE: what there is to decide here is decided, and the host, who keeps the databases, is asked to do it.
 * None of them can be taken back, so none runs in a transaction with others.
 */
import type { CreateDatabase, DropDatabase } from '../../ast/ddl-object.ts'
import type { Option } from '../../ast/option.ts'
import type { DatabaseDirectory, DatabaseEntry, DatabaseOptions } from '../../engine.ts'
import { BOOTSTRAP_ROLE } from '../../catalog/catalog.ts'
import { databaseOwner, roleByName } from '../../catalog/roles.ts'
import { featureNotSupported } from '../../errors/feature-errors.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { characterPosition, syntaxErrorAt } from '../../errors/syntax-errors.ts'
import { denied } from '../authority.ts'
import { skipsMissing } from '../ddl/existing.ts'
import { findRole } from '../roles/find-role.ts'
import type { EngineSession } from '../session.ts'

/** What a new database always is here, by option: other values are refused. */
const fixedOptions: Readonly<Record<string, readonly string[]>> = {
  encoding: ['utf8', 'utf-8', 'unicode', '6', 'default'],
  lc_collate: ['c', 'posix', 'c.utf-8', 'c.utf8', 'default'],
  lc_ctype: ['c', 'posix', 'c.utf-8', 'c.utf8', 'default'],
  locale: ['c', 'posix', 'c.utf-8', 'c.utf8', 'default'],
  locale_provider: ['libc', 'default'],
  tablespace: ['pg_default', 'default'],
  strategy: ['wal_log', 'file_copy', 'default'],
  connection_limit: ['-1', 'default'],
  allow_connections: ['true', 'on', '1', 'default'],
  is_template: ['false', 'off', '0', 'default'],
}

/** PostgreSQL's templates hold nothing that a new database would not have. */
const emptyTemplates: ReadonlySet<string> = new Set(['template0', 'template1', 'default'])

function directoryOf({ host }: EngineSession, command: string): DatabaseDirectory {
  if (host.databases !== undefined) return host.databases
  throw sqlError(
    sqlstate.featureNotSupported,
    `${command} is not supported in an embedded database`,
  )
}

function missingDatabase(name: string): SqlError {
  return sqlError(sqlstate.invalidCatalogName, `database "${name}" does not exist`)
}

function entryNamed(directory: DatabaseDirectory, name: string): DatabaseEntry | undefined {
  return directory.list().find((each) => each.name === name)
}

export async function createDatabase(
  session: EngineSession,
  { name, options }: CreateDatabase,
  sql: string,
): Promise<void> {
  const directory = directoryOf(session, 'CREATE DATABASE')
  session.block.standsAlone('CREATE DATABASE')
  const { owner, template } = readOptions(options, sql)
  const { authority } = session
  if (!authority.canCreateDatabases) throw denied('permission denied to create database')
  const role = owner === undefined ? undefined : findRole(session, owner)
  if (role !== undefined && !authority.isMemberOf(role.oid)) {
    throw denied(`must be member of role "${role.name}"`)
  }
  if (entryNamed(directory, name) !== undefined) throw databaseExists(name)
  if (template !== undefined && entryNamed(directory, template) === undefined) {
    throw sqlError(sqlstate.invalidCatalogName, `template database "${template}" does not exist`)
  }
  await directory.create(name, {
    owner: role?.name ?? authority.currentUser,
    ...(template === undefined ? {} : { template }),
  })
}

function databaseExists(name: string): SqlError {
  return sqlError(sqlstate.duplicateDatabase, `database "${name}" already exists`)
}

function textOf({ value }: Option): string {
  return value !== undefined && 'text' in value ? value.text : ''
}

function readOptions(options: readonly Option[], sql: string): DatabaseOptions {
  let owner: string | undefined
  let template: string | undefined
  const seen = new Set<string>()
  for (const option of options) {
    const { name, pos } = option
    if (seen.has(name)) throw syntaxErrorAt(sql, 'conflicting or redundant options', pos)
    seen.add(name)
    const text = textOf(option)
    if (name === 'owner') owner = text === 'default' ? undefined : text
    else if (name === 'template') template = emptyTemplates.has(text) ? undefined : text
    else if (name !== 'oid' && name !== 'collation_version') refuseOther(option, text, sql)
  }
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(template === undefined ? {} : { template }),
  }
}

function refuseOther({ name, pos }: Option, text: string, sql: string): void {
  const usual = fixedOptions[name]
  if (usual === undefined) throw syntaxErrorAt(sql, `option "${name}" not recognized`, pos)
  if (usual.includes(text.toLowerCase())) return
  throw featureNotSupported(
    `${name.replaceAll('_', ' ')} "${text}" of a database`,
    characterPosition(sql, pos),
  )
}

/** Its owner may drop and rename a database. */
function checkOwner(session: EngineSession, entry: DatabaseEntry): void {
  const { authority, catalog, host } = session
  const owner =
    entry.name === host.databaseName
      ? databaseOwner(catalog)
      : entry.owner === undefined
        ? BOOTSTRAP_ROLE
        : (roleByName(catalog, entry.owner)?.oid ?? BOOTSTRAP_ROLE)
  if (!authority.owns(owner)) throw denied(`must be owner of database ${entry.name}`)
}

export async function dropDatabase(
  session: EngineSession,
  { force, ifExists, name }: DropDatabase,
): Promise<void> {
  const directory = directoryOf(session, 'DROP DATABASE')
  session.block.standsAlone('DROP DATABASE')
  const entry = entryNamed(directory, name)
  if (entry === undefined) {
    if (skipsMissing(session, ifExists, 'database', name)) return
    throw missingDatabase(name)
  }
  checkOwner(session, entry)
  if (name === session.host.databaseName) {
    throw sqlError(sqlstate.objectInUse, 'cannot drop the currently open database')
  }
  await directory.drop(name, { force })
}

/** ALTER DATABASE … RENAME TO. */
export async function renameDatabase(
  session: EngineSession,
  from: string,
  newName: string,
): Promise<void> {
  const directory = directoryOf(session, 'ALTER DATABASE')
  const entry = entryNamed(directory, from)
  if (entry === undefined) throw missingDatabase(from)
  checkOwner(session, entry)
  if (!session.authority.canCreateDatabases) throw denied('permission denied to rename database')
  if (entryNamed(directory, newName) !== undefined) throw databaseExists(newName)
  if (from === session.host.databaseName) {
    throw sqlError(sqlstate.featureNotSupported, 'current database cannot be renamed')
  }
  session.block.standsAlone('ALTER DATABASE')
  await directory.rename(from, newName)
}
