/** `pg_has_role` in its six forms: of a role by name or oid, or of whoever asks. */
import { hasAdminOption, roleOf, rolesWithin } from '../../catalog/roles.ts'
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { Datum } from '../../types/datum.ts'
import type { Oid } from '../../types/type.ts'
import { findRole } from '../roles/find-role.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunction, SessionFunctionArea } from './session-function.ts'

type Ask = 'usage' | 'member' | 'admin'

const words: Readonly<Record<string, Ask>> = {
  usage: 'usage',
  member: 'member',
  'usage with grant option': 'admin',
  'usage with admin option': 'admin',
  'member with grant option': 'admin',
  'member with admin option': 'admin',
}

function asked(text: Datum): readonly Ask[] {
  return String(text)
    .split(',')
    .map((word) => {
      const ask = words[word.trim().toLowerCase()]
      if (ask !== undefined) return ask
      throw sqlError(
        sqlstate.invalidParameterValue,
        `unrecognized privilege type: "${word.trim()}"`,
      )
    })
}

function holds(session: EngineSession, member: Oid, role: Oid, ask: Ask): boolean {
  const { catalog } = session
  if (roleOf(catalog, member)?.superuser === true) return true
  if (ask === 'admin') return hasAdminOption(catalog, member, role)
  return rolesWithin(catalog, member, ask === 'usage' ? 'rights' : 'membership').has(role)
}

function oidOf(session: EngineSession, subject: Datum, form: string): Oid {
  return form === 'name' ? findRole(session, String(subject)).oid : Number(subject)
}

function hasRole(forms: readonly string[]): SessionFunction {
  return (session, args) => {
    const [member, role] =
      forms.length === 2
        ? [oidOf(session, args[0] ?? null, forms[0] ?? ''), args[1] ?? null]
        : [session.authority.role, args[0] ?? null]
    const oid = oidOf(session, role, forms.at(-1) ?? '')
    return asked(args.at(-1) ?? null).some((ask) => holds(session, member, oid, ask))
  }
}

export const roleFacts: SessionFunctionArea = {
  pg_has_role_name_name: hasRole(['name', 'name']),
  pg_has_role_name_id: hasRole(['name', 'id']),
  pg_has_role_id_name: hasRole(['id', 'name']),
  pg_has_role_id_id: hasRole(['id', 'id']),
  pg_has_role_name: hasRole(['name']),
  pg_has_role_id: hasRole(['id']),
}
