/**
 * Roles of the database's own catalog: passwords are proved against the verifiers in `pg_authid`, and a role has to be there and
 * may log in. With `trust` nothing is proved, and only clients on this machine are let in.
 */
import { SqlError, sqlstate, type Engine } from '@twill/engine'
import type { Databases } from '../databases.ts'
import { roleMissing } from './auth-errors.ts'
import type { AuthenticationRequest, Authenticator } from './authenticator.ts'
import { trustLoopback } from './trust.ts'

type Role = { readonly canLogin: boolean; readonly verifier: string | undefined }

export function catalogAuthenticator(
  databases: Databases,
  method: 'scram' | 'trust',
): Authenticator {
  return {
    method: async (request) => {
      if (method === 'trust') return trustLoopback.method(request)
      const role = await findRole(databases, request)
      return { kind: 'scram', verifier: role === 'no database' ? undefined : role?.verifier }
    },
    admit: async (request) => {
      // A database that is not there is told as such, whoever asks.
      const role = await findRole(databases, request)
      if (role === 'no database') return undefined
      if (role === undefined) return roleMissing(request.user)
      return role.canLogin ? undefined : mayNotLogIn(request.user)
    },
  }
}

async function findRole(
  databases: Databases,
  { user, database }: AuthenticationRequest,
): Promise<Role | undefined | 'no database'> {
  const use = await databases.use(database)
  if (use === undefined) return 'no database'
  try {
    return await lookUp(use.engine, user)
  } finally {
    use.release()
  }
}

async function lookUp(engine: Engine, user: string): Promise<Role | undefined> {
  const session = engine.connect()
  try {
    const statement = await session.prepare(
      'SELECT rolcanlogin, rolpassword FROM pg_catalog.pg_authid WHERE rolname = $1',
    )
    const row = await statement.first([user])
    if (row === undefined) return undefined
    const [canLogin, verifier] = row
    return {
      canLogin: canLogin === true,
      verifier: typeof verifier === 'string' ? verifier : undefined,
    }
  } finally {
    session.close()
  }
}

function mayNotLogIn(user: string): SqlError {
  return new SqlError(
    sqlstate.invalidAuthorizationSpecification,
    `role "${user}" is not permitted to log in`,
    { severity: 'FATAL' },
  )
}
