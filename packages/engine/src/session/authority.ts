/**
 * On whose behalf a session acts: who connected, who SET SESSION AUTHORIZATION made of that, and who SET ROLE did; and what that
 * role may do by its attributes and memberships. The settings `session_authorization` and `role` are the truth, so that a rollback
 * and RESET need nothing of their own.
 *
 * A host may connect under a name that is no role of the database: it acts as the bootstrap role, since an embedded database knows
 * nobody but its host. A server asks for the role first.
 */
import type { StatementNeeds } from '../binder/statement-needs.ts'
import { BOOTSTRAP_ROLE, type CatalogReader } from '../catalog/catalog.ts'
import type { RoleObject } from '../catalog/objects.ts'
import { roleByName, roleOf, rolesWithin } from '../catalog/roles.ts'
import { sqlError, type SqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { Oid } from '../types/type.ts'
import type { SettingGuard, Settings } from './settings.ts'

const superuserSettings: ReadonlySet<string> = new Set(['log_statement', 'log_min_messages'])

/** Nobody's oid: of a role that was dropped under its session. */
const NOBODY: Oid = 0

export type AuthorityWorld = { readonly settings: Settings; readonly catalog: CatalogReader }

type Known = {
  readonly settings: number
  readonly catalog: number
  readonly sessionRole: Oid
  readonly role: Oid
  readonly rights: ReadonlySet<Oid>
  readonly isSuperuser: boolean
  /** Statements that were found to be allowed. */
  readonly allowed: WeakSet<StatementNeeds>
}

export class Authority implements SettingGuard {
  /** The name that the session was opened with. */
  readonly authenticatedName: string
  readonly #authenticated: Oid
  readonly #world: AuthorityWorld
  #known: Known | undefined

  constructor(world: AuthorityWorld, name: string) {
    this.#world = world
    this.authenticatedName = name
    this.#authenticated = roleByName(world.catalog, name)?.oid ?? BOOTSTRAP_ROLE
  }

  get #now(): Known {
    const { settings, catalog } = this.#world
    const known = this.#known
    if (known?.settings === settings.version && known.catalog === catalog.version) return known
    const sessionRole = this.#named(settings.get('session_authorization'))
    const setRole = settings.get('role')
    const role = setRole === 'none' ? sessionRole : this.#named(setRole)
    return (this.#known = {
      settings: settings.version,
      catalog: catalog.version,
      sessionRole,
      role,
      rights: rolesWithin(catalog, role, 'rights'),
      isSuperuser: roleOf(catalog, role)?.superuser === true,
      allowed: new WeakSet(),
    })
  }

  #named(name: string): Oid {
    if (name === this.authenticatedName) return this.#authenticated
    return roleByName(this.#world.catalog, name)?.oid ?? NOBODY
  }

  /** Who acts: `current_user`. */
  get role(): Oid {
    return this.#now.role
  }

  get sessionRole(): Oid {
    return this.#now.sessionRole
  }

  get currentUser(): string {
    const role = this.#world.settings.get('role')
    return role === 'none' ? this.sessionUser : role
  }

  get sessionUser(): string {
    return this.#world.settings.get('session_authorization')
  }

  get isSuperuser(): boolean {
    return this.#now.isSuperuser
  }

  get canCreateRoles(): boolean {
    return this.isSuperuser || roleOf(this.#world.catalog, this.role)?.createRole === true
  }

  get canCreateDatabases(): boolean {
    return this.isSuperuser || roleOf(this.#world.catalog, this.role)?.createDb === true
  }

  /** The role and those whose rights it has through membership. */
  get rights(): ReadonlySet<Oid> {
    return this.#now.rights
  }

  /** Whether what belongs to `owner` is its own to change. */
  owns(owner: Oid): boolean {
    const { isSuperuser, rights } = this.#now
    return isSuperuser || rights.has(owner)
  }

  /** Whether a statement may run, as far as is known: once allowed, it is until something changes. */
  isAllowed(needs: StatementNeeds): boolean {
    const { allowed, isSuperuser } = this.#now
    return (isSuperuser && !needs.usesViews) || allowed.has(needs)
  }

  allow(needs: StatementNeeds): void {
    this.#now.allowed.add(needs)
  }

  isMemberOf(role: Oid): boolean {
    if (this.isSuperuser) return true
    return rolesWithin(this.#world.catalog, this.role, 'membership').has(role)
  }

  checkSetting(name: string, value: string): void {
    if (name === 'role') this.#checkSetRole(value)
    else if (name === 'session_authorization') this.#checkSetSession(value)
    else if (superuserSettings.has(name) && !this.isSuperuser) {
      throw denied(`permission denied to set parameter "${name}"`)
    }
  }

  /** SET ROLE: to whatever role the session's user is a member of. */
  #checkSetRole(name: string): void {
    if (name === 'none') return
    const { catalog } = this.#world
    const { oid } = settableRole(catalog, name)
    const { sessionRole } = this.#now
    if (roleOf(catalog, sessionRole)?.superuser === true) return
    if (rolesWithin(catalog, sessionRole, 'membership').has(oid)) return
    throw denied(`permission denied to set role "${name}"`)
  }

  /** SET SESSION AUTHORIZATION: by whoever connected as a superuser. */
  #checkSetSession(name: string): void {
    if (name === this.authenticatedName) return
    const { catalog } = this.#world
    settableRole(catalog, name)
    if (roleOf(catalog, this.#authenticated)?.superuser === true) return
    throw denied('permission denied to set session authorization')
  }
}

function settableRole(catalog: CatalogReader, name: string): RoleObject {
  const role = roleByName(catalog, name)
  if (role !== undefined) return role
  throw sqlError(sqlstate.invalidParameterValue, `role "${name}" does not exist`)
}

export function denied(message: string): SqlError {
  return sqlError(sqlstate.insufficientPrivilege, message)
}
