import { expect, test } from 'vitest'
import { open } from '../../src/open/open.ts'
import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from '../temporary-directory.ts'
import { testUrl } from '../test-url.ts'

const directory = temporaryDirectory()

async function people() {
  const db = await open(testUrl())
  await db.exec(`create table person (id int primary key, name varchar(10) not null, born date,
    score numeric(5, 2) default 1, tags text[])`)
  return db
}

test('objects, with the columns that the first one has', async () => {
  await using db = await people()
  const count = await db.bulkInsert('person', [
    { id: 1, name: 'Ada', born: '1815-12-10' },
    { id: 2, name: 'Bo', born: null },
  ])
  expect(count).toBe(2)
  expect(await db.query('select * from person order by id')).toEqual([
    { id: 1, name: 'Ada', born: '1815-12-10', score: '1.00', tags: null },
    { id: 2, name: 'Bo', born: null, score: '1.00', tags: null },
  ])
})

test('arrays, in the order of the table or of the columns given', async () => {
  await using db = await people()
  await db.bulkInsert('person', [[1, 'Ada', '1815-12-10', '2.345', ['a', 'b']]])
  await db.bulkInsert('public.person', [['Bo', 2]], { columns: ['name', 'id'] })
  expect(await db.values('select * from person order by id')).toEqual([
    [1, 'Ada', '1815-12-10', '2.35', ['a', 'b']],
    [2, 'Bo', null, '1.00', null],
  ])
})

test('generators, synchronous and not, with progress', async () => {
  await using db = await people()
  const heard: number[] = []
  function* some(from: number) {
    for (let id = from; id < from + 5000; id++) yield { id, name: `n${id}` }
  }
  const onProgress = ({ rows }: { rows: number }) => heard.push(rows)
  expect(await db.bulkInsert('person', some(1), { onProgress, batchRows: 2000 })).toBe(5000)
  expect(heard).toEqual([2000, 4000, 5000])
  async function* later() {
    yield* some(5001)
  }
  expect(await db.bulkInsert('person', later())).toBe(5000)
  expect(await db.query('select count(*), sum(id) from person')).toEqual([
    { count: 10_000, sum: 50_005_000 },
  ])
})

test('no rows are no error', async () => {
  await using db = await people()
  expect(await db.bulkInsert('person', [])).toBe(0)
  async function* none() {}
  expect(await db.bulkInsert('person', none())).toBe(0)
})

test.each([
  [
    'a row that is there already',
    [
      [1, 'a'],
      [1, 'b'],
    ],
    '23505',
  ],
  ['a missing value', [[1, null]], '23502'],
  ['a text too long', [[1, 'elevenchars']], '22001'],
  ['a value of another type', [['x', 'a']], '22P02'],
  ['a row of another width', [[1, 'a'], [2]], '42601'],
] as const)('%s refuses the whole load', async (_, rows, code) => {
  await using db = await people()
  await expect(db.bulkInsert('person', rows, { columns: ['id', 'name'] })).rejects.toMatchObject({
    code,
  })
  expect(await db.values('select * from person')).toEqual([])
})

test('an error of the source refuses the whole load', async () => {
  await using db = await people()
  function* broken() {
    for (let id = 1; id < 3000; id++) yield { id, name: 'x' }
    throw new Error('source')
  }
  await expect(db.bulkInsert('person', broken())).rejects.toThrow('source')
  expect(await db.values('select * from person')).toEqual([])
  expect(await db.run(`insert into person values (1, 'x')`)).toMatchObject({ rowCount: 1 })
})

test.each([
  ['a value that does not fit', { id: 'x', name: 'a' }, '22P02'],
  ['a duplicate', { id: 1, name: 'a' }, '23505'],
  ['an abort', { id: 4000, name: 'a' }, '57014'],
])('%s in the middle tells the source that no more is read', async (_, row, code) => {
  await using db = await people()
  const controller = new AbortController()
  let ended = 0
  function* source() {
    try {
      for (let id = 1; id < 4000; id++) yield { id, name: 'x' }
      if (code === '57014') controller.abort()
      yield row
      for (let id = 4001; ; id++) yield { id, name: 'x' }
    } finally {
      ended++
    }
  }
  const options = { signal: controller.signal, batchRows: 100 }
  await expect(db.bulkInsert('person', source(), options)).rejects.toMatchObject({ code })
  expect(ended).toBe(1)
  expect(await db.values('select * from person')).toEqual([])
})

