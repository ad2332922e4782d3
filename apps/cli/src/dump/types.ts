/** Enums, domains and composite types, in the order they were made. */
import { quoteIdentifier } from '@twill/engine'
import type { Connection } from '../connection.ts'
import { recordsOf, rowsOf } from '../query.ts'
import { qualifiedName, quoteLiteral } from '../sql-text.ts'
import { isNotOfExtension, isUserSchema } from './catalog-filter.ts'

type UserType = Readonly<
  Record<
    'oid' | 'schema' | 'name' | 'kind' | 'relation' | 'base' | 'collation' | 'notnull' | 'def',
    string | null
  >
>

export async function* dumpTypes(connection: Connection): AsyncGenerator<string> {
  const types: readonly UserType[] = await recordsOf(
    connection,
    `select t.oid, n.nspname as schema, t.typname as name, t.typtype as kind, t.typrelid as relation,
       pg_catalog.format_type(t.typbasetype, t.typtypmod) as base, t.typnotnull as notnull, t.typdefault as def,
       (select pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(c.collname)
         from pg_catalog.pg_collation c join pg_catalog.pg_namespace cn on cn.oid = c.collnamespace
           join pg_catalog.pg_type b on b.oid = t.typbasetype
         where c.oid = t.typcollation and t.typcollation <> b.typcollation) as collation
     from pg_catalog.pg_type t
       join pg_catalog.pg_namespace n on n.oid = t.typnamespace
       left join pg_catalog.pg_class r on r.oid = t.typrelid
     where ${isUserSchema('n')} and ${isNotOfExtension('t.oid', 'pg_type')}
       and (t.typtype in ('e', 'd') or t.typtype = 'c' and r.relkind = 'c')
     order by t.oid`,
  )
  for (const type of types) {
    if (type.kind === 'e') yield await enumType(connection, type)
    else if (type.kind === 'd') yield await domain(connection, type)
    else yield await compositeType(connection, type)
  }
}

async function enumType(connection: Connection, type: UserType): Promise<string> {
  const labels = await rowsOf(
    connection,
    `select enumlabel from pg_catalog.pg_enum where enumtypid = ${type.oid} order by enumsortorder`,
  )
  const list = labels.map(([label]) => `\n    ${quoteLiteral(label ?? '')}`).join(',')
  return `CREATE TYPE ${nameOf(type)} AS ENUM (${list}\n);\n\n`
}

async function domain(connection: Connection, type: UserType): Promise<string> {
  const checks = await rowsOf(
    connection,
    `select conname, pg_catalog.pg_get_constraintdef(oid) from pg_catalog.pg_constraint
     where contypid = ${type.oid} order by conname`,
  )
  const parts = [
    `CREATE DOMAIN ${nameOf(type)} AS ${type.base}`,
    ...(type.collation === null ? [] : [`COLLATE ${type.collation}`]),
    ...(type.notnull === 't' ? ['NOT NULL'] : []),
    ...(type.def === null ? [] : [`DEFAULT ${type.def}`]),
    ...checks.map(([name, def]) => `\n    CONSTRAINT ${quoteIdentifier(name ?? '')} ${def}`),
  ]
  return `${parts.join(' ').replaceAll(' \n', '\n')};\n\n`
}

async function compositeType(connection: Connection, type: UserType): Promise<string> {
  const fields = await rowsOf(
    connection,
    `select attname, pg_catalog.format_type(atttypid, atttypmod) from pg_catalog.pg_attribute
     where attrelid = ${type.relation} and attnum > 0 and not attisdropped order by attnum`,
  )
  const list = fields.map(([name, of]) => `\n    ${quoteIdentifier(name ?? '')} ${of}`).join(',')
  return `CREATE TYPE ${nameOf(type)} AS (${list}\n);\n\n`
}

function nameOf({ schema, name }: UserType): string {
  return qualifiedName(schema ?? '', name ?? '')
}
