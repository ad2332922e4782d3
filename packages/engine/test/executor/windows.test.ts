import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

type Row = {
  readonly id: number
  readonly p: number
  readonly o: number | null
  readonly v: number | null
}

const random = new Random(5)
const rows: readonly Row[] = random.list(70, (id) => ({
  id,
  p: random.below(4),
  o: random.chance(0.15) ? null : random.below(9),
  v: random.chance(0.15) ? null : random.between(-20, 20),
}))
let db: SqlDatabase

beforeAll(async () => {
  db = await sqlDatabase('create table t (id int, p int, o int, v int)')
  await db.session.insertRows(
    't',
    ['id', 'p', 'o', 'v'],
    rows.map(({ id, p, o, v }) => [id, p, o, v]),
  )
})
afterAll(() => db.engine.close())

type Bound = 'unbounded preceding' | 'current row' | 'unbounded following' | number
type Mode = 'rows' | 'range' | 'groups'
type Exclude = 'no others' | 'current row' | 'group' | 'ties'

function text(bound: Bound): string {
  if (typeof bound === 'string') return bound
  return `${Math.abs(bound)} ${bound < 0 ? 'preceding' : 'following'}`
}

/** Where NULL and its peers stand: behind the others. */
const place = (row: Row): number => row.o ?? Infinity

/** The rows of a frame, by its definition: every row of the partition is asked. */
function frameOf(
  partition: readonly Row[],
  at: number,
  mode: Mode,
  [from, to]: readonly [Bound, Bound],
  exclude: Exclude,
): Row[] {
  const current = partition[at] as Row
  const groups = [...new Set(partition.map(place))]
  const distance = (row: Row, i: number): number => {
    if (mode === 'rows') return i - at
    if (mode === 'groups') return groups.indexOf(place(row)) - groups.indexOf(place(current))
    if (place(row) === place(current)) return 0
    return place(row) - place(current)
  }
  const isIn = (row: Row, i: number): boolean => {
    const d = distance(row, i)
    const isAfterStart =
      from === 'unbounded preceding' ||
      (from !== 'unbounded following' &&
        d >= (from === 'current row' ? 0 : nullsAre(from, row, current)))
    const isBeforeEnd =
      to === 'unbounded following' ||
      (to !== 'unbounded preceding' && d <= (to === 'current row' ? 0 : nullsAre(to, row, current)))
    return isAfterStart && isBeforeEnd
  }
  // Distances from NULL are all infinite: its frame by offsets is its peers.
  const nullsAre = (offset: number, row: Row, other: Row): number =>
    mode === 'range' && (other.o === null || row.o === null) ? 0 : offset
  return partition.filter((row, i) => {
    if (!isIn(row, i)) return false
    const isPeer = place(row) === place(current)
    if (exclude === 'current row') return row !== current
    if (exclude === 'group') return !isPeer
    return exclude === 'no others' || row === current || !isPeer
  })
}

const edges: readonly (readonly [Bound, Bound])[] = [
  ['unbounded preceding', 'current row'],
  ['unbounded preceding', 'unbounded following'],
  ['current row', 'unbounded following'],
  ['current row', 'current row'],
  [-2, 'current row'],
  [-1, 1],
  ['unbounded preceding', -1],
  [1, 3],
  [-3, -2],
  [2, 'unbounded following'],
]
const excludes: readonly Exclude[] = ['no others', 'current row', 'group', 'ties']

function partitions(): readonly (readonly Row[])[] {
  return [0, 1, 2, 3].map((p) =>
    rows.filter((row) => row.p === p).toSorted((a, b) => place(a) - place(b) || a.id - b.id),
  )
}

/** What the functions give over a frame, as text. */
function answers(frame: readonly Row[]): (string | null)[] {
  const values = frame.flatMap(({ v }) => (v === null ? [] : [v]))
  const write = (value: number | null | undefined): string | null =>
    value === null || value === undefined ? null : `${value}`
  return [
    `${frame.length}`,
    values.length === 0 ? null : `${values.reduce((a, b) => a + b, 0)}`,
    values.length === 0 ? null : `${Math.min(...values)}`,
    write(frame[0]?.v),
    write(frame.at(-1)?.v),
    write(frame[1]?.v),
    frame.length === 0 ? null : `{${frame.map(({ id }) => id).join()}}`,
  ]
}

