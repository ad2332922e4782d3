/** CREATE, DROP and ALTER DATABASE over a host that keeps nothing but names. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  openEngine,
  SqlError,
  type DatabaseDirectory,
  type Engine,
  type Session,
} from '../../src/index.ts'
import { testEnv } from '../support/test-env.ts'
import { openTestStorage } from '../support/test-storage.ts'
import { runText } from '../support/text-rows.ts'

class Names implements DatabaseDirectory {
  readonly entries = new Map<string, { name: string; oid: number; owner: string }>()
  readonly calls: string[] = []

  list(): readonly { name: string; oid: number }[] {
    return [...this.entries.values()]
  }

  create(name: string, { owner = '', template = '' }): Promise<void> {
    this.calls.push(`create ${name} ${owner} ${template}`)
    this.entries.set(name, { name, oid: 20_000 + this.entries.size, owner })
    return Promise.resolve()
  }

  drop(name: string, { force }: { readonly force: boolean }): Promise<void> {
    this.calls.push(`drop ${name} ${force}`)
    this.entries.delete(name)
    return Promise.resolve()
  }

  rename(from: string, to: string): Promise<void> {
    const entry = this.entries.get(from)
    this.entries.delete(from)
    if (entry !== undefined) this.entries.set(to, { ...entry, name: to })
    return Promise.resolve()
  }
}

let engine: Engine
let session: Session
let names: Names
beforeEach(async () => {
  names = new Names()
  names.entries.set('main', { name: 'main', oid: 5, owner: 'postgres' })
  names.entries.set('beside', { name: 'beside', oid: 20_099, owner: 'postgres' })
  const options = { env: testEnv, databaseName: 'main', databases: names }
  engine = await openEngine(await openTestStorage({}), options)
  session = engine.connect()
})
afterEach(() => engine.close())

async function answer(sql: string): Promise<string> {
  try {
    return (await runText(session, sql)).tag
  } catch (error) {
    return error instanceof SqlError ? `${error.code} ${error.message}` : String(error)
  }
}

describe('databases', () => {
  test('are made, renamed and dropped by their host', async () => {
    expect(await answer('create database a')).toBe('CREATE DATABASE')
    expect(await answer(`create database b template a encoding 'UTF8' owner postgres`)).toBe(
      'CREATE DATABASE',
    )
    expect(await answer('alter database b rename to c')).toBe('ALTER DATABASE')
    const { rows } = await runText(
      session,
      'select datname, pg_get_userbyid(datdba) from pg_database order by 1',
    )
    expect(rows).toEqual([
      ['a', 'postgres'],
      ['beside', 'postgres'],
      ['c', 'postgres'],
      ['main', 'postgres'],
    ])
    expect(await answer('drop database c with (force)')).toBe('DROP DATABASE')
    expect(names.calls).toEqual(['create a postgres ', 'create b postgres a', 'drop c true'])
  })

  test.each([
    ['create database main', '42P04 database "main" already exists'],
    ['create database x template nope', '3D000 template database "nope" does not exist'],
    ['create database x owner nobody', '42704 role "nobody" does not exist'],
    ['create database x nonsense 5', '42601 option "nonsense" not recognized'],
    ['create database x owner a owner b', '42601 conflicting or redundant options'],
    [
      `create database x encoding 'LATIN1'`,
      '0A000 encoding "LATIN1" of a database is not supported',
    ],
    ['drop database nope', '3D000 database "nope" does not exist'],
    ['drop database if exists nope', 'DROP DATABASE'],
    ['drop database main', '55006 cannot drop the currently open database'],
    ['alter database nope rename to y', '3D000 database "nope" does not exist'],
    ['alter database main rename to y', '0A000 current database cannot be renamed'],
    [
      'alter database beside owner to postgres',
      '0A000 database "beside" can be changed so only by who is connected to it',
    ],
    [
      `alter database beside set work_mem = '1MB'`,
      '0A000 database "beside" can be changed so only by who is connected to it',
    ],
    ['alter database nope owner to postgres', '3D000 database "nope" does not exist'],
  ])('%s: %s', async (sql, expected) => {
    expect(await answer(sql)).toBe(expected)
  })

  test('are asked for by name and by oid', async () => {
    await session.exec('create role ann; revoke connect on database main from public')
    const { rows } = await runText(
      session,
      `select datname, has_database_privilege('ann', oid, 'connect'), has_database_privilege('ann', datname::text, 'create')
        from pg_database order by 1`,
    )
    expect(rows).toEqual([
      ['beside', 't', 'f'],
      ['main', 'f', 'f'],
    ])
  })

  test('are not made or dropped inside a transaction', async () => {
    for (const sql of ['create database x', 'drop database main']) {
      await session.exec('begin')
      expect(await answer(sql)).toMatch(/^25001 /)
      await session.exec('rollback')
    }
  })

  test('are for those with CREATEDB to make and for their owners to drop', async () => {
    await session.exec('create role ann login; create role bea createdb')
    await session.exec('create database a')
    await session.exec('set role ann')
    expect(await answer('create database x')).toBe('42501 permission denied to create database')
    expect(await answer('drop database a')).toBe('42501 must be owner of database a')
    await session.exec('set role bea')
    expect(await answer('create database x owner ann')).toBe('42501 must be member of role "ann"')
    expect(await answer('create database x')).toBe('CREATE DATABASE')
    expect(await answer('drop database x')).toBe('DROP DATABASE')
  })
})
