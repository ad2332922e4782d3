/**
 * Gives a new database the roles of another: attributes, verifiers, memberships and settings. Each database has roles of its own, which
 * a branch shares up to where it leaves; a database that is made empty would otherwise have nobody who can log in.
 */
import type { Engine, Session } from '@twill/engine'
import { HOST_USER } from '../auth/role-at-login.ts'

type Row = readonly (string | null | undefined)[]

/** What is asked for is text, or made it. */
async function rowsOf(session: Session, sql: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  await session.exec(sql, async (result) => {
    for (let batch = await result.next(); batch !== undefined; batch = await result.next()) {
      for (let i = 0; i < batch.count; i++) {
        const at = batch.selection === undefined ? i : (batch.selection[i] as number)
        rows.push(batch.columns.map((column) => column.get(at) as string | null))
      }
    }
  })
  return rows
}

const flags = [
  ['rolsuper', 'superuser'],
  ['rolinherit', 'inherit'],
  ['rolcreaterole', 'createrole'],
  ['rolcreatedb', 'createdb'],
  ['rolcanlogin', 'login'],
  ['rolreplication', 'replication'],
  ['rolbypassrls', 'bypassrls'],
] as const

const options = flags
  .map(([column, word]) => `case when ${column} then '${word}' else 'no${word}' end`)
  .join(` || ' ' || `)

/** A role's name, and its options as CREATE ROLE and ALTER ROLE take them. */
const roles = `select rolname::text, quote_ident(rolname) || ' with ' || ${options}
    || format(' connection limit %s', rolconnlimit)
    || coalesce(' password ' || quote_literal(rolpassword), '')
    || coalesce(' valid until ' || quote_literal(rolvaliduntil::text), '')
  from pg_catalog.pg_authid where oid = 10 or oid >= 16384 order by oid`

/** Commands, for when the roles are there. */
const memberships = `select format('grant %I to %I%s', r.rolname, m.rolname,
    case when admin_option then ' with admin option' else '' end)
  from pg_catalog.pg_auth_members a join pg_catalog.pg_roles r on r.oid = a.roleid
  join pg_catalog.pg_roles m on m.oid = a.member where a.member >= 16384 or a.member = 10`

const settings = `select format(
    'begin; select pg_catalog.set_config(%L, %L, true); alter role %s set %I from current; commit',
    split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1),
    coalesce(quote_ident(r.rolname), 'all'), split_part(setting, '=', 1))
  from pg_catalog.pg_db_role_setting s cross join lateral unnest(s.setconfig) as setting
  left join pg_catalog.pg_roles r on r.oid = s.setrole where s.setdatabase = 0`

export async function copyRoles(from: Engine, to: Engine): Promise<void> {
  const source = from.connect({ user: HOST_USER })
  const target = to.connect({ user: HOST_USER })
  try {
    const there = new Set(
      (await rowsOf(target, 'select rolname::text from pg_catalog.pg_authid')).map(
        ([name]) => name,
      ),
    )
    for (const [name, text] of await rowsOf(source, roles)) {
      await target.exec(`${there.has(name) ? 'alter' : 'create'} role ${text}`)
    }
    for (const question of [memberships, settings]) {
      for (const [command] of await rowsOf(source, question)) await target.exec(command ?? '')
    }
  } finally {
    source.close()
    target.close()
  }
}

/** Makes a database its owner's, as far as there is such a role. */
export async function giveTo(engine: Engine, database: string, owner: string): Promise<void> {
  const session = engine.connect({ user: HOST_USER })
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
  try {
    await session.exec(`alter database ${quoted(database)} owner to ${quoted(owner)}`)
  } finally {
    session.close()
  }
}

/** Whose a database is, by its own catalog. */
export async function ownerOf(engine: Engine): Promise<string | undefined> {
  const session = engine.connect({ user: HOST_USER })
  try {
    const [row] = await rowsOf(
      session,
      `select pg_catalog.pg_get_userbyid(datdba) from pg_catalog.pg_database
        where datname = pg_catalog.current_database()`,
    )
    return row?.[0] ?? undefined
  } finally {
    session.close()
  }
}