describe.each(['rows', 'range', 'groups'] as const)('%s frames', (mode) => {
  // RANGE and GROUPS count peers, so their order may have ties; rows need a total one to be comparable.
  const order = mode === 'rows' ? 'o, id' : 'o'

  test.each(edges)('between %s and %s hold the rows of the definition', async (from, to) => {
    for (const exclude of mode === 'rows' ? (['no others', 'current row'] as const) : excludes) {
      const sql = `select id, count(*) over w, sum(v) over w, min(v) over w, first_value(v) over w,
        last_value(v) over w, nth_value(v, 2) over w, array_agg(id) over w
        from (select * from t order by p, o, id) t
        window w as (partition by p order by ${order} ${mode} between ${text(from)} and ${text(to)} exclude ${exclude})
        order by id`
      const found = (await db.rows(sql)).map((row) => [...row])
      const wanted = partitions()
        .flatMap((partition) =>
          partition.map((row, at) => {
            return [`${row.id}`, ...answers(frameOf(partition, at, mode, [from, to], exclude))]
          }),
        )
        .toSorted((a, b) => Number(a[0]) - Number(b[0]))
      expect(found, exclude).toEqual(wanted)
    }
  })
})

test('a descending RANGE counts its offsets the other way', async () => {
  const found = await db.rows(
    `select id, count(*) over (order by o desc nulls first range between 2 preceding and current row) from t order by id`,
  )
  const wanted = rows.map((row) => {
    const inFrame = rows.filter((other) =>
      row.o === null || other.o === null
        ? row.o === other.o
        : other.o <= row.o + 2 && other.o >= row.o,
    )
    return [`${row.id}`, `${inFrame.length}`]
  })
  expect(found).toEqual(wanted)
})

test('ranking functions follow the peers', async () => {
  const found = await db.rows(
    `select id, row_number() over w, rank() over w, dense_rank() over w, ntile(3) over w,
       lag(id) over w, lead(id, 2, -1) over w
     from (select * from t order by p, o, id) t window w as (partition by p order by o) order by id`,
  )
  const wanted = partitions().flatMap((partition) => {
    const places = [...new Set(partition.map(place))]
    const small = Math.floor(partition.length / 3)
    const larger = partition.length % 3
    const sizes = [0, 1, 2].map((i) => small + (i < larger ? 1 : 0))
    const tiles = sizes.flatMap((size, i) => Array<number>(size).fill(i + 1))
    return partition.map((row, i) =>
      [
        row.id,
        i + 1,
        partition.findIndex((other) => place(other) === place(row)) + 1,
        places.indexOf(place(row)) + 1,
        tiles[i],
        partition[i - 1]?.id ?? null,
        partition[i + 2]?.id ?? -1,
      ].map((value) => (value === null ? null : `${value}`)),
    )
  })
  expect(found).toEqual(wanted.toSorted((a, b) => Number(a[0]) - Number(b[0])))
})

describe('offsets', () => {
  const over = (frame: string): string => `select sum(v) over (order by o ${frame}) from t`

  test('that are negative or NULL are refused', async () => {
    for (const mode of ['rows', 'range', 'groups']) {
      expect(await db.code(over(`${mode} between -1 preceding and current row`))).toBe('22013')
      expect(await db.code(over(`${mode} between null::int preceding and current row`))).toBe(
        '22004',
      )
    }
    expect(
      await db.code(
        `select sum(1) over (order by d range '-1 day' preceding) from (values (timestamp '2020-01-01')) v(d)`,
      ),
    ).toBe('22013')
  })

  test('beyond the range of the type reach to the end', async () => {
    expect(
      await db.rows(
        'select o, count(*) over (order by o range between 2147483647 preceding and 2147483647 following) from (values (1), (2), (null)) v(o)',
      ),
    ).toEqual([
      ['1', '2'],
      ['2', '2'],
      [null, '1'],
    ])
  })
})

test('a partition larger than a batch is one partition', async () => {
  expect(
    await db.rows(
      `select max(n), min(total) from (
         select row_number() over (order by i) n, count(*) over () total from generate_series(1, 5000) i
       ) x`,
    ),
  ).toEqual([['5000', '5000']])
})
