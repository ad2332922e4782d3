/** Views and materialized views, in the order they were made; a materialized one with its indexes, unfilled at first. */
import type { Connection } from '../connection.ts'
import { rowsOf } from '../query.ts'
import { qualifiedName } from '../sql-text.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'

const userViews = `pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relpersistence <> 't' and ${isUserSchema('n')} and ${isNotOfExtension('c.oid', 'pg_class')}`

export async function* dumpViews(connection: Connection): AsyncGenerator<string> {
  const views = await rowsOf(
    connection,
    `select c.oid, n.nspname, c.relname, c.relkind, pg_catalog.pg_get_viewdef(c.oid),
       pg_catalog.array_to_string(c.reloptions, ', ')
     from ${userViews} and c.relkind in ('v', 'm') order by c.oid`,
  )
  for (const [oid, schema, name, kind, definition, options] of views) {
    const qualified = qualifiedName(schema ?? '', name ?? '')
    const query = (definition ?? '').replace(/;\s*$/, '')
    const settings = options === null || options === '' ? '' : ` WITH (${options})`
    if (kind === 'v') {
      yield `CREATE VIEW ${qualified}${settings} AS\n${query};\n\n`
      continue
    }
    yield `CREATE MATERIALIZED VIEW ${qualified}${settings} AS\n${query}\n  WITH NO DATA;\n\n`
    const indexes = await rowsOf(
      connection,
      `select pg_catalog.pg_get_indexdef(indexrelid) from pg_catalog.pg_index where indrelid = ${oid} order by 1`,
    )
    for (const [index] of indexes) yield `${index};\n\n`
  }
}

export async function* refreshViews(connection: Connection): AsyncGenerator<string> {
  const views = await rowsOf(
    connection,
    `select n.nspname, c.relname from ${userViews} and c.relkind = 'm' and c.relispopulated order by c.oid`,
  )
  for (const [schema, name] of views) {
    yield `REFRESH MATERIALIZED VIEW ${qualifiedName(schema ?? '', name ?? '')};\n\n`
  }
}
