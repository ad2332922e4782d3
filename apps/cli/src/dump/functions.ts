/**
 * Functions and procedures, at three places: a default or a check may call one, so most come before the tables; one
 * that takes or gives a table's rows comes after them; one with a parsed body may name anything, and comes last.
 */
import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'

export type FunctionPlace = 'before tables' | 'after tables' | 'after views'

const place = `case
  when p.prosqlbody is not null then 'after views'
  when exists (
    select 1 from pg_catalog.pg_type t left join pg_catalog.pg_type e on e.oid = t.typelem
      join pg_catalog.pg_class r on r.oid in (t.typrelid, e.typrelid) and r.relkind <> 'c'
    where t.oid = p.prorettype or t.oid = any (p.proargtypes::pg_catalog.oid[])
  ) then 'after tables'
  else 'before tables' end`

export async function* dumpFunctions(
  connection: Connection,
  wanted: FunctionPlace,
): AsyncGenerator<string> {
  const functions = await rowsOf(
    connection,
    `select pg_catalog.pg_get_functiondef(p.oid)
     from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where ${isUserSchema('n')} and p.prokind in ('f', 'p', 'w') and ${isNotOfExtension('p.oid', 'pg_proc')}
       and ${place} = '${wanted}'
     order by p.oid`,
  )
  for (const [definition] of functions) yield `${(definition ?? '').trimEnd()};\n\n`
}
