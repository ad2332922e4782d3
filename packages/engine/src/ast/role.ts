/** Roles and privileges. */
import type { FunctionSignature } from './ddl-function.ts'
import type { RelationName } from './select.ts'

/** A role as written; the keywords stand for whoever runs the statement. */
export type RoleName = {
  readonly pos: number
  readonly kind: 'name' | 'current_role' | 'current_user' | 'session_user' | 'public'
  /** Only of `name`. */
  readonly name: string
}

export type RoleOption =
  | {
      readonly kind: 'flag'
      readonly pos: number
      readonly name:
        | 'superuser'
        | 'createdb'
        | 'createrole'
        | 'inherit'
        | 'login'
        | 'replication'
        | 'bypassrls'
      readonly value: boolean
    }
  | { readonly kind: 'password'; readonly pos: number; readonly password: string | undefined }
  | { readonly kind: 'connection-limit'; readonly pos: number; readonly limit: number }
  | { readonly kind: 'valid-until'; readonly pos: number; readonly until: string }
  | { readonly kind: 'sysid'; readonly pos: number; readonly id: number }
  /** `ROLE`, `USER` (role), `ADMIN`, `IN ROLE`, `IN GROUP` (in-role). */
  | {
      readonly kind: 'role' | 'admin' | 'in-role'
      readonly pos: number
      readonly roles: readonly RoleName[]
    }

export type CreateRole = {
  readonly kind: 'create-role'
  readonly pos: number
  readonly word: 'role' | 'user' | 'group'
  readonly name: string
  readonly options: readonly RoleOption[]
}

export type AlterRole = {
  readonly kind: 'alter-role'
  readonly pos: number
  readonly role: RoleName
  readonly options: readonly RoleOption[]
}

/** `ALTER GROUP g ADD | DROP USER …`. */
export type AlterGroup = {
  readonly kind: 'alter-group'
  readonly pos: number
  readonly group: RoleName
  readonly action: 'add' | 'drop'
  readonly members: readonly RoleName[]
}

export type DropRole = {
  readonly kind: 'drop-role'
  readonly pos: number
  readonly ifExists: boolean
  readonly roles: readonly RoleName[]
}

export type Privilege = {
  /** Lower case; `all` for ALL [PRIVILEGES]. */
  readonly name: string
  readonly columns: readonly string[]
}

export type GrantTarget =
  | {
      readonly kind: 'relations'
      readonly type: 'table' | 'sequence'
      readonly names: readonly RelationName[]
    }
  | {
      readonly kind: 'routines'
      readonly type: 'function' | 'procedure' | 'routine'
      readonly routines: readonly FunctionSignature[]
    }
  | {
      readonly kind: 'names'
      readonly type:
        | 'database'
        | 'schema'
        | 'language'
        | 'tablespace'
        | 'type'
        | 'domain'
        | 'parameter'
        | 'large object'
        | 'foreign data wrapper'
        | 'foreign server'
      readonly names: readonly (readonly string[])[]
    }
  | {
      readonly kind: 'all-in-schema'
      readonly type: 'table' | 'sequence' | 'function' | 'procedure' | 'routine'
      readonly schemas: readonly string[]
    }

export type Grant = {
  readonly kind: 'grant'
  readonly pos: number
  readonly revoke: boolean
  readonly privileges: readonly Privilege[]
  readonly target: GrantTarget
  readonly roles: readonly RoleName[]
  /** WITH GRANT OPTION, or REVOKE GRANT OPTION FOR. */
  readonly grantOption: boolean
  readonly grantedBy: RoleName | undefined
  readonly cascade: boolean
}

export type GrantRole = {
  readonly kind: 'grant-role'
  readonly pos: number
  readonly revoke: boolean
  readonly granted: readonly string[]
  readonly roles: readonly RoleName[]
  readonly adminOption: boolean
  readonly grantedBy: RoleName | undefined
  readonly cascade: boolean
}

export type AlterDefaultPrivileges = {
  readonly kind: 'alter-default-privileges'
  readonly pos: number
  readonly forRoles: readonly RoleName[]
  readonly inSchemas: readonly string[]
  readonly revoke: boolean
  readonly privileges: readonly Privilege[]
  readonly objectType: 'table' | 'function' | 'sequence' | 'type' | 'schema'
  readonly roles: readonly RoleName[]
  readonly grantOption: boolean
  readonly cascade: boolean
}

/** REASSIGN OWNED and DROP OWNED. */
export type Owned = {
  readonly kind: 'reassign-owned' | 'drop-owned'
  readonly pos: number
  readonly roles: readonly RoleName[]
  readonly to: RoleName | undefined
  readonly cascade: boolean
}