test('a load inside a transaction belongs to it', async () => {
  await using db = await people()
  await db
    .transaction(async (tx) => {
      await tx.bulkInsert('person', [{ id: 1, name: 'a' }])
      expect(await tx.query('select count(*) from person')).toEqual([{ count: 1 }])
      throw new Error('undo')
    })
    .catch(() => undefined)
  expect(await db.values('select * from person')).toEqual([])
})

test('a load can be aborted', async () => {
  await using db = await people()
  const controller = new AbortController()
  function* endless() {
    for (let id = 1; ; id++) {
      if (id === 3000) controller.abort()
      yield { id, name: 'x' }
    }
  }
  await expect(
    db.bulkInsert('person', endless(), { signal: controller.signal, batchRows: 1000 }),
  ).rejects.toMatchObject({ code: '57014' })
  expect(await db.values('select * from person')).toEqual([])
})

const csv = `id,name,tags,born
1,"Ada, Lady","{a,""b c""}",1815-12-10
2,"say ""hi""",,
3,"two
lines",{},
4,"",,1900-01-01
`
const wanted = [
  [1, 'Ada, Lady', ['a', 'b c'], '1815-12-10'],
  [2, 'say "hi"', null, null],
  [3, 'two\nlines', [], null],
  [4, '', null, '1900-01-01'],
]

test('CSV with a header, as text and as a stream of small pieces', async () => {
  await using db = await people()
  expect(await db.copyFrom('person', csv)).toBe(4)
  expect(await db.values('select id, name, tags, born from person order by id')).toEqual(wanted)
  await db.exec('truncate person')
  const file = join(directory, 'people.csv')
  writeFileSync(file, `\uFEFF${csv}`)
  const heard: { rows: number; bytes: number }[] = []
  const count = await db.copyFrom('person', createReadStream(file, { highWaterMark: 7 }), {
    onProgress: (progress) => heard.push(progress),
  })
  expect(count).toBe(4)
  expect(await db.values('select id, name, tags, born from person order by id')).toEqual(wanted)
  expect(heard.at(-1)).toEqual({ rows: 4, bytes: Buffer.byteLength(csv) + 3 })
})

test('CSV without a header, with other signs', async () => {
  await using db = await people()
  const text = `1;'a;b'\r\n2;\\N\r\n`
  const options = {
    header: false,
    delimiter: ';',
    quote: "'",
    nullText: '\\N',
    columns: ['id', 'name'],
  }
  await expect(db.copyFrom('person', text, options)).rejects.toMatchObject({ code: '23502' })
  expect(await db.copyFrom('person', text.replace('\\N', ''), options)).toBe(2)
  expect(await db.values('select id, name from person order by id')).toEqual([
    [1, 'a;b'],
    [2, ''],
  ])
})

test.each([
  ['id,name\n1,a\nx,b\n', '22P02', 'COPY person, line 3, column id: "x"'],
  ['id,name\n1\n', '22P04', 'COPY person, line 2: "1"'],
  ['id,name\n1,a,b\n', '22P04', 'COPY person, line 2: "1,a,b"'],
])('a mistake in %j is found with its place', async (text, code, where) => {
  await using db = await people()
  await expect(db.copyFrom('person', text)).rejects.toMatchObject({ code, where })
  expect(await db.values('select * from person')).toEqual([])
})

test('a stream of CSV can be aborted', async () => {
  await using db = await people()
  const controller = new AbortController()
  const lines = function* (): Generator<string> {
    yield 'id,name\n'
    for (let id = 1; ; id++) {
      if (id === 30_000) controller.abort()
      yield `${id},x\n`
    }
  }
  await expect(db.copyFrom('person', lines(), { signal: controller.signal })).rejects.toMatchObject(
    { code: '57014' },
  )
  expect(await db.values('select * from person')).toEqual([])
})

test('bytes that are no UTF-8 are refused', async () => {
  await using db = await people()
  const bytes = new Uint8Array([49, 44, 0xff, 10])
  await expect(
    db.copyFrom('person', [bytes], { header: false, columns: ['id', 'name'] }),
  ).rejects.toMatchObject({ code: '22021' })
})
