/** Drizzle ORM through pg and through postgres.js: its migrator, queries, relations, transactions. */
import { join } from 'node:path'
import { desc, eq, relations, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import {
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  serial,
  text,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startProgramServer, type ProgramServer } from '../support/program-server.ts'

const mood = pgEnum('mood', ['calm', 'angry'])
const author = pgTable('author', {
  id: serial('id').primaryKey(),
  name: text('name').notNull().unique(),
  settings: jsonb('settings').$type<{ theme?: string }>().notNull().default({}),
  mood: mood('mood').default('calm'),
})
const post = pgTable('post', {
  id: uuid('id').primaryKey().defaultRandom(),
  authorId: integer('author_id').notNull(),
  title: varchar('title', { length: 200 }).notNull(),
  written: timestamp('written', { withTimezone: true }).notNull().defaultNow(),
  stars: numeric('stars', { precision: 3, scale: 1 }),
  tags: text('tags').array(),
})
const schema = {
  author,
  post,
  authorRelations: relations(author, ({ many }) => ({ posts: many(post) })),
  postRelations: relations(post, ({ one }) => ({
    author: one(author, { fields: [post.authorId], references: [author.id] }),
  })),
}

let server: ProgramServer
let pool: pg.Pool
const open = () => drizzle(pool, { schema })

beforeAll(async () => {
  server = await startProgramServer()
  pool = new pg.Pool({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'twill',
    max: 4,
  })
  const migrationsFolder = join(import.meta.dirname, 'drizzle')
  await migrate(open(), { migrationsFolder })
  await migrate(open(), { migrationsFolder })
})
afterAll(async () => {
  await pool.end()
  await server.stop()
})
beforeEach(async () => {
  await pool.query('truncate author, post restart identity')
})

test('each migration has run once', async () => {
  const { rows } = await pool.query(
    'select created_at from drizzle.__drizzle_migrations order by 1',
  )
  expect(rows).toEqual([{ created_at: '1700000000000' }, { created_at: '1700000001000' }])
})

test('rows are written, changed, joined and deleted', async () => {
  const db = open()
  const [ada] = await db
    .insert(author)
    .values({ name: 'Ada', settings: { theme: 'dark' } })
    .returning()
  expect(ada).toEqual({ id: 1, name: 'Ada', settings: { theme: 'dark' }, mood: 'calm' })
  await db.insert(post).values([
    { authorId: 1, title: 'first', stars: '4.5', tags: ['a', 'b'] },
    { authorId: 1, title: 'second', written: new Date('2030-01-01T00:00:00Z') },
  ])
  await db
    .insert(author)
    .values({ name: 'Ada' })
    .onConflictDoUpdate({ target: author.name, set: { mood: 'angry' } })
  const joined = await db
    .select({ title: post.title, stars: post.stars, tags: post.tags, mood: author.mood })
    .from(post)
    .innerJoin(author, eq(author.id, post.authorId))
    .orderBy(desc(post.written))
  expect(joined).toEqual([
    { title: 'second', stars: null, tags: null, mood: 'angry' },
    { title: 'first', stars: '4.5', tags: ['a', 'b'], mood: 'angry' },
  ])
  await db.delete(author).where(eq(author.id, 1))
  expect(await db.$count(post)).toBe(0)
})

test('relations come nested, through either driver', async () => {
  await open()
    .insert(author)
    .values([{ name: 'Ada' }, { name: 'Bob' }])
  await open()
    .insert(post)
    .values([1, 2, 3].map((n) => ({ authorId: 1, title: `t${n}` })))
  const client = postgres({ host: '127.0.0.1', port: server.port, user: 'postgres', max: 2 })
  for (const db of [open(), drizzlePostgresJs(client, { schema })]) {
    const found = await db.query.author.findMany({
      columns: { name: true },
      with: { posts: { columns: { title: true }, orderBy: [desc(post.title)], limit: 2 } },
      orderBy: [author.id],
    })
    expect(found).toEqual([
      { name: 'Ada', posts: [{ title: 't3' }, { title: 't2' }] },
      { name: 'Bob', posts: [] },
    ])
  }
  await client.end()
})

test('a transaction rolls back to its savepoint, and prepared statements take values', async () => {
  const db = open()
  await db.transaction(
    async (tx) => {
      await tx.insert(author).values({ name: 'kept' })
      await tx
        .transaction(async (nested) => {
          await nested.insert(author).values({ name: 'undone' })
          nested.rollback()
        })
        .catch(() => undefined)
    },
    { isolationLevel: 'repeatable read' },
  )
  const named = db
    .select({ name: author.name })
    .from(author)
    .where(eq(author.name, sql.placeholder('name')))
    .prepare('by_name')
  expect(await named.execute({ name: 'kept' })).toEqual([{ name: 'kept' }])
  expect(await named.execute({ name: 'undone' })).toEqual([])
})
