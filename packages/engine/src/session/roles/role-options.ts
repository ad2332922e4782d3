/** The options of CREATE ROLE and ALTER ROLE: read once each, then put into the role. */
import type { RoleName, RoleOption } from '../../ast/role.ts'
import type { RoleObject } from '../../catalog/objects.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { syntaxErrorAt } from '../../errors/syntax-errors.ts'
import type { EngineSession } from '../session.ts'
import { storedPassword } from './password.ts'

const TIMESTAMPTZ = 1184

type RoleListKind = 'role' | 'admin' | 'in-role'
type FlagName = Extract<RoleOption, { kind: 'flag' }>['name']

/** What a command says, each thing at most once. */
export type RoleOptions = {
  readonly flags: ReadonlyMap<FlagName, boolean>
  readonly password: { readonly text: string | undefined } | undefined
  readonly connectionLimit: number | undefined
  readonly validUntil: string | undefined
  /** ROLE, USER. */
  readonly members: readonly RoleName[] | undefined
  readonly admins: readonly RoleName[] | undefined
  readonly inRoles: readonly RoleName[] | undefined
}

export function readRoleOptions(
  session: EngineSession,
  options: readonly RoleOption[],
  sql: string,
): RoleOptions {
  const seen = new Map<string, RoleOption>()
  for (const option of options) {
    const key = option.kind === 'flag' ? option.name : option.kind
    if (seen.has(key)) throw syntaxErrorAt(sql, 'conflicting or redundant options', option.pos)
    seen.set(key, option)
  }
  const of = <K extends RoleOption['kind']>(
    kind: K,
  ): Extract<RoleOption, { kind: K }> | undefined =>
    seen.get(kind) as Extract<RoleOption, { kind: K }> | undefined
  const rolesOf = (kind: RoleListKind): readonly RoleName[] | undefined =>
    (seen.get(kind) as Extract<RoleOption, { kind: RoleListKind }> | undefined)?.roles
  if (of('sysid') !== undefined) {
    session.notice(
      sqlError(sqlstate.successfulCompletion, 'SYSID can no longer be specified', {
        severity: 'NOTICE',
      }),
    )
  }
  const limit = of('connection-limit')?.limit
  if (limit !== undefined && limit < -1) {
    throw sqlError(sqlstate.invalidParameterValue, `invalid connection limit: ${limit}`)
  }
  const password = of('password')
  return {
    flags: new Map(
      options.flatMap((option) =>
        option.kind === 'flag' ? [[option.name, option.value] as const] : [],
      ),
    ),
    password: password && { text: password.password },
    connectionLimit: limit,
    validUntil: of('valid-until')?.until,
    members: rolesOf('role'),
    admins: rolesOf('admin'),
    inRoles: rolesOf('in-role'),
  }
}

const fields = {
  superuser: 'superuser',
  createdb: 'createDb',
  createrole: 'createRole',
  inherit: 'inherit',
  login: 'canLogin',
  replication: 'replication',
  bypassrls: 'bypassRls',
} as const

export function applyRoleOptions(
  session: EngineSession,
  role: RoleObject,
  { flags, password, connectionLimit, validUntil }: RoleOptions,
): RoleObject {
  const changed = { ...role } as { -readonly [K in keyof RoleObject]: RoleObject[K] }
  for (const [name, value] of flags) changed[fields[name]] = value
  if (connectionLimit !== undefined) changed.connectionLimit = connectionLimit
  if (validUntil !== undefined) changed.validUntil = storedTime(session, validUntil)
  if (password !== undefined) {
    delete changed.password
    const stored = storedPassword(session, password.text)
    if (stored !== undefined) changed.password = stored
  }
  return changed
}

function storedTime(session: EngineSession, text: string): string {
  const value = session.type(TIMESTAMPTZ).input(text, -1, session.evaluation)
  if (value === Infinity) return 'infinity'
  return value === -Infinity ? '-infinity' : String(value)
}
