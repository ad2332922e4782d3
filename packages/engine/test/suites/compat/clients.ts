/** The clients whose statements are replayed, and what is there when they connect. */

/** `shop`: the schema that the statements were captured over. `empty`: the client makes its own tables. */
export const clients: Readonly<Record<string, 'shop' | 'empty'>> = {
  pgbench: 'empty',
  bun: 'shop',
  pg: 'shop',
  postgresjs: 'shop',
  psql: 'shop',
  'psql-tab': 'shop',
  kysely: 'empty',
  'drizzle-orm': 'empty',
  'drizzle-kit': 'empty',
  'better-auth': 'empty',
  pgbouncer: 'shop',
  psycopg2: 'shop',
  psycopg3: 'shop',
  pg_dump: 'shop',
  pg_restore: 'empty',
  pgjdbc: 'shop',
  asyncpg: 'shop',
  sqlalchemy: 'empty',
  sqlalchemy2: 'empty',
  prisma: 'empty',
  isolationtester: 'empty',
}
