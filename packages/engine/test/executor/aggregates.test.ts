import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

type Row = {
  readonly id: number
  readonly g: number | null
  readonly h: string
  readonly v: number | null
}

const random = new Random(9)
const rows: readonly Row[] = random.list(3000, (id) => ({
  id,
  g: random.chance(0.1) ? null : random.below(12),
  h: random.pick(['x', 'y', 'z']),
  v: random.chance(0.1) ? null : random.between(-9, 9),
}))
let db: SqlDatabase

beforeAll(async () => {
  db = await sqlDatabase(
    'create table t (id int, g int, h text, v int); create table none (v int, g int)',
  )
  await db.session.insertRows(
    't',
    ['id', 'g', 'h', 'v'],
    rows.map(({ id, g, h, v }) => [id, g, h, v]),
  )
})
afterAll(() => db.engine.close())

const text = (value: number | null): string | null => (value === null ? null : `${value}`)
const keyOf = (key: number | null): number => key ?? Infinity

/** Groups in the order of their key, NULL last. */
function groups(of: readonly Row[]): readonly (readonly [number | null, readonly Row[]])[] {
  return [...Map.groupBy(of, ({ g }) => g)].toSorted(([a], [b]) => keyOf(a) - keyOf(b))
}

const values = (of: readonly Row[]): number[] => of.flatMap(({ v }) => (v === null ? [] : [v]))
const total = (list: readonly number[]): number | null =>
  list.length === 0 ? null : list.reduce((a, b) => a + b, 0)
const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)]

const calls: readonly (readonly [string, (group: readonly Row[]) => string | null])[] = [
  ['count(*)', (group) => `${group.length}`],
  ['count(v)', (group) => `${values(group).length}`],
  ['sum(v)', (group) => text(total(values(group)))],
  ['sum(distinct v)', (group) => text(total(distinct(values(group))))],
  ['count(distinct v)', (group) => `${distinct(values(group)).length}`],
  ['count(distinct h)', (group) => `${distinct(group.map(({ h }) => h)).length}`],
  ['count(*) filter (where v > 3)', (group) => `${values(group).filter((v) => v > 3).length}`],
  [
    "sum(v) filter (where h = 'x')",
    (group) => text(total(values(group.filter(({ h }) => h === 'x')))),
  ],
  [
    'sum(distinct v) filter (where id % 2 = 0)',
    (group) => text(total(distinct(values(group.filter(({ id }) => id % 2 === 0))))),
  ],
  ['min(v)', (group) => text(values(group).length === 0 ? null : Math.min(...values(group)))],
  [
    'max(v + id)',
    (group) => text(Math.max(...group.flatMap(({ v, id }) => (v === null ? [] : [v + id])))),
  ],
  [
    "string_agg(v::text, ',' order by v desc, id)",
    (group) =>
      group
        .filter(({ v }) => v !== null)
        .toSorted((a, b) => (b.v as number) - (a.v as number) || a.id - b.id)
        .map(({ v }) => v)
        .join(),
  ],
  [
    'array_agg(distinct v order by v nulls first)',
    (group) =>
      `{${distinct(group.map(({ v }) => v))
        .toSorted((a, b) => (a ?? -Infinity) - (b ?? -Infinity))
        .map((v) => v ?? 'NULL')
        .join()}}`,
  ],
  [
    'array_agg(id order by id desc) filter (where v = 1)',
    (group) => {
      const ids = group.filter(({ v }) => v === 1).map(({ id }) => id)
      return ids.length === 0 ? null : `{${ids.toReversed().join()}}`
    },
  ],
  ['bool_and(v > -9)', (group) => (values(group).every((v) => v > -9) ? 't' : 'f')],
]

