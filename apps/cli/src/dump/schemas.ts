import { quoteIdentifier } from '@twill/engine'
import type { Connection } from '../connection.ts'
import { recordsOf } from '../query.ts'
import { isUserSchema } from './catalog-filter.ts'

export async function* dumpSchemas(connection: Connection): AsyncGenerator<string> {
  const schemas = await recordsOf<'name'>(
    connection,
    `select n.nspname as name from pg_catalog.pg_namespace n where ${isUserSchema('n')} order by 1`,
  )
  for (const { name } of schemas) {
    if (name !== 'public') yield `CREATE SCHEMA ${quoteIdentifier(name ?? '')};\n\n`
  }
}

/** plpgsql is everywhere already. */
export async function* dumpExtensions(connection: Connection): AsyncGenerator<string> {
  const extensions = await recordsOf<'name' | 'schema'>(
    connection,
    `select e.extname as name, n.nspname as schema
     from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
     where e.extname <> 'plpgsql' order by 1`,
  )
  for (const { name, schema } of extensions) {
    const where =
      schema === 'pg_catalog' ? '' : ` WITH SCHEMA ${quoteIdentifier(schema ?? 'public')}`
    yield `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name ?? '')}${where};\n\n`
  }
}
