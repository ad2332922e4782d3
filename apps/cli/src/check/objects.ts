/** What a check looks at, with the queries that tell. */
import { quoteIdentifier } from '@twill/engine'
import type { Connection } from '../connection.ts'
import { recordsOf } from '../query.ts'
import { qualifiedName } from '../sql-text.ts'

export interface CheckedTable {
  readonly name: string
}

export interface CheckedIndex {
  readonly name: string
  readonly table: string
  /** The indexed expressions, for ORDER BY. */
  readonly keys: string
  readonly predicate: string | undefined
}

export interface CheckedConstraint {
  readonly name: string
  /** A query that counts the rows which break it. */
  readonly violations: string
}

const userTable = `t.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

export async function readTables(connection: Connection): Promise<CheckedTable[]> {
  const tables = await recordsOf<'schema' | 'name'>(
    connection,
    `select n.nspname as schema, t.relname as name
     from pg_catalog.pg_class t join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where ${userTable} order by 1, 2`,
  )
  return tables.map(({ schema, name }) => ({ name: qualifiedName(schema ?? '', name ?? '') }))
}

/** B-tree indexes: the others have no order to ask for. */
export async function readIndexes(connection: Connection): Promise<CheckedIndex[]> {
  const indexes = await recordsOf<'schema' | 'name' | 'table' | 'keys' | 'predicate'>(
    connection,
    `select n.nspname as schema, c.relname as name, t.relname as table,
       (select pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true), ', ' order by k)
         from pg_catalog.generate_series(1, i.indnkeyatts::int) k) as keys,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate
     from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indexrelid
       join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'
       join pg_catalog.pg_class t on t.oid = i.indrelid
       join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where ${userTable} and i.indisvalid order by 1, 2`,
  )
  return indexes.map(({ schema, name, table, keys, predicate }) => ({
    name: qualifiedName(schema ?? '', name ?? ''),
    table: qualifiedName(schema ?? '', table ?? ''),
    keys: keys ?? '1',
    predicate: predicate ?? undefined,
  }))
}

export async function readConstraints(connection: Connection): Promise<CheckedConstraint[]> {
  const rows = await recordsOf<
    'schema' | 'table' | 'name' | 'kind' | 'definition' | 'columns' | 'target' | 'targets' | 'full'
  >(
    connection,
    `select n.nspname as schema, t.relname as table, k.conname as name, k.contype as kind,
       pg_catalog.pg_get_constraintdef(k.oid) as definition, ${columnNames('k.conkey', 'k.conrelid')} as columns,
       (select pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.relname)
         from pg_catalog.pg_class f join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace
         where f.oid = k.confrelid) as target,
       ${columnNames('k.confkey', 'k.confrelid')} as targets, k.confmatchtype = 'f' as full
     from pg_catalog.pg_constraint k
       join pg_catalog.pg_class t on t.oid = k.conrelid
       join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where ${userTable} and k.convalidated and k.contype in ('c', 'f', 'p', 'u') order by 1, 2, 3`,
  )
  return rows.map((row) => {
    const table = qualifiedName(row.schema ?? '', row.table ?? '')
    return {
      name: `${table} constraint ${quoteIdentifier(row.name ?? '')}`,
      violations: violations(row.kind ?? '', table, row),
    }
  })
}

/** Between the names that `columnNames` puts together; it is in no name. */
const separator = '\x1f'

function columnNames(numbers: string, table: string): string {
  return `(select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), pg_catalog.chr(31) order by x.n)
    from pg_catalog.unnest(${numbers}) with ordinality x (num, n)
      join pg_catalog.pg_attribute a on a.attrelid = ${table} and a.attnum = x.num)`
}

function violations(
  kind: string,
  table: string,
  { definition, columns, target, targets, full }: Readonly<Record<string, string | null>>,
): string {
  const keys = (columns ?? '').split(separator)
  const present = keys.map((key) => `c.${key} is not null`)
  switch (kind) {
    case 'c':
      return `select count(*) from only ${table} where not ${(definition ?? '').slice('CHECK '.length)}`
    case 'f': {
      const matches = (targets ?? '').split(separator).map((key, i) => `p.${key} = c.${keys[i]}`)
      return `select count(*) from only ${table} c where (${present.join(full === 't' ? ' or ' : ' and ')})
        and not exists (select 1 from ${target} p where ${matches.join(' and ')})`
    }
    default:
      return `select count(*) from (select 1 from only ${table} c where ${present.join(' and ')}
        group by ${keys.join(', ')} having count(*) > 1) twice`
  }
}
