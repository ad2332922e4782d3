/** Kysely with its stock PostgreSQL dialect: queries, the migrator with its locks, the introspector. */
import { Kysely, PostgresDialect, sql, type Generated } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProgramServer, type ProgramServer } from '../support/program-server.ts'

type Schema = {
  person: { id: Generated<number>; name: string; age: number | null; born: Generated<Date> }
  pet: { id: Generated<number>; owner_id: number; name: string; kind: string }
}

let server: ProgramServer
let db: Kysely<Schema>

const migrations: Record<string, Migration> = {
  '001_person': {
    async up(schema) {
      await schema.schema
        .createTable('person')
        .addColumn('id', 'serial', (column) => column.primaryKey())
        .addColumn('name', 'varchar(80)', (column) => column.notNull().unique())
        .addColumn('age', 'integer', (column) => column.check(sql`age >= 0`))
        .addColumn('born', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .execute()
    },
    async down(schema) {
      await schema.schema.dropTable('person').execute()
    },
  },
  '002_pet': {
    async up(schema) {
      await schema.schema.createType('pet_kind').asEnum(['cat', 'dog']).execute()
      await schema.schema
        .createTable('pet')
        .addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
        .addColumn('owner_id', 'integer', (column) =>
          column.references('person.id').onDelete('cascade').notNull(),
        )
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('kind', sql`pet_kind`, (column) => column.notNull())
        .execute()
      await schema.schema.createIndex('pet_owner').on('pet').columns(['owner_id', 'name']).execute()
      await schema.schema.createView('cat').as(schema.selectFrom('pet').selectAll()).execute()
    },
    async down(schema) {
      await schema.schema.dropView('cat').execute()
      await schema.schema.dropTable('pet').execute()
      await schema.schema.dropType('pet_kind').execute()
    },
  },
}

function migrator(): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}

beforeAll(async () => {
  server = await startProgramServer()
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'twill',
    max: 4,
  })
  db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  const { error } = await migrator().migrateToLatest()
  if (error !== undefined) throw new Error('a migration failed', { cause: error })
})
afterAll(async () => {
  await db.destroy()
  await server.stop()
})

test('the migrator knows what has run, goes back and forth, and runs once for everybody', async () => {
  expect((await migrator().migrateDown()).error).toBe(undefined)
  const all = await migrator().getMigrations()
  expect(all.map(({ executedAt }) => executedAt !== undefined)).toEqual([true, false])
  const [first, second] = await Promise.all([
    migrator().migrateToLatest(),
    migrator().migrateToLatest(),
  ])
  expect([first.error, second.error]).toEqual([undefined, undefined])
  expect([...(first.results ?? []), ...(second.results ?? [])]).toHaveLength(1)
})

test('the introspector sees tables, views, columns, defaults and identities', async () => {
  const tables = await db.introspection.getTables()
  expect(tables.map(({ name, isView, schema }) => ({ name, isView, schema }))).toEqual([
    { name: 'cat', isView: true, schema: 'public' },
    { name: 'person', isView: false, schema: 'public' },
    { name: 'pet', isView: false, schema: 'public' },
  ])
  const columns = tables.find(({ name }) => name === 'pet')?.columns ?? []
  const seen = columns.map((column) => [
    column.name,
    column.dataType,
    column.isNullable,
    column.hasDefaultValue,
    column.isAutoIncrementing,
  ])
  expect(seen).toEqual([
    ['id', 'int8', false, false, true],
    ['owner_id', 'int4', false, false, false],
    ['name', 'text', false, false, false],
    ['kind', 'pet_kind', false, false, false],
  ])
  expect((await db.introspection.getSchemas()).map(({ name }) => name)).toContain('public')
})

test('rows are written, changed, joined, nested and deleted', async () => {
  const { id } = await db
    .insertInto('person')
    .values({ name: 'Ada', age: 36 })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('pet')
    .values([
      { owner_id: id, name: 'Mia', kind: 'cat' },
      { owner_id: id, name: 'Rex', kind: 'dog' },
    ])
    .execute()
  await db
    .insertInto('person')
    .values({ name: 'Ada', age: 1 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ age: 37 }))
    .execute()
  const found = await db
    .selectFrom('person')
    .select((eb) => [
      'name',
      'age',
      jsonArrayFrom(
        eb
          .selectFrom('pet')
          .select(['pet.name', 'pet.kind'])
          .whereRef('pet.owner_id', '=', 'person.id')
          .orderBy('pet.name'),
      ).as('pets'),
    ])
    .where('name', 'ilike', 'a%')
    .execute()
  expect(found).toEqual([
    {
      name: 'Ada',
      age: 37,
      pets: [
        { name: 'Mia', kind: 'cat' },
        { name: 'Rex', kind: 'dog' },
      ],
    },
  ])
  const deleted = await db.deleteFrom('person').where('id', '=', id).executeTakeFirst()
  expect(deleted.numDeletedRows).toBe(1n)
  expect(await db.selectFrom('pet').selectAll().execute()).toEqual([])
})

test('a transaction with its isolation level is undone by an exception', async () => {
  const undone = db
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (tx) => {
      await tx.insertInto('person').values({ name: 'Bob', age: null }).execute()
      throw new Error('undone')
    })
  await expect(undone).rejects.toThrow('undone')
  expect(await db.selectFrom('person').selectAll().execute()).toEqual([])
})

test('a stream reads through a cursor', async () => {
  const names = Array.from({ length: 30 }, (_, n) => ({ name: `name ${n}`, age: n }))
  await db.insertInto('person').values(names).execute()
  const ages: (number | null)[] = []
  const pool = new pg.Pool({ host: '127.0.0.1', port: server.port, user: 'postgres' })
  const { default: Cursor } = await import('pg-cursor')
  const streaming = new Kysely<Schema>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) })
  for await (const row of streaming.selectFrom('person').select('age').orderBy('age').stream(7)) {
    ages.push(row.age)
  }
  await streaming.destroy()
  expect(ages).toEqual(names.map(({ age }) => age))
})