describe.each(calls)('%s', (call, compute) => {
  test('is what a loop over each group computes', async () => {
    expect(await db.rows(`select g, ${call} from t group by g order by g`)).toEqual(
      groups(rows).map(([g, group]) => [text(g), compute(group)]),
    )
  })

  test('is what a loop over all rows computes, and over those of a condition', async () => {
    expect(await db.value(`select ${call} from t`)).toBe(compute(rows))
    expect(await db.value(`select ${call} from t where g = 5 and h <> 'y'`)).toBe(
      compute(rows.filter(({ g, h }) => g === 5 && h !== 'y')),
    )
  })
})

test('many calls in one statement do not disturb each other', async () => {
  const found = await db.rows(
    `select g, ${calls.map(([call]) => call).join()} from t group by g order by g`,
  )
  expect(found).toEqual(
    groups(rows).map(([g, group]) => [text(g), ...calls.map(([, compute]) => compute(group))]),
  )
})

test('no rows are one row without GROUP BY, and none with it', async () => {
  expect(await db.rows('select count(*), sum(v), max(v), array_agg(v) from none')).toEqual([
    ['0', null, null, null],
  ])
  expect(await db.rows('select count(*) from none group by g')).toEqual([])
  expect(await db.rows('select count(*) from none group by ()')).toEqual([['0']])
  expect(await db.rows('select count(*) from none having count(*) > 0')).toEqual([])
})

test('grouping sets are the union of their groupings', async () => {
  const sets = await db.rows(
    'select grouping(g, h), g, h, count(*), sum(v) from t group by grouping sets ((g, h), (g), (h), ()) order by 1, 2, 3',
  )
  const union = await db.rows(`
    select 0, g, h, count(*), sum(v) from t group by g, h
    union all select 1, g, null, count(*), sum(v) from t group by g
    union all select 2, null, h, count(*), sum(v) from t group by h
    union all select 3, null, null, count(*), sum(v) from t
    order by 1, 2, 3`)
  expect(sets).toEqual(union)
  expect(
    await db.rows('select g, h, count(*) from t group by rollup (g, h) order by 1, 2'),
  ).toEqual(
    await db.rows(
      'select g, h, count(*) from t group by grouping sets ((g, h), (g), ()) order by 1, 2',
    ),
  )
})

describe('DISTINCT', () => {
  test('keeps one row of each, NULLs being equal', async () => {
    const wanted = distinct(rows.map(({ g, h }) => `${g}|${h}`)).toSorted()
    const found = await db.rows('select distinct g, h from t')
    expect(found.map(([g, h]) => `${g ?? 'null'}|${h}`).toSorted()).toEqual(wanted)
  })

  test('ON keeps the first row of each in the order asked for', async () => {
    const found = await db.rows(
      'select distinct on (g) g, id from t order by g, v desc nulls last, id',
    )
    expect(found).toEqual(
      groups(rows).map(([g, group]) => {
        const [first] = group.toSorted(
          (a, b) => (b.v ?? -Infinity) - (a.v ?? -Infinity) || a.id - b.id,
        )
        return [text(g), text(first?.id ?? null)]
      }),
    )
  })
})

test('sums stay exact beyond the safe integers, and int8 sums are numeric', async () => {
  expect(
    await db.rows(`select sum(b), avg(b), sum(i), min(b), max(b) from (
      select 9223372036854775807 as b, 2147483647 as i from generate_series(1, 5000)) x`),
  ).toEqual([
    [
      '46116860184273879035000',
      '9223372036854775807',
      '10737418235000',
      '9223372036854775807',
      '9223372036854775807',
    ],
  ])
  expect(
    await db.value(
      'select sum(x) from (values (9007199254740991::int8), (1), (-9007199254740991), (2)) v(x)',
    ),
  ).toBe('3')
  expect(await db.code("select sum(x) from (values ('1e308'::float8), ('1e308')) v(x)")).toBe(
    '22003',
  )
  expect(await db.value("select sum(x) from (values ('Infinity'::float8), (1)) v(x)")).toBe(
    'Infinity',
  )
})
