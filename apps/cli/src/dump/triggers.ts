import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { isUserSchema } from './catalog-filter.ts'

export async function* dumpTriggers(connection: Connection): AsyncGenerator<string> {
  const triggers = await rowsOf(
    connection,
    `select pg_catalog.pg_get_triggerdef(t.oid)
     from pg_catalog.pg_trigger t
       join pg_catalog.pg_class c on c.oid = t.tgrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where not t.tgisinternal and c.relpersistence <> 't' and ${isUserSchema('n')}
     order by n.nspname, c.relname, t.tgname`,
  )
  for (const [definition] of triggers) yield `${definition};\n\n`
}
