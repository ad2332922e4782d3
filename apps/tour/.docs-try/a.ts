import { open } from '@twill/bun'

await using db = await open('file://./app.db')
await db.exec(`create table note (id int primary key, body text, embedding vector(3))`)
await db.sql`insert into note values (1, ${'hello'}, ${[1, 2, 3]})`
const rows = await db.query<{ id: number; body: string }>(
  'select id, body from note where id = $1',
  [1],
)
await db.transaction(async (tx) => {
  await tx.sql`update note set body = ${'hello again'} where id = ${1}`
})
console.log(rows, await db.query('select * from note'))
