import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Random } from '../support/random.ts'
import { sqlDatabase, type SqlDatabase } from '../support/sql-database.ts'

const random = new Random(3)
const side = (): readonly string[] =>
  random.list(
    80,
    () => `${random.chance(0.2) ? 'null' : random.below(9)}|${random.pick(['x', 'y', 'null'])}`,
  )
const sides = [side(), side()] as const
let db: SqlDatabase

beforeAll(async () => {
  db = await sqlDatabase('create table a (n int, s text); create table b (n int8, s text);')
  for (const [i, name] of ['a', 'b'].entries()) {
    await db.session.insertRows(
      name,
      ['n', 's'],
      (sides[i] as readonly string[]).map((row) => {
        const [n, s] = row.split('|') as [string, string]
        return [n === 'null' ? null : Number(n), s === 'null' ? null : s]
      }),
    )
  }
})
afterAll(() => db.engine.close())

function counts(rows: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const row of rows) found.set(row, (found.get(row) ?? 0) + 1)
  return found
}

/** How often a row is in the answer, by how often it is on each side. */
const operations: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['union all', (a, b) => a + b],
  ['union', (a, b) => Math.min(a + b, 1)],
  ['intersect all', (a, b) => Math.min(a, b)],
  ['intersect', (a, b) => Math.min(a, b, 1)],
  ['except all', (a, b) => Math.max(a - b, 0)],
  ['except', (a, b) => (a > 0 && b === 0 ? 1 : 0)],
]

describe.each(operations)('%s', (operation, times) => {
  test('counts rows as the definition says, NULLs being equal', async () => {
    const [a, b] = sides.map(counts) as [Map<string, number>, Map<string, number>]
    const wanted = [...new Set([...a.keys(), ...b.keys()])].flatMap((row) =>
      Array<string>(times(a.get(row) ?? 0, b.get(row) ?? 0)).fill(row),
    )
    const rows = await db.rows(`select n, s from a ${operation} select n, s from b`)
    const found = rows.map(([n, s]) => `${n ?? 'null'}|${s ?? 'null'}`)
    expect(found.toSorted()).toEqual(wanted.toSorted())
  })
})

describe('a recursive union', () => {
  test('walks a graph with cycles to every node once', async () => {
    await db.run(`
      create table edge (a int, b int);
      insert into edge select i, (i * 7 + 3) % 50 from generate_series(0, 49) i;
      insert into edge select i, (i + 10) % 50 from generate_series(0, 49) i;
    `)
    const reached = new Set([1])
    for (const node of reached) reached.add((node * 7 + 3) % 50).add((node + 10) % 50)
    const found = await db.rows(
      'with recursive r(n) as (select 1 union select b from r join edge on a = n) select n from r order by n',
    )
    expect(found.map(([n]) => Number(n))).toEqual([...reached].toSorted((a, b) => a - b))
  })

  test('with ALL keeps duplicates, level by level', async () => {
    const sql = `with recursive r(n, depth) as (
      select 1, 0 union all select n * 2 + x, depth + 1 from r, (values (0), (0), (1)) v(x) where depth < 3
    ) select depth, count(*), sum(n) from r group by depth order by depth`
    const wanted: string[][] = []
    let level = [1]
    for (let depth = 0; depth <= 3; depth++) {
      wanted.push([`${depth}`, `${level.length}`, `${level.reduce((sum, n) => sum + n, 0)}`])
      level = level.flatMap((n) => [n * 2, n * 2, n * 2 + 1])
    }
    expect(await db.rows(sql)).toEqual(wanted)
  })

  test('stops early under a LIMIT, though it would never end', async () => {
    expect(
      await db.rows(
        'with recursive r(n) as (select 1 union all select n + 1 from r) select n from r limit 3',
      ),
    ).toEqual([['1'], ['2'], ['3']])
  })

  test('two references to a CTE read the same rows', async () => {
    expect(
      await db.rows(
        'with c as materialized (select random() as x from generate_series(1, 50)) select count(*) from c a join c b using (x)',
      ),
    ).toEqual([['50']])
  })
})
