/** The tables that random queries are over: every basic type, NULLs, duplicates, empty text, and indexes of several kinds. */
import { createPrng, type Prng } from '@twill/storage/sim'
import type { Ty } from './grammar.ts'

export type TableColumn = { readonly name: string; readonly type: Ty }
export type TestTable = { readonly name: string; readonly columns: readonly TableColumn[] }

const column = (name: string, type: Ty): TableColumn => ({ name, type })

/** `id` is unique in each. */
export const testTables: readonly TestTable[] = [
  {
    name: 't1',
    columns: [
      column('id', 'int4'),
      column('a', 'int4'),
      column('b', 'int8'),
      column('c', 'numeric'),
      column('d', 'text'),
      column('e', 'bool'),
      column('f', 'float8'),
    ],
  },
  {
    name: 't2',
    columns: [
      column('id', 'int4'),
      column('t1_id', 'int4'),
      column('s', 'int2'),
      column('d', 'text'),
      column('day', 'date'),
      column('at', 'timestamp'),
      column('span', 'interval'),
    ],
  },
  {
    name: 't3',
    columns: [
      column('id', 'int4'),
      column('n', 'int4'),
      column('tags', 'int4[]'),
      column('j', 'jsonb'),
      column('u', 'uuid'),
      column('c', 'numeric'),
      column('e', 'bool'),
    ],
  },
  { name: 'empty', columns: [column('id', 'int4'), column('d', 'text')] },
]

const ROWS: Readonly<Record<string, number>> = { t1: 40, t2: 60, t3: 25, empty: 0 }
const SEED = 20_240_501

export function tableStatements(): readonly string[] {
  const prng = createPrng(SEED)
  const statements: string[] = []
  for (const { name, columns } of testTables) {
    const written = columns.map((col) => `${col.name} ${sqlType(name, col)}`)
    statements.push(`create table ${name} (${written.join(', ')})`)
    const rows = Array.from({ length: ROWS[name] ?? 0 }, (_, i) => {
      const values = columns.map((col) =>
        col.name === 'id' ? String(i + 1) : prng.chance(0.15) ? 'null' : literal(prng, col.type),
      )
      return `(${values.join(', ')})`
    })
    if (rows.length > 0) statements.push(`insert into ${name} values ${rows.join(', ')}`)
  }
  statements.push(
    'create index on t1 (a)',
    'create index on t1 (d, a desc)',
    'create index on t2 (t1_id)',
    'create index on t2 (day) where s > 3',
    'create unique index on t3 (n, id)',
  )
  return statements
}

function sqlType(table: string, { name, type }: TableColumn): string {
  if (name === 'id') return table === 'empty' ? 'int4' : 'int4 primary key'
  if (type === 'numeric') return 'numeric(10,2)'
  return type
}

const words = ['', 'a', 'b', 'abc', 'Abc', 'banana', 'x y', "it''s", 'zz', 'a%b', 'cab', ' pad ']

/** A constant of a type, with its cast where the context would not give it. */
export function literal(prng: Prng, type: Ty): string {
  switch (type) {
    case 'int2':
      return `${prng.below(10)}::int2`
    case 'int4':
      return String(prng.between(0, 12))
    case 'int8':
      return prng.chance(0.1) ? '3000000000' : `${prng.between(-20, 40)}::int8`
    case 'numeric':
      return `${prng.between(0, 99)}.${prng.below(10)}${prng.below(10)}`
    case 'float8':
      return `${prng.between(-20, 20) / 2}::float8`
    case 'text':
      return `'${prng.pick(words)}'::text`
    case 'bool':
      return prng.chance(0.5) ? 'true' : 'false'
    case 'date':
      return `date '${2000 + prng.below(25)}-0${prng.between(1, 9)}-${prng.between(10, 28)}'`
    case 'timestamp':
      return `timestamp '${2000 + prng.below(25)}-0${prng.between(1, 9)}-1${prng.below(10)} ${prng.between(10, 23)}:${prng.between(10, 59)}:00'`
    case 'interval':
      return `interval '${prng.pick(['1 day', '2 mons', '1 year 3 days', '04:05:06', '-1 day', '36 hours'])}'`
    case 'int4[]':
      return `'{${Array.from({ length: prng.below(4) }, () => prng.below(6)).join(',')}}'::int4[]`
    case 'jsonb':
      return `'${prng.pick(['{"a": 1}', '{"a": {"b": [1, 2]}, "k": "v"}', '[1, "x", null]', '"s"', '3.50', 'null', '{}'])}'::jsonb`
    case 'uuid':
      return `'00000000-0000-4000-8000-00000000000${prng.below(10)}'::uuid`
  }
}
