/** What bun-sql.e2e.test.ts runs with Bun: Bun.sql against the server that PGHOST and PGPORT name. Prints answers as JSON. */
import { SQL } from 'bun'

const sql = new SQL({
  hostname: process.env['PGHOST'] ?? '',
  port: Number(process.env['PGPORT']),
  username: process.env['PGUSER'] ?? '',
  database: process.env['PGDATABASE'] ?? '',
  max: 3,
})
const answers: Record<string, unknown> = {}

await sql`create table item (id int primary key, name text, price numeric, added timestamptz, props jsonb)`
await sql`insert into item ${sql([
  { id: 1, name: 'one', price: '1.50', added: new Date(0) },
  { id: 2, name: 'zwei', price: null, added: null },
])}`
await sql`update item set props = ${{ a: [1, 2] }}::jsonb where id = ${1}`
answers['rows'] = await sql`select * from item order by id`
answers['types'] = await sql`
  select ${41}::int + 1 as i, ${'x'}::text as t, ${true}::bool as b, 2.5::float8 as f, null::int as n, 9007199254740993 as big`
answers['error'] = await sql`insert into item (id) values (1)`.catch(
  (error: { errno?: string; constraint?: string }) => [error.errno, error.constraint],
)
await sql
  .begin(async (tx) => {
    await tx`insert into item (id) values (3)`
    await tx.savepoint(async (point) => {
      await point`insert into item (id) values (4)`
    })
    throw new Error('undone')
  })
  .catch(() => undefined)
answers['undone'] = (await sql`select count(*)::int as n from item`)[0].n
const many = Array.from({ length: 100 }, (_, n) => sql`select ${n}::int as n`)
answers['pipelined'] = (await Promise.all(many)).every(([row], n) => row.n === n)
answers['unsafe'] = await sql.unsafe('select 1 as a; select 2 as b')
answers['cut'] = (await sql`select * from generate_series(1, 3000) g`).length
await sql.close()
console.log(JSON.stringify(answers))
