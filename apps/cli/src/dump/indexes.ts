import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'

/** Indexes that no constraint makes. */
export async function* dumpIndexes(connection: Connection): AsyncGenerator<string> {
  const indexes = await rowsOf(
    connection,
    `select pg_catalog.pg_get_indexdef(i.indexrelid)
     from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indexrelid
       join pg_catalog.pg_class t on t.oid = i.indrelid
       join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where t.relkind = 'r' and t.relpersistence <> 't' and ${isUserSchema('n')}
       and ${isNotOfExtension('t.oid', 'pg_class')}
       and not exists (select 1 from pg_catalog.pg_constraint k
         where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
     order by n.nspname, t.relname, c.relname`,
  )
  for (const [definition] of indexes) yield `${definition};\n\n`
}
