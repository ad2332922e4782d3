import { open, sql, SqlError } from '@twill/bun'

await using db = await open('file://./app.db', { cacheBytes: 64 * 1024 * 1024 })

// scripts
await db.exec(`
  create table person (id int generated always as identity primary key, name text not null unique, born date, tags text[], doc jsonb);
  create table visit (person int references person, at timestamptz default now());
`)
// sql
const name = 'Ada'
const [ada] = await db.sql<{ id: number }>`
  insert into person (name, born, tags, doc)
  values (${name}, ${'1815-12-10'}, ${['maths', 'poetry']}, ${{ city: 'London' }})
  returning id`
console.log(ada)
const filter = sql`where name = ${name}`
console.log(
  await db.sql`select name, born, tags, doc from person ${filter} order by ${sql.identifier('name')}`,
)
console.log(
  await db.sql`select id from person where name in (${sql.join(['Ada', 'Grace'])})`.values(),
)

const byName = db.prepare<{ id: number; name: string }>(
  'select id, name from person where name = $1',
)
console.log(
  await byName.get(['Ada']),
  await byName.all(['Ada']),
  await byName.values(['Ada']),
  await byName.describe(),
)
const rename = db.prepare('update person set name = $2 where id = $1')
console.log(await rename.run([1, 'Ada Lovelace']))

for await (const row of db.iterate<{ n: number }>(
  'select n from generate_series(1, 1000000) as g(n)',
)) {
  if (row.n === 3) break
}

await db.transaction(
  async (tx) => {
    await tx.sql`insert into visit (person) values (${1})`
    await tx
      .transaction(async (inner) => {
        await inner.sql`insert into visit (person) values (${2})`
      })
      .catch((error) => console.log('inner', error.code))
  },
  { isolation: 'serializable', retries: 3 },
)
console.log(await db.query('select count(*) from visit'))

try {
  await db.sql`insert into visit (person) values (${99})`
} catch (error) {
  if (!(error instanceof SqlError)) throw error
  console.log(error.code, error.message, error.detail, error.table, error.constraint)
}
console.log(
  await db.bulkInsert('person', [
    { name: 'Grace', born: '1906-12-09' },
    { name: 'Alan', born: null },
  ]),
)
console.log(
  await db.copyFrom('person', 'name,born\nEdsger,1930-05-11\nBarbara,1939-11-07\n', {
    onProgress: ({ rows, bytes }) => console.log(rows, bytes),
  }),
)
const stop = new AbortController()
const slow = db.query(
  'select count(*) from generate_series(1, 30000) a, generate_series(1, 30000) b',
  [],
  { signal: stop.signal },
)
setTimeout(() => stop.abort(), 20)
const t = performance.now()
await slow.catch((error) => console.log(error.code, error.message, performance.now() - t))

{
  await using draft = await db.branch('draft')
  await draft.sql`delete from visit`
  console.log(
    await draft.query('select count(*) from visit'),
    await db.query('select count(*) from visit'),
  )
}
console.log((await db.branches()).map((b) => b.name))
await db.deleteBranch('draft')
console.log(await db.check())
console.log(db.stats())
console.log(
  await db.query(
    `select 1::int8 a, 9007199254740993 b, 1.5 c, now() d, date '2024-01-01' e, '\\x01'::bytea f, array[1,2] g, '{"a":1}'::jsonb h, interval '1 day' i, true j`,
  ),
)
console.log(await db.query('select 1.5 as n', [], { values: { numeric: Number } }))
