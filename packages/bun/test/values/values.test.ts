import { afterAll, expect, test } from 'vitest'
import { open } from '../../src/open/open.ts'
import { sql } from '../../src/sql-fragment.ts'
import { testUrl } from '../test-url.ts'

const db = await open(testUrl())
await db.exec('create extension vector')
afterAll(() => db.close())

const one = async (expression: string, params: readonly (object | string | number)[] = []) =>
  (await db.values(`select ${expression}`, params))[0]?.[0]

test.each([
  ['true', true],
  ['12::int2', 12],
  ['-7', -7],
  ['1.5::float4', 1.5],
  ["'NaN'::float8", NaN],
  ['9007199254740991::int8', 9007199254740991],
  ['9007199254740993::int8', 9007199254740993n],
  ["'-9223372036854775808'::int8", -9223372036854775808n],
  ['12.50::numeric', '12.50'],
  ["'ä€😀'::text", 'ä€😀'],
  ["'a'::char(3)", 'a  '],
  ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ["'2024-02-29'::date", '2024-02-29'],
  ["'12:30:00.5'::time", '12:30:00.5'],
  ["'1 day 2 hours'::interval", '1 day 02:00:00'],
  ["'2024-02-29 12:00:00.123456+02'::timestamptz", new Date('2024-02-29T10:00:00.123Z')],
  ["'2024-02-29 12:00:00'::timestamp", new Date('2024-02-29T12:00:00Z')],
  ["'0044-03-15 12:00:00+00 BC'::timestamptz", new Date('-000043-03-15T12:00:00Z')],
  ["'infinity'::timestamptz", Infinity],
  ["'-infinity'::timestamp", -Infinity],
  ["'294000-01-01 00:00:00'::timestamp", '294000-01-01 00:00:00'],
  [
    `'{"a": [1, 2.5, null, "x"], "__proto__": 1}'::json`,
    JSON.parse('{"a":[1,2.5,null,"x"],"__proto__":1}'),
  ],
  [`'{"a": [1, 2.5, null, "x"]}'::jsonb`, { a: [1, 2.5, null, 'x'] }],
  ["'null'::jsonb", null],
  ["'\\x00ff'::bytea", new Uint8Array([0, 255])],
  ["'[1,2.5,-3]'::vector", new Float32Array([1, 2.5, -3])],
  ["'{1,2,NULL}'::int[]", [1, 2, null]],
  [
    "'{{1,2},{3,4}}'::int[]",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    "'{{{a},{b}},{{c},{d}}}'::text[]",
    [
      [['a'], ['b']],
      [['c'], ['d']],
    ],
  ],
  ["'{}'::text[]", []],
  ["'{2024-02-29}'::date[]", ['2024-02-29']],
  ["'{1.10}'::numeric[]", ['1.10']],
  ["row(1, 'a b')", '(1,"a b")'],
  ['null::int', null],
])('%s becomes its JavaScript value', async (expression, wanted) => {
  expect(await one(expression)).toEqual(wanted)
})

test.each([
  ['$1::bool', true, true],
  ['$1::int4', 5, 5],
  ['$1::int4', '5', 5],
  ['$1::int8', 2 ** 53 - 1, 2 ** 53 - 1],
  ['$1::int8', 9007199254740993n, 9007199254740993n],
  ['$1::int8', 5n, 5],
  ['$1::float8', 0.1, 0.1],
  ['$1::float8', '-Infinity', -Infinity],
  ['$1::float4', 0.1, Math.fround(0.1)],
  ['$1::numeric', 1e21, '1000000000000000000000'],
  ['$1::numeric', '0.10', '0.10'],
  ['$1::numeric', 123456789012345678901n, '123456789012345678901'],
  ['$1::text', "o'brien", "o'brien"],
  ['$1::text', 12, '12'],
  ['$1::text', { a: 1 }, '{"a":1}'],
  ['$1::bytea', new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ['$1::bytea', new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2])],
  ['$1::bytea', '\\x0102', new Uint8Array([1, 2])],
  ['$1::timestamptz', new Date('2024-01-02T03:04:05.678Z'), new Date('2024-01-02T03:04:05.678Z')],
  ['$1::timestamptz', '2024-01-02 03:04:05+01', new Date('2024-01-02T02:04:05Z')],
  ['$1::timestamp', new Date('2024-01-02T03:04:05Z'), new Date('2024-01-02T03:04:05Z')],
  ['$1::timestamptz', new Date('-000043-03-15T12:00:00Z'), new Date('-000043-03-15T12:00:00Z')],
  ['$1::date', new Date('2024-01-02T03:04:05Z'), '2024-01-02'],
  ['$1::json', { a: [1] }, { a: [1] }],
  ['$1::jsonb', [1, 'x'], [1, 'x']],
  ['$1::jsonb', '{"a": 1}', { a: 1 }],
  ['$1::jsonb', 5, 5],
  ['$1::jsonb', sql.json('text'), 'text'],
  ['$1::int[]', [1, null, 3], [1, null, 3]],
  [
    '$1::int[]',
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['$1::int[]', new Int32Array([1, 2]), [1, 2]],
  ['$1::int[]', '{4,5}', [4, 5]],
  ['$1::vector', new Float32Array([1, 2.5]), new Float32Array([1, 2.5])],
  ['$1::vector', [1, 2.5], new Float32Array([1, 2.5])],
  ['$1::vector(2)', '[1,2.5]', new Float32Array([1, 2.5])],
  ['$1::text[]', ['a,b', '"', 'NULL'], ['a,b', '"', 'NULL']],
  ['$1::text[]', [], []],
  ['$1::jsonb[]', [{ a: 1 }], [{ a: 1 }]],
  ['3 = any($1::int[])', new Set([1, 3]), true],
] as const)('%s takes %o', async (expression, value, wanted) => {
  expect(await one(expression, [value as object])).toEqual(wanted)
})

