import { describe, expect, test } from 'vitest'
import { openMemoryEngine } from '../support/memory-engine.ts'
import { codeOf, sqlDatabase } from '../support/sql-database.ts'
import { runText } from '../support/text-rows.ts'

describe('a session starts', () => {
  test('with the settings of its role and database, the more special first', async () => {
    const db = await sqlDatabase(`
      create role ann login;
      alter role all set work_mem = '1MB'; alter role all set lock_timeout = '1s';
      alter database twill set work_mem = '2MB'; alter database twill set statement_timeout = '2s';
      alter role ann set work_mem = '3MB';
      alter role ann in database twill set work_mem = '4MB'`)
    const of = (user: string, settings: Record<string, string> = {}) => {
      const session = db.connect({ user, settings })
      return ['work_mem', 'statement_timeout', 'lock_timeout'].map((name) => session.setting(name))
    }
    expect(of('ann')).toEqual(['4MB', '2s', '1s'])
    expect(of('postgres')).toEqual(['2MB', '2s', '1s'])
    expect(of('ann', { work_mem: '9MB' })).toEqual(['9MB', '2s', '1s'])
    await db.run('alter role ann in database twill reset all')
    expect(of('ann')[0]).toBe('3MB')
    const session = db.connect({ user: 'ann' })
    await session.exec(`set work_mem = '7MB'; reset work_mem`)
    expect(session.setting('work_mem')).toBe('3MB')
    await db.engine.close()
  })

  test('only as somebody that the user may be', async () => {
    const db = await sqlDatabase(`create role ann login; create role bea`)
    const as = (settings: Record<string, string>, user = 'ann') =>
      codeOf(async () => db.connect({ user, settings }))
    expect(await as({ role: 'bea' })).toBe('42501')
    expect(await as({ session_authorization: 'postgres' })).toBe('42501')
    expect(await as({ role: 'nobody' })).toBe('22023')
    expect(await as({ role: 'bea' }, 'postgres')).toBe('ok')
    await db.run('grant bea to ann')
    expect(await as({ role: 'bea' })).toBe('ok')
    await db.engine.close()
  })

  test('without a role of its settings that the user may not take', async () => {
    const db = await sqlDatabase(`create role ann login; create role bea; create role cat login;
      grant bea to cat; alter role ann set role = bea; alter role cat set role = bea`)
    const roleOf = (user: string) => db.connect({ user }).setting('role')
    expect([roleOf('ann'), roleOf('cat')]).toEqual(['none', 'bea'])
    await db.engine.close()
  })

  test('and tells whether it is a superuser as that changes', async () => {
    const db = await sqlDatabase('create role ann login')
    const told: string[] = []
    const session = db.connect({ onParameter: (name, value) => told.push(`${name}=${value}`) })
    expect(session.setting('is_superuser')).toBe('on')
    told.length = 0
    await session.exec('set role ann')
    await session.exec('begin; reset role; rollback')
    await session.exec('set session authorization ann')
    expect(told).toEqual([
      'is_superuser=off',
      'is_superuser=on',
      'is_superuser=off',
      'session_authorization=ann',
    ])
    await db.engine.close()
  })

  test('roles, memberships and settings are there again after reopening', async () => {
    const ask = `select rolname, rolcanlogin, rolconnlimit, rolvaliduntil, left(rolpassword, 5),
      array(select roleid::regrole::text from pg_auth_members where member = r.oid),
      (select setconfig from pg_db_role_setting where setrole = r.oid)
      from pg_authid r where oid >= 16384 order by 1`
    const name = 'roles-reopened'
    const first = await openMemoryEngine({ name })
    await first.connect().exec(
      `create role a login password 'x' connection limit 3 valid until '2031-01-01';
       create role b in role a; alter role b set work_mem = '1MB'`,
    )
    const before = (await runText(first.connect(), ask)).rows
    await first.close()
    const second = await openMemoryEngine({ name })
    expect((await runText(second.connect(), ask)).rows).toEqual(before)
    expect(before).toHaveLength(2)
    expect(second.connect({ user: 'b' }).setting('work_mem')).toBe('1MB')
    expect(await codeOf(async () => second.connect({ user: 'b', settings: { role: 'a' } }))).toBe(
      'ok',
    )
    await second.close()
  })
})
