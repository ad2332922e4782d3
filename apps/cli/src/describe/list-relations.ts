/** `\dt` and its siblings: what there is of a kind, in psql's columns. */
import { BackslashError } from '../backslash/command.ts'
import type { Backslash } from '../backslash/command.ts'
import type { Context } from '../context.ts'
import { formatTable } from '../output/format.ts'
import { nameConditions, parseNamePattern } from './name-pattern.ts'

interface Listing {
  readonly name: string
  readonly what: string
  readonly kinds: string
}

const listings: readonly Listing[] = [
  { name: 'dt', what: 'tables', kinds: `'r','p'` },
  { name: 'dv', what: 'views', kinds: `'v'` },
  { name: 'dm', what: 'materialized views', kinds: `'m'` },
  { name: 'di', what: 'indexes', kinds: `'i','I'` },
  { name: 'ds', what: 'sequences', kinds: `'S'` },
]

const everything = `'r','p','v','m','S','f'`

const kindNames = `case c.relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
  when 'i' then 'index' when 'S' then 'sequence' when 'f' then 'foreign table' when 'p' then 'partitioned table'
  when 'I' then 'partitioned index' end`

export const listCommands: readonly Backslash[] = [
  ...listings.map(({ name, what, kinds }): Backslash => ({
    names: [name],
    synopsis: `\\${name} [PATTERN]`,
    help: `list ${what}`,
    async run(context, [pattern]) {
      await listRelations(context, kinds, pattern)
      return undefined
    },
  })),
  {
    names: ['dn'],
    synopsis: '\\dn [PATTERN]',
    help: 'list schemas',
    async run(context, [pattern]) {
      await listSchemas(context, pattern)
      return undefined
    },
  },
]

/** Lists every kind of relation, as `\d` without a name does. */
export function listAllRelations(context: Context): Promise<void> {
  return listRelations(context, everything, undefined)
}

async function listRelations(
  context: Context,
  kinds: string,
  pattern: string | undefined,
): Promise<void> {
  const ofIndex = kinds.includes(`'i'`)
  const system =
    pattern === undefined
      ? `and n.nspname <> 'pg_catalog' and n.nspname !~ '^pg_toast' and n.nspname <> 'information_schema'`
      : ''
  const outcome = await context.connection.run(`
    select n.nspname as "Schema", c.relname as "Name", ${kindNames} as "Type",
      pg_catalog.pg_get_userbyid(c.relowner) as "Owner"${ofIndex ? ', c2.relname as "Table"' : ''}
    from pg_catalog.pg_class c
      left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      ${ofIndex ? 'left join pg_catalog.pg_index i on i.indexrelid = c.oid left join pg_catalog.pg_class c2 on i.indrelid = c2.oid' : ''}
    where c.relkind in (${kinds}) ${system} and ${nameConditions(parseNamePattern(pattern ?? '*'))}
    order by 1, 2`)
  if (outcome.kind !== 'rows') return
  if (outcome.rows.length === 0) {
    const message =
      pattern === undefined
        ? 'Did not find any relations.'
        : `Did not find any relation named "${pattern}".`
    throw new BackslashError(message)
  }
  context.out(formatTable({ ...outcome, title: 'List of relations' }, context.style))
}

async function listSchemas(context: Context, pattern: string | undefined): Promise<void> {
  const { name } = parseNamePattern(pattern ?? '*')
  const system =
    pattern === undefined ? `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'` : 'true'
  const outcome = await context.connection.run(`
    select n.nspname as "Name", pg_catalog.pg_get_userbyid(n.nspowner) as "Owner"
    from pg_catalog.pg_namespace n
    where ${system}${name === undefined ? '' : ` and n.nspname ~ '${name.replaceAll("'", "''")}'`}
    order by 1`)
  if (outcome.kind !== 'rows') return
  context.out(formatTable({ ...outcome, title: 'List of schemas' }, context.style))
}