test('null and undefined are NULL', async () => {
  expect(await db.query('select $1::int as a, $2::text as b', [null, undefined])).toEqual([
    { a: null, b: null },
  ])
})

test.each([
  ['$1::int4', 1.5, '22P02'],
  ['$1::int4', 2 ** 31, '22003'],
  ['$1::int2', 40_000, '22003'],
  ['$1::int8', 2n ** 63n, '22003'],
  ['$1::float4', 1e39, '22003'],
  ['$1::int4', {}, '42804'],
  ['$1::text', new Uint8Array(1), '42804'],
  ['$1::text', 'a\0b', '22021'],
  ['$1::timestamptz', new Date(NaN), '22007'],
  ['$1::json', () => 1, '22P02'],
  ['$1::jsonb', { a: 1n }, '22P02'],
  ['$1::vector', [1, null], '42804'],
  ['$1::vector', new Float32Array([1, NaN]), '22000'],
  ['$1::vector', new Float32Array(0), '22000'],
  ['$1::vector(2)', [1, 2, 3], '22000'],
  ['$1::int[]', [[1], [2, 3]], '2202E'],
  ['$1::int[]', [1, [2]], '2202E'],
  ['$1::int[]', 5, '42804'],
] as const)('%s refuses %o with %s', async (expression, value, code) => {
  await expect(one(expression, [value as object])).rejects.toMatchObject({ code })
})

test('a wrong number of parameters is refused', async () => {
  await expect(db.query('select $1::int', [1, 2])).rejects.toMatchObject({ code: '08P01' })
  await expect(db.query('select $1::int + $2::int', [1])).rejects.toMatchObject({ code: '08P01' })
})

test('in another time zone a timestamp is what its clock shows', async () => {
  await using tokyo = await open(testUrl(), { settings: { TimeZone: 'Asia/Tokyo' } })
  const instant = new Date('2024-01-01T20:00:00Z')
  expect(
    await tokyo.query('select $1::timestamp::text as a, $2::date as b, $3::timestamp as c', [
      instant,
      instant,
      instant,
    ]),
  ).toEqual([{ a: '2024-01-02 05:00:00', b: '2024-01-02', c: instant }])
})

test('values: text is what psql shows', async () => {
  const rows = await db.query(
    `select 1.50 as n, true as b, '2024-01-01'::timestamptz as t, null as z, '{1,2}'::int[] as a`,
    [],
    { values: 'text' },
  )
  expect(rows).toEqual([{ n: '1.50', b: 't', t: '2024-01-01 00:00:00+00', z: null, a: '{1,2}' }])
})

test('parsers by type name or oid, for a handle, reach into arrays', async () => {
  await using other = await open(testUrl(), {
    values: { date: (text) => new Date(`${text}T00:00:00Z`), 1700: Number },
  })
  expect(
    await other.query(`select '2024-01-01'::date as d, '{1.5}'::numeric[] as n, 2 as i`),
  ).toEqual([{ d: new Date('2024-01-01'), n: [1.5], i: 2 }])
})

test('user-defined types: an enum is its label, a domain what it is made of', async () => {
  await db.exec(
    `create type mood as enum ('sad', 'ok'); create domain positive as int check (value > 0)`,
  )
  expect(await db.query('select $1::mood as m, $2::positive as p', ['ok', 5])).toEqual([
    { m: 'ok', p: 5 },
  ])
  await expect(db.query('select $1::mood', ['glad'])).rejects.toMatchObject({ code: '22P02' })
})

test('a column named __proto__ is a column', async () => {
  const [row] = await db.query('select 1 as "__proto__", 2 as b')
  expect(Object.keys(row ?? {})).toEqual(['__proto__', 'b'])
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
})
