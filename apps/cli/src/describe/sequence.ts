/** `\d` of a sequence. */
import type { Connection } from '../connection.ts'
import type { Table } from '../output/table.ts'
import { recordsOf } from '../query.ts'
import { quoteLiteral } from '../sql-text.ts'
import type { Relation } from './describe-relation.ts'

export async function describeSequence(
  connection: Connection,
  { oid }: Relation,
): Promise<Omit<Table, 'title'>> {
  const outcome = await connection.run(
    `select pg_catalog.format_type(seqtypid, null) as "Type", seqstart as "Start", seqmin as "Minimum",
       seqmax as "Maximum", seqincrement as "Increment",
       case when seqcycle then 'yes' else 'no' end as "Cycles?", seqcache as "Cache"
     from pg_catalog.pg_sequence where seqrelid = ${quoteLiteral(oid)}`,
  )
  if (outcome.kind !== 'rows') throw new Error('pg_sequence answered without rows')
  const owners = await recordsOf<'owner' | 'kind'>(
    connection,
    `select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) || '.' ||
       pg_catalog.quote_ident(a.attname) as owner, d.deptype as kind
     from pg_catalog.pg_depend d
       join pg_catalog.pg_class c on c.oid = d.refobjid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
     where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
       and d.objid = ${quoteLiteral(oid)} and d.deptype in ('a', 'i')`,
  )
  const footers = owners.map(({ owner, kind }) =>
    kind === 'i' ? `Sequence for identity column: ${owner}` : `Owned by: ${owner}`,
  )
  return { columns: outcome.columns, rows: outcome.rows, footers }
}
