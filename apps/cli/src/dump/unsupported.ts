/** What a dump has no text for. It is refused: a dump that leaves something out is found out when it is needed. */
import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { isUserSchema } from './catalog-filter.ts'

export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError'
}

const relation = `pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)`

const withSchema = `join pg_catalog.pg_namespace n on n.oid = c.relnamespace and ${isUserSchema('n')}`

const queries: readonly string[] = [
  `select 'partitioned table', ${relation} from pg_catalog.pg_class c ${withSchema} where c.relkind = 'p'`,
  `select 'foreign table', ${relation} from pg_catalog.pg_class c ${withSchema} where c.relkind = 'f'`,
  `select 'inheriting table', ${relation} from pg_catalog.pg_inherits i
     join pg_catalog.pg_class c on c.oid = i.inhrelid and c.relkind = 'r' ${withSchema}`,
  `select 'row security policy on', ${relation} from pg_catalog.pg_policy p
     join pg_catalog.pg_class c on c.oid = p.polrelid ${withSchema}`,
  `select 'rule on', ${relation} from pg_catalog.pg_rewrite r
     join pg_catalog.pg_class c on c.oid = r.ev_class ${withSchema} where r.rulename <> '_RETURN'`,
  `select 'aggregate', pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.proname)
     from pg_catalog.pg_proc c join pg_catalog.pg_namespace n on n.oid = c.pronamespace and ${isUserSchema('n')}
     where c.prokind = 'a' and not exists (select 1 from pg_catalog.pg_depend e where e.objid = c.oid and e.deptype = 'e')`,
  `select 'range type', pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.typname)
     from pg_catalog.pg_type c join pg_catalog.pg_namespace n on n.oid = c.typnamespace and ${isUserSchema('n')}
     where c.typtype = 'r'`,
]

export async function refuseUnsupported(connection: Connection): Promise<void> {
  const found: string[] = []
  for (const query of queries) {
    for (const [kind, name] of await rowsOf(connection, `${query} order by 2`)) {
      found.push(`${kind} ${name}`)
    }
  }
  if (found.length > 0) throw new UnsupportedError(`cannot dump ${found.join(', ')}`)
}
