/**
 * Lets clients in by access rules and by the roles of the database that they ask for: first what the rules say of where somebody comes
 * from, then, once they have proved who they are, what the role may do.
 *
 * A database that is not there has no roles; somebody who asks for one proves it to the server's own, and is then told.
 */
import type { Databases } from '../databases/databases.ts'
import { type AccessRule } from './access-rules.ts'
import {
  connectDenied,
  noRule,
  notPermittedToLogIn,
  ruleRejects,
  roleMissing,
  tooManyForRole,
} from './auth-errors.ts'
import type { AuthenticationRequest, Authenticator } from './authenticator.ts'
import { defaultAccessRules, matchAccessRule } from './match-access-rule.ts'
import { KnownRoles } from './known-roles.ts'
import type { RoleAtLogin } from './role-at-login.ts'

export type RuleAuthenticatorOptions = {
  readonly databases: Databases
  /** Asked for each connection: they may be read again while the server runs. */
  readonly rules: () => readonly AccessRule[]
}

export function ruleAuthenticator({ databases, rules }: RuleAuthenticatorOptions): Authenticator {
  const known = new KnownRoles()
  return {
    method: async (request) => {
      const rule = matchAccessRule(rules(), request)
      if (rule === undefined) return { kind: 'reject', error: noRule(request) }
      if (rule.method === 'reject') return { kind: 'reject', error: ruleRejects(request) }
      if (rule.method === 'trust') return { kind: 'trust' }
      const role = await findRole(known, databases, request)
      return { kind: 'scram', verifier: role?.verifier }
    },
    admit: async (request) => {
      const { database, user } = request
      const role = await findRole(known, databases, request)
      if (role === undefined) return roleMissing(user)
      if (!role.canLogin) return notPermittedToLogIn(user)
      if (role.isSuperuser) return undefined
      if (!role.mayConnect) return connectDenied(database)
      const { connectionLimit, connections } = role
      if (connectionLimit >= 0 && connections >= connectionLimit) return tooManyForRole(user)
      return undefined
    },
  }
}

/** The roles of the catalog, where no file has rules: passwords from everywhere, or none on this machine. */
export function catalogAuthenticator(
  databases: Databases,
  method: 'scram' | 'trust',
): Authenticator {
  const rules = defaultAccessRules(method)
  return ruleAuthenticator({ databases, rules: () => rules })
}

async function findRole(
  known: KnownRoles,
  databases: Databases,
  { database, user }: AuthenticationRequest,
): Promise<RoleAtLogin | undefined> {
  const use = (await databases.use(database)) ?? (await databases.use(databases.main))
  if (use === undefined) return undefined
  try {
    return await known.find(use.engine, user)
  } finally {
    use.release()
  }
}
