/** Sequences: their definitions, owners and positions. Those of identity columns are made with their tables. */
import { quoteIdentifier } from '@twill/engine'
import type { Connection } from '../connection.ts'
import { recordsOf, rowsOf } from '../query.ts'
import { qualifiedName, quoteLiteral } from '../sql-text.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'

export type SequenceShape = Readonly<
  Record<'type' | 'start' | 'increment' | 'min' | 'max' | 'cache' | 'cycle', string | null>
>

/** Columns of a query over `pg_sequence s` that make a `SequenceShape`. */
export const shapeColumns = `pg_catalog.format_type(s.seqtypid, null) as type, s.seqstart as start,
  s.seqincrement as increment, s.seqmin as min, s.seqmax as max, s.seqcache as cache, s.seqcycle as cycle`

const limits: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
}

/** The options that are not what a new sequence has anyway. */
export function sequenceOptions(shape: SequenceShape): string[] {
  const [lowest, highest] = limits[shape.type ?? ''] ?? ['', '']
  const descends = shape.increment?.startsWith('-') ?? false
  const usualMin = descends ? lowest : '1'
  const usualMax = descends ? '-1' : highest
  const usualStart = descends ? shape.max : shape.min
  return [
    ...(shape.increment === '1' ? [] : [`INCREMENT BY ${shape.increment}`]),
    ...(shape.min === usualMin ? [] : [`MINVALUE ${shape.min}`]),
    ...(shape.max === usualMax ? [] : [`MAXVALUE ${shape.max}`]),
    ...(shape.start === usualStart ? [] : [`START WITH ${shape.start}`]),
    ...(shape.cache === '1' ? [] : [`CACHE ${shape.cache}`]),
    ...(shape.cycle === 't' ? ['CYCLE'] : []),
  ]
}

const ownerIn = (kinds: string): string => `select 1 from pg_catalog.pg_depend d
  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0 and d.deptype in (${kinds})`

const userSequences = `pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where ${isUserSchema('n')} and c.relpersistence <> 't' and ${isNotOfExtension('c.oid', 'pg_class')}`

export async function* dumpSequences(connection: Connection): AsyncGenerator<string> {
  const sequences = await recordsOf<'schema' | 'name' | keyof SequenceShape>(
    connection,
    `select n.nspname as schema, c.relname as name, ${shapeColumns}
     from ${userSequences} and not exists (${ownerIn(`'i'`)}) order by 1, 2`,
  )
  for (const sequence of sequences) {
    const type = sequence.type === 'bigint' ? [] : [`AS ${sequence.type}`]
    const options = [...type, ...sequenceOptions(sequence)].map((option) => `\n    ${option}`)
    const name = qualifiedName(sequence.schema ?? '', sequence.name ?? '')
    yield `CREATE SEQUENCE ${name}${options.join('')};\n\n`
  }
}

export async function* dumpSequenceOwners(connection: Connection): AsyncGenerator<string> {
  const owned = await rowsOf(
    connection,
    `select n.nspname, c.relname, tn.nspname, t.relname, a.attname
     from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
         and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'a'
       join pg_catalog.pg_class t on t.oid = d.refobjid
       join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
     where c.relkind = 'S' and c.relpersistence <> 't' and ${isUserSchema('n')} order by 1, 2`,
  )
  for (const [schema, name, tableSchema, table, column] of owned) {
    const owner = `${qualifiedName(tableSchema ?? '', table ?? '')}.${quoteIdentifier(column ?? '')}`
    yield `ALTER SEQUENCE ${qualifiedName(schema ?? '', name ?? '')} OWNED BY ${owner};\n\n`
  }
}

export async function* dumpSequenceValues(connection: Connection): AsyncGenerator<string> {
  const sequences = await rowsOf(
    connection,
    `select n.nspname, c.relname from ${userSequences} order by 1, 2`,
  )
  for (const [schema, sequence] of sequences) {
    const name = qualifiedName(schema ?? '', sequence ?? '')
    const [row] = await rowsOf(connection, `select last_value, is_called from ${name}`)
    const isCalled = row?.[1] === 't' ? 'true' : 'false'
    yield `SELECT pg_catalog.setval(${quoteLiteral(name)}, ${row?.[0]}, ${isCalled});\n\n`
  }
}
