/** COMMENT ON for everything that a dump makes. */
import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { quoteLiteral } from '../sql-text.ts'
import { isUserSchema } from './catalog-filter.ts'

const commented = (catalog: string, object: string): string =>
  `pg_catalog.pg_description x join ${object}
     on x.classoid = 'pg_catalog.${catalog}'::pg_catalog.regclass`

const inSchema = (alias: string, column: string): string =>
  `join pg_catalog.pg_namespace n on n.oid = ${alias}.${column} and ${isUserSchema('n')}`

const qualified = (name: string): string =>
  `pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(${name})`

const relationKind = `case c.relkind when 'r' then 'TABLE' when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW'
  when 'i' then 'INDEX' when 'S' then 'SEQUENCE' when 'c' then 'TYPE' end`

/** Each gives the kind and name of the object as COMMENT ON wants it, and the text. */
const queries: readonly string[] = [
  `select 'SCHEMA', pg_catalog.quote_ident(n.nspname), x.description
   from ${commented('pg_namespace', 'pg_catalog.pg_namespace n')} and x.objoid = n.oid and ${isUserSchema('n')}
   where not (n.nspname = 'public' and x.description = 'standard public schema')`,
  `select ${relationKind}, ${qualified('c.relname')}, x.description
   from ${commented('pg_class', 'pg_catalog.pg_class c')} and x.objoid = c.oid and x.objsubid = 0
     ${inSchema('c', 'relnamespace')} where c.relpersistence <> 't'`,
  `select 'COLUMN', ${qualified('c.relname')} || '.' || pg_catalog.quote_ident(a.attname), x.description
   from ${commented('pg_class', 'pg_catalog.pg_class c')} and x.objoid = c.oid and x.objsubid > 0
     ${inSchema('c', 'relnamespace')}
     join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = x.objsubid
   where c.relpersistence <> 't' and not a.attisdropped`,
  `select 'CONSTRAINT', pg_catalog.quote_ident(k.conname) || ' ON ' || ${qualified('c.relname')}, x.description
   from ${commented('pg_constraint', 'pg_catalog.pg_constraint k')} and x.objoid = k.oid
     join pg_catalog.pg_class c on c.oid = k.conrelid ${inSchema('c', 'relnamespace')}`,
  `select case t.typtype when 'd' then 'DOMAIN' else 'TYPE' end, ${qualified('t.typname')}, x.description
   from ${commented('pg_type', 'pg_catalog.pg_type t')} and x.objoid = t.oid
     ${inSchema('t', 'typnamespace')} where t.typtype in ('e', 'd', 'c')`,
  `select case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end,
     ${qualified('p.proname')} || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', x.description
   from ${commented('pg_proc', 'pg_catalog.pg_proc p')} and x.objoid = p.oid
     ${inSchema('p', 'pronamespace')}`,
]

export async function* dumpComments(connection: Connection): AsyncGenerator<string> {
  for (const query of queries) {
    for (const [kind, name, text] of await rowsOf(connection, `${query} order by 1, 2`)) {
      yield `COMMENT ON ${kind} ${name} IS ${quoteLiteral(text ?? '')};\n\n`
    }
  }
}
