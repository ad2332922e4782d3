import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

type Row = readonly [id: number, k: number | null, s: string | null, w: string | null]

const random = new Random(11)

function table(rows: number): readonly Row[] {
  return random.list(rows, (id) => [
    id,
    random.chance(0.15) ? null : random.between(0, 12),
    random.chance(0.15) ? null : random.pick(['a', 'b', 'c', 'ab', '']),
    random.chance(0.1) ? null : random.pick(['5', '9007199254740993', '-9223372036854775808', '7']),
  ])
}

const left = table(60)
const right = table(45)
let db: SqlDatabase

beforeAll(async () => {
  const literal = ([id, k, s, w]: Row): string =>
    `(${id}, ${k}, ${s === null ? 'null' : `'${s}'`}, ${w})`
  db = await sqlDatabase(`
    create table l (id int, k int, s text, w int8);
    create table r (id int, k int, s text, w int8);
    create table empty (id int, k int, s text, w int8);
    insert into l values ${left.map(literal).join()};
    insert into r values ${right.map(literal).join()};
  `)
})
afterAll(() => db.engine.close())

type Condition = { readonly sql: string; readonly holds: (l: Row, r: Row) => boolean }

const equal = <T>(a: T | null, b: T | null): boolean => a !== null && a === b
const conditions: readonly Condition[] = [
  { sql: 'l.k = r.k', holds: (l, r) => equal(l[1], r[1]) },
  { sql: 'l.s = r.s', holds: (l, r) => equal(l[2], r[2]) },
  { sql: 'l.w = r.w', holds: (l, r) => equal(l[3], r[3]) },
  { sql: 'l.k = r.k and l.s = r.s', holds: (l, r) => equal(l[1], r[1]) && equal(l[2], r[2]) },
  {
    sql: 'l.k = r.k and l.id < r.id',
    holds: (l, r) => equal(l[1], r[1]) && l[0] < r[0],
  },
  { sql: 'l.k = r.w', holds: (l, r) => l[1] !== null && String(l[1]) === r[3] },
  { sql: 'l.k + 1 = r.k', holds: (l, r) => l[1] !== null && l[1] + 1 === r[1] },
  { sql: 'l.id + r.id = 40', holds: (l, r) => l[0] + r[0] === 40 },
]

/** Pairs of ids; `null` for the side that has no partner. */
function nested(kind: string, holds: Condition['holds'], rights: readonly Row[]): string[] {
  const pairs: string[] = []
  const found = new Set<Row>()
  for (const l of left) {
    const partners = rights.filter((r) => holds(l, r))
    for (const r of partners) {
      found.add(r)
      pairs.push(`${l[0]},${r[0]}`)
    }
    if (partners.length === 0 && (kind === 'left' || kind === 'full')) pairs.push(`${l[0]},null`)
  }
  if (kind === 'right' || kind === 'full') {
    for (const r of rights) if (!found.has(r)) pairs.push(`null,${r[0]}`)
  }
  return pairs.toSorted()
}

async function pairs(sql: string): Promise<string[]> {
  return (await db.rows(sql)).map((row) => row.join()).toSorted()
}

async function ids(sql: string): Promise<number[]> {
  return (await db.rows(sql)).map(([id]) => Number(id)).toSorted((a, b) => a - b)
}

describe.each(['on', 'off'])('with hash joins %s', (hash) => {
  beforeAll(() => db.run(`set enable_hashjoin = ${hash}`))

  test.each(conditions)('$sql joins what a loop over both tables joins', async ({ sql, holds }) => {
    for (const kind of ['inner', 'left', 'right', 'full']) {
      if (kind === 'full' && !/^l\.\w = r\.\w( and l\.\w = r\.\w)?$/.test(sql)) continue
      const coalesced = `select coalesce(l.id::text, 'null'), coalesce(r.id::text, 'null')`
      expect(await pairs(`${coalesced} from l ${kind} join r on ${sql}`), kind).toEqual(
        nested(kind, holds, right),
      )
      expect(await pairs(`${coalesced} from l ${kind} join empty r on ${sql}`), kind).toEqual(
        nested(kind, holds, []),
      )
    }
  })

  test.each(conditions)(
    'EXISTS and NOT EXISTS over $sql split the table',
    async ({ sql, holds }) => {
      const having = left.filter((l) => right.some((r) => holds(l, r))).map(([id]) => id)
      expect(await ids(`select id from l where exists (select from r where ${sql})`)).toEqual(
        having,
      )
      const others = left.map(([id]) => id).filter((id) => !having.includes(id))
      expect(await ids(`select id from l where not exists (select from r where ${sql})`)).toEqual(
        others,
      )
    },
  )

  test('NOT IN is never true beside a NULL, and always over nothing', async () => {
    const notNull = new Set(right.flatMap(([, k]) => (k === null ? [] : [k])))
    const wanted = left.filter(([, k]) => k !== null && !notNull.has(k)).map(([id]) => id)
    expect(await ids('select id from l where k not in (select k from r)')).toEqual([])
    expect(
      await ids('select id from l where k not in (select k from r where k is not null)'),
    ).toEqual(wanted)
    expect(await ids('select id from l where k not in (select k from empty)')).toHaveLength(
      left.length,
    )
    expect(await ids('select id from l where k not in (select k from r where r.s = l.s)')).toEqual(
      left
        .filter(([, k, s]) => {
          const list = right.filter((r) => equal(r[2], s)).map((r) => r[1])
          if (list.length === 0) return true
          return k !== null && !list.includes(null) && !list.includes(k)
        })
        .map(([id]) => id),
    )
  })

  test('IN finds equal values and never NULL', async () => {
    const notNull = new Set(right.flatMap(([, k]) => (k === null ? [] : [k])))
    expect(await ids('select id from l where k in (select k from r)')).toEqual(
      left.filter(([, k]) => k !== null && notNull.has(k)).map(([id]) => id),
    )
    const unknown = await db.value('select count(*) from l where (k in (select k from r)) is null')
    expect(Number(unknown)).toBe(left.filter(([, k]) => k === null || !notNull.has(k)).length)
  })

  test('LATERAL sees the row on its left', async () => {
    const found = await pairs(
      'select l.id, x.id from l, lateral (select id from r where r.k = l.k order by id desc limit 2) x',
    )
    const wanted = left.flatMap((l) =>
      right
        .filter((r) => equal(l[1], r[1]))
        .toSorted((a, b) => b[0] - a[0])
        .slice(0, 2)
        .map((r) => `${l[0]},${r[0]}`),
    )
    expect(found).toEqual(wanted.toSorted())
  })
})

test('a join over more rows than a batch keeps every match', async () => {
  await db.run(`
    create table big as select i as id, i % 700 as k from generate_series(1, 6000) i;
    create table keys as select i as k from generate_series(0, 999) i;
  `)
  expect(
    await db.rows(
      'select count(*), count(big.id), count(distinct keys.k) from keys left join big using (k)',
    ),
  ).toEqual([['6300', '6000', '1000']])
})
