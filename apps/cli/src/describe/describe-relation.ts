/** `\d`: what a table, view, index or sequence is made of, laid out as psql does. */
import { BackslashError } from '../backslash/command.ts'
import type { Backslash } from '../backslash/command.ts'
import type { Context } from '../context.ts'
import { formatTable } from '../output/format.ts'
import type { Table } from '../output/table.ts'
import { recordsOf } from '../query.ts'
import { quoteLiteral } from '../sql-text.ts'
import { describeColumns, describeIndexColumns } from './columns.ts'
import { indexFooters, tableFooters } from './footers.ts'
import { listAllRelations } from './list-relations.ts'
import { nameConditions, parseNamePattern } from './name-pattern.ts'
import { describeSequence } from './sequence.ts'

export interface Relation {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly kind: string
}

const kindNames: Readonly<Record<string, string>> = {
  r: 'Table',
  p: 'Partitioned table',
  v: 'View',
  m: 'Materialized view',
  i: 'Index',
  I: 'Partitioned index',
  S: 'Sequence',
  f: 'Foreign table',
  c: 'Composite type',
}

export const describeCommand: Backslash = {
  names: ['d'],
  synopsis: '\\d [NAME]',
  help: 'describe a table, view, index or sequence; list them all',
  async run(context, [pattern]) {
    if (pattern === undefined) await listAllRelations(context)
    else await describeAll(context, pattern)
    return undefined
  },
}

async function describeAll(context: Context, pattern: string): Promise<void> {
  const relations = await recordsOf<keyof Relation>(
    context.connection,
    `select c.oid, n.nspname as schema, c.relname as name, c.relkind as kind
     from pg_catalog.pg_class c left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where ${nameConditions(parseNamePattern(pattern))}
     order by 2, 3`,
  )
  if (relations.length === 0) {
    throw new BackslashError(`Did not find any relation named "${pattern}".`)
  }
  for (const relation of relations as readonly Relation[]) {
    context.out(formatTable(await describe(context, relation), context.style))
  }
}

async function describe(context: Context, relation: Relation): Promise<Table> {
  const { connection } = context
  const kind = kindNames[relation.kind] ?? relation.kind
  const title = `${kind} "${relation.schema}.${relation.name}"`
  const oid = quoteLiteral(relation.oid)
  switch (relation.kind) {
    case 'S':
      return { title, ...(await describeSequence(connection, relation)) }
    case 'i':
    case 'I':
      return {
        title,
        ...(await describeIndexColumns(connection, oid)),
        footers: await indexFooters(connection, oid),
      }
    default:
      return {
        title,
        ...(await describeColumns(connection, oid)),
        footers: await tableFooters(connection, oid),
      }
  }
}
