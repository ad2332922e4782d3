/** What stands under the columns in `\d`: indexes, constraints, references, triggers. `oid` is a quoted literal. */
import type { Connection } from '../connection.ts'
import { recordsOf } from '../query.ts'

export async function tableFooters(connection: Connection, oid: string): Promise<string[]> {
  return [
    ...section('Indexes', await indexLines(connection, oid)),
    ...section('Check constraints', await checkLines(connection, oid)),
    ...section('Foreign-key constraints', await foreignKeyLines(connection, oid)),
    ...section('Referenced by', await referenceLines(connection, oid)),
    ...section('Triggers', await triggerLines(connection, oid)),
  ]
}

export async function indexFooters(connection: Connection, oid: string): Promise<string[]> {
  const [index] = await recordsOf<
    'primary' | 'unique' | 'method' | 'schema' | 'table' | 'predicate'
  >(
    connection,
    `select i.indisprimary as primary, i.indisunique as unique, m.amname as method, n.nspname as schema,
       t.relname as table, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) as predicate
     from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indexrelid
       join pg_catalog.pg_am m on m.oid = c.relam
       join pg_catalog.pg_class t on t.oid = i.indrelid
       join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where i.indexrelid = ${oid}`,
  )
  if (index === undefined) return []
  const what = index.primary === 't' ? 'primary key, ' : index.unique === 't' ? 'unique, ' : ''
  const where = index.predicate === null ? '' : `, predicate (${index.predicate})`
  return [`${what}${index.method}, for table "${index.schema}.${index.table}"${where}`]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `    ${line}`)]
}

async function indexLines(connection: Connection, oid: string): Promise<string[]> {
  const indexes = await recordsOf<
    'name' | 'primary' | 'unique' | 'contype' | 'deferrable' | 'deferred' | 'def' | 'condef'
  >(
    connection,
    `select c.relname as name, i.indisprimary as primary, i.indisunique as unique, k.contype,
       k.condeferrable as deferrable, k.condeferred as deferred,
       pg_catalog.pg_get_indexdef(i.indexrelid, 0, true) as def,
       pg_catalog.pg_get_constraintdef(k.oid, true) as condef
     from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indexrelid
       left join pg_catalog.pg_constraint k
         on k.conrelid = i.indrelid and k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
     where i.indrelid = ${oid}
     order by i.indisprimary desc, c.relname`,
  )
  return indexes.map((index) => {
    if (index.contype === 'x') return `"${index.name}" ${index.condef}`
    const unique = index.contype === 'u' ? 'UNIQUE CONSTRAINT, ' : 'UNIQUE, '
    const what = index.primary === 't' ? 'PRIMARY KEY, ' : index.unique === 't' ? unique : ''
    const def = index.def ?? ''
    const method = def.slice(def.indexOf(' USING ') + ' USING '.length)
    const deferrable = index.deferrable === 't' ? ' DEFERRABLE' : ''
    const deferred = index.deferred === 't' ? ' INITIALLY DEFERRED' : ''
    return `"${index.name}" ${what}${method}${deferrable}${deferred}`
  })
}

async function checkLines(connection: Connection, oid: string): Promise<string[]> {
  const checks = await constraints(connection, `conrelid = ${oid} and contype = 'c'`)
  return checks.map(({ name, def }) => `"${name}" ${def}`)
}

async function foreignKeyLines(connection: Connection, oid: string): Promise<string[]> {
  const keys = await constraints(connection, `conrelid = ${oid} and contype = 'f'`)
  return keys.map(({ name, def }) => `"${name}" ${def}`)
}

async function referenceLines(connection: Connection, oid: string): Promise<string[]> {
  const keys = await constraints(connection, `confrelid = ${oid} and contype = 'f'`)
  return keys.map(({ name, def, table }) => `TABLE "${table}" CONSTRAINT "${name}" ${def}`)
}

function constraints(
  connection: Connection,
  condition: string,
): Promise<readonly Readonly<Record<'name' | 'def' | 'table', string | null>>[]> {
  return recordsOf(
    connection,
    `select conname as name, pg_catalog.pg_get_constraintdef(oid, true) as def,
       conrelid::pg_catalog.regclass as table
     from pg_catalog.pg_constraint where ${condition} order by conname`,
  )
}

async function triggerLines(connection: Connection, oid: string): Promise<string[]> {
  const triggers = await recordsOf<'def'>(
    connection,
    `select pg_catalog.pg_get_triggerdef(oid, true) as def
     from pg_catalog.pg_trigger where tgrelid = ${oid} and not tgisinternal order by tgname`,
  )
  return triggers.map(({ def }) => (def ?? '').replace(/^CREATE (?:CONSTRAINT )?TRIGGER /, ''))
}
