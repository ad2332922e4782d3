/**
 * The first user: a superuser that a server is started with, in every database that it opens. It is made or brought up to date, and
 * nothing is written where it is as it should be. Only a verifier of the password reaches the database.
 */
import type { Engine } from '@twill/engine'
import { formatVerifier, makeVerifier, parseVerifier } from './scram-verifier.ts'
import { HOST_USER, roleAtLogin } from './role-at-login.ts'

export type Superuser = { readonly name: string; readonly password: string }

export async function ensureSuperuser(engine: Engine, superuser: Superuser): Promise<void> {
  const { name, password } = superuser
  const role = await roleAtLogin(engine, name)
  const isAsItShould =
    role?.isSuperuser === true && role.canLogin && proves(role.verifier, password)
  if (isAsItShould || isReadOnly(engine)) return
  const command = role === undefined ? 'create' : 'alter'
  const verifier = formatVerifier(makeVerifier(password))
  // a password that has run out does not show; where none shows, it may be for that
  const lasting = role !== undefined && role.verifier === undefined ? ` valid until 'infinity'` : ''
  const session = engine.connect({ user: HOST_USER })
  try {
    await session.exec(
      `${command} role ${quoted(name)} with superuser login password '${verifier}'${lasting}`,
    )
  } finally {
    session.close()
  }
}

/** Whether there is anybody who could log in with a password. */
export async function hasPasswords(engine: Engine): Promise<boolean> {
  const session = engine.connect({ user: HOST_USER })
  try {
    const statement = await session.prepare(
      'select 1 from pg_catalog.pg_authid where rolcanlogin and rolpassword is not null limit 1',
    )
    return (await statement.first([])) !== undefined
  } finally {
    session.close()
  }
}

/** One that follows another has the users of that. */
function isReadOnly(engine: Engine): boolean {
  const session = engine.connect({ user: HOST_USER })
  try {
    return session.setting('in_hot_standby') === 'on'
  } finally {
    session.close()
  }
}

function proves(text: string | undefined, password: string): boolean {
  const verifier = text === undefined ? undefined : parseVerifier(text)
  if (verifier === undefined) return false
  const { iterations, salt, storedKey } = verifier
  return makeVerifier(password, salt, iterations).storedKey.equals(storedKey)
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
