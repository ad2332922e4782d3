/** Keys, exclusions and foreign keys, and the checks that are not validated yet. */
import { quoteIdentifier } from '@twill/engine'
import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { qualifiedName } from '../sql-text.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'

export function dumpConstraints(connection: Connection): AsyncGenerator<string> {
  return dumpWhere(
    connection,
    `k.contype in ('p', 'u', 'x') or k.contype = 'c' and not k.convalidated`,
  )
}

export function dumpForeignKeys(connection: Connection): AsyncGenerator<string> {
  return dumpWhere(connection, `k.contype = 'f'`)
}

async function* dumpWhere(connection: Connection, condition: string): AsyncGenerator<string> {
  const constraints = await rowsOf(
    connection,
    `select n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)
     from pg_catalog.pg_constraint k
       join pg_catalog.pg_class c on c.oid = k.conrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where (${condition}) and c.relkind = 'r' and c.relpersistence <> 't' and ${isUserSchema('n')}
       and ${isNotOfExtension('c.oid', 'pg_class')}
     order by 1, 2, 3`,
  )
  for (const [schema, table, name, definition] of constraints) {
    const qualified = qualifiedName(schema ?? '', table ?? '')
    yield `ALTER TABLE ONLY ${qualified}\n    ADD CONSTRAINT ${quoteIdentifier(name ?? '')} ${definition};\n\n`
  }
}
