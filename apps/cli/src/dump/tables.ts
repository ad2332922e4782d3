/** Tables with their columns, defaults, identities and checks. Keys and indexes come after the data. */
import { quoteIdentifier } from '@twill/engine'
import type { Connection } from '../connection.ts'
import { recordsOf, rowsOf } from '../query.ts'
import { qualifiedName, quoteLiteral } from '../sql-text.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'
import { sequenceOptions, shapeColumns } from './sequences.ts'
import type { SequenceShape } from './sequences.ts'

type TextFields<Name extends string> = Readonly<Record<Name, string | null>>

export type TableColumn = TextFields<
  'name' | 'type' | 'collation' | 'notnull' | 'identity' | 'generated' | 'def' | 'number'
>

export interface UserTable {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly qualified: string
  readonly unlogged: boolean
  readonly options: string | null
  readonly columns: readonly TableColumn[]
  /** By attribute number. */
  readonly identities: ReadonlyMap<string, Identity>
  readonly checks: readonly (readonly (string | null)[])[]
}

type Identity = SequenceShape & TextFields<'number' | 'schema' | 'name'>

export async function readTables(connection: Connection): Promise<readonly UserTable[]> {
  const tables = await recordsOf<'oid' | 'schema' | 'name' | 'persistence' | 'options'>(
    connection,
    `select c.oid, n.nspname as schema, c.relname as name, c.relpersistence as persistence,
       pg_catalog.array_to_string(c.reloptions, ', ') as options
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and c.relpersistence <> 't' and ${isUserSchema('n')}
       and ${isNotOfExtension('c.oid', 'pg_class')}
     order by n.nspname, c.relname`,
  )
  const found: UserTable[] = []
  for (const { oid, schema, name, persistence, options } of tables) {
    const identities = await readIdentities(connection, oid ?? '')
    found.push({
      oid: oid ?? '',
      schema: schema ?? '',
      name: name ?? '',
      qualified: qualifiedName(schema ?? '', name ?? ''),
      unlogged: persistence === 'u',
      options: options === '' ? null : options,
      columns: await readColumns(connection, oid ?? ''),
      identities: new Map(identities.map((identity) => [identity.number ?? '', identity])),
      checks: await rowsOf(
        connection,
        `select conname, pg_catalog.pg_get_constraintdef(oid) from pg_catalog.pg_constraint
         where conrelid = ${oid} and contype = 'c' and convalidated order by conname`,
      ),
    })
  }
  return found
}

export function* dumpTables(tables: readonly UserTable[]): Generator<string> {
  for (const table of tables) {
    const lines = [
      ...table.columns.map((column) => columnDefinition(table, column)),
      ...table.checks.map(([name, def]) => `CONSTRAINT ${quoteIdentifier(name ?? '')} ${def}`),
    ]
    const what = table.unlogged ? 'UNLOGGED TABLE' : 'TABLE'
    const options = table.options === null ? '' : `\nWITH (${table.options})`
    const list = lines.map((line) => `\n    ${line}`).join(',')
    yield `CREATE ${what} ${table.qualified} (${list}\n)${options};\n\n`
  }
}

function columnDefinition(table: UserTable, column: TableColumn): string {
  const identity = table.identities.get(column.number ?? '')
  const parts = [quoteIdentifier(column.name ?? ''), column.type ?? '']
  if (column.collation !== null) parts.push(`COLLATE ${column.collation}`)
  if (column.generated === 's') parts.push(`GENERATED ALWAYS AS (${column.def}) STORED`)
  else if (identity !== undefined) parts.push(identityClause(table, column, identity))
  else if (column.def !== null) parts.push(`DEFAULT ${column.def}`)
  if (column.notnull === 't') parts.push('NOT NULL')
  return parts.join(' ')
}

function identityClause(table: UserTable, column: TableColumn, identity: Identity): string {
  const usual =
    identity.schema === table.schema && identity.name === `${table.name}_${column.name}_seq`
  const name = qualifiedName(identity.schema ?? '', identity.name ?? '')
  const options = [...(usual ? [] : [`SEQUENCE NAME ${name}`]), ...sequenceOptions(identity)]
  const when = column.identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'
  const list = options.length === 0 ? '' : ` (${options.join(' ')})`
  return `GENERATED ${when} AS IDENTITY${list}`
}

function readColumns(connection: Connection, oid: string): Promise<readonly TableColumn[]> {
  return recordsOf(
    connection,
    `select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as notnull, a.attidentity as identity, a.attgenerated as generated, a.attnum as number,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) as def,
       (select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname)
         from pg_catalog.pg_collation c join pg_catalog.pg_namespace n on n.oid = c.collnamespace
           join pg_catalog.pg_type t on t.oid = a.atttypid
         where c.oid = a.attcollation and a.attcollation <> t.typcollation) as collation
     from pg_catalog.pg_attribute a
       left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = ${quoteLiteral(oid)} and a.attnum > 0 and not a.attisdropped
     order by a.attnum`,
  )
}

function readIdentities(connection: Connection, oid: string): Promise<readonly Identity[]> {
  return recordsOf(
    connection,
    `select d.refobjsubid as number, n.nspname as schema, c.relname as name, ${shapeColumns}
     from pg_catalog.pg_depend d
       join pg_catalog.pg_sequence s on s.seqrelid = d.objid
       join pg_catalog.pg_class c on c.oid = s.seqrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype = 'i'
       and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = ${quoteLiteral(oid)}`,
  )
}
