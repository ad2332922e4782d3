/** What the catalog of a database says of somebody who wants to come in. */
import type { Engine } from '@twill/engine'

export type RoleAtLogin = {
  readonly canLogin: boolean
  /** A verifier that has run out proves nothing any more. */
  readonly verifier: string | undefined
  readonly isSuperuser: boolean
  /** -1: as many as there may be. */
  readonly connectionLimit: number
  readonly connections: number
  readonly mayConnect: boolean
}

/** No role can be called so: the engine takes its session for its host's. */
export const HOST_USER = 'pg_host'

const question = `select rolcanlogin,
    case when rolvaliduntil is null or rolvaliduntil > now() then rolpassword end,
    rolsuper, rolconnlimit,
    (select count(*) from pg_catalog.pg_stat_activity where usesysid = r.oid),
    pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'connect')
  from pg_catalog.pg_authid r where rolname = $1`

export async function roleAtLogin(engine: Engine, name: string): Promise<RoleAtLogin | undefined> {
  const session = engine.connect({ user: HOST_USER })
  try {
    const statement = await session.prepare(question)
    const row = await statement.first([name])
    if (row === undefined) return undefined
    const [canLogin, verifier, isSuperuser, limit, connections, mayConnect] = row
    return {
      canLogin: canLogin === true,
      verifier: typeof verifier === 'string' ? verifier : undefined,
      isSuperuser: isSuperuser === true,
      connectionLimit: Number(limit),
      connections: Number(connections),
      mayConnect: mayConnect === true,
    }
  } finally {
    session.close()
  }
}
