import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

/** More rows than a batch, and than what the radix sort begins with. */
const ROWS = 9000

type Row = { readonly id: number; readonly keys: Readonly<Record<string, number | null>> }

const random = new Random(7)
const rows: readonly Row[] = random.list(ROWS, (id) => ({
  id,
  keys: {
    dense: random.between(-50, 50),
    gaps: random.chance(0.2) ? null : random.between(-30, 30),
    wide: random.chance(0.5) ? random.int32() : random.between(-3, 3) * 2 ** 40,
    plain: random.int32(),
    f: random.chance(0.02) ? NaN : random.between(-99, 99) / 4,
  },
}))
let db: SqlDatabase

beforeAll(async () => {
  db = await sqlDatabase(
    'create table t (id int, dense int, gaps int, wide int8, plain int, f float8)',
  )
  await db.session.insertRows(
    't',
    ['id', 'dense', 'gaps', 'wide', 'plain', 'f'],
    rows.map(({ id, keys }) => [id, ...Object.values(keys)]),
  )
})
afterAll(() => db.engine.close())

type Key = { readonly column: string; readonly descending: boolean; readonly nullsFirst: boolean }

/** The definition: NULLs at their end, NaN above all numbers, ties in the order of input. */
function compareBy(keys: readonly Key[], a: Row, b: Row): number {
  for (const { column, descending, nullsFirst } of keys) {
    const x = a.keys[column] ?? null
    const y = b.keys[column] ?? null
    if (x === null || y === null) {
      if (x === y) continue
      return (x === null) === nullsFirst ? -1 : 1
    }
    const order = Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : Number.isNaN(y) ? -1 : x - y
    if (order !== 0) return descending ? -order : order
  }
  return a.id - b.id
}

function text({ column, descending, nullsFirst }: Key): string {
  return `${column} ${descending ? 'desc' : 'asc'} nulls ${nullsFirst ? 'first' : 'last'}`
}

async function ids(sql: string): Promise<number[]> {
  return (await db.rows(sql)).map(([id]) => Number(id))
}

const orders: readonly (readonly Key[])[] = [
  ...['dense', 'gaps', 'wide', 'plain', 'f'].flatMap((column) =>
    [false, true].flatMap((descending) =>
      [false, true].map((nullsFirst) => [{ column, descending, nullsFirst }]),
    ),
  ),
  [
    { column: 'gaps', descending: true, nullsFirst: false },
    { column: 'f', descending: false, nullsFirst: false },
  ],
  [
    { column: 'dense', descending: false, nullsFirst: false },
    { column: 'gaps', descending: true, nullsFirst: true },
    { column: 'wide', descending: true, nullsFirst: true },
  ],
]

describe.each(orders.map((keys) => [keys.map(text).join(', '), keys] as const))(
  '%s',
  (order, keys) => {
    const sorted = rows.toSorted((a, b) => compareBy(keys, a, b)).map(({ id }) => id)

    test('sorts stably, by radix or by comparison', async () => {
      expect(await ids(`select id from t order by ${order}`)).toEqual(sorted)
    })

    test('gives with a LIMIT what it gives without, cut off', async () => {
      for (const [limit, offset] of [
        [1, 0],
        [10, 3],
        [700, 1000],
        [3000, 8000],
        [0, 5],
        [20_000, 0],
      ] as const) {
        const found = await ids(
          `select id from t order by ${order} limit ${limit} offset ${offset}`,
        )
        expect(found, `limit ${limit} offset ${offset}`).toEqual(
          sorted.slice(offset, offset + limit),
        )
      }
    })
  },
)

test('DESC puts NULLs first, and ASC last, unless told otherwise', async () => {
  const first = (sql: string): Promise<string | null | undefined> => db.value(sql)
  expect(await first('select gaps from t order by gaps desc limit 1')).toBeNull()
  expect(await first('select gaps from t order by gaps limit 1')).toBe('-30')
})

test('a sort that needs more than work_mem fails with 53200, a top-N of few rows does not', async () => {
  await db.run(`set work_mem = '512kB'`)
  expect(await db.code('select * from t order by plain, id')).toBe('53200')
  expect(await db.code('select * from t order by plain, id limit 8000')).toBe('53200')
  expect(await db.code('select * from t order by plain, id limit 5')).toBe('ok')
  await db.run('reset work_mem')
})
