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

const TEXT = 25

/** Connections are counted only where they are limited: to count them looks at all. */
const question = `select rolcanlogin,
    case when rolvaliduntil is null or rolvaliduntil > now() then rolpassword end,
    rolsuper, rolconnlimit,
    case when rolconnlimit >= 0 and not rolsuper
      then (select count(*) from pg_catalog.pg_stat_activity where usesysid = r.oid) else 0 end,
    pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'connect')
  from pg_catalog.pg_authid r where rolname = $1`

export async function roleAtLogin(engine: Engine, name: string): Promise<RoleAtLogin | undefined> {
  const session = engine.connect({ user: HOST_USER })
  try {
    // Not prepared: the plan of a query is kept by the engine, and lasts from one login to the next.
    const result = await session.query(question, [name], [TEXT])
    const batch = await result.next()
    const row = batch?.columns.map((column) => column.get(batch.selection?.[0] ?? 0))
    await result.close()
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
