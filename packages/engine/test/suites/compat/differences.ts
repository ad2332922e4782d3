/** Statements whose answers differ from PostgreSQL's and are to stay so, with the cause. */

export type KnownDifference = {
  readonly sql: RegExp
  readonly cause: string
  /** The only client it is known of; absent for all. */
  readonly client?: string
}

export const knownDifferences: readonly KnownDifference[] = [
  { sql: /\bversion\(\)/, cause: 'version() names Twill' },
  { sql: /^show server_version$/i, cause: 'no name of a Linux distribution after the number' },
  { sql: /^explain /i, cause: 'plans, costs and widths are of this engine' },
  {
    sql: /pg_size_pretty|pg_catalog\.pg_table_size/,
    cause: 'sizes are those of Twill’s pages',
  },
  {
    sql: /FROM pg_catalog\.pg_database|^SELECT datname FROM/,
    cause: 'an engine that nobody gives siblings has one database and no templates',
  },
  { sql: /passwd FROM pg_shadow/, cause: 'a verifier has a salt of its own' },
  { sql: /LIMIT 1000$/, client: 'psql-tab', cause: 'any thousand of more rows' },
  {
    sql: /\blimit (\$1|1)$|select \* from "person"|person" (left join|order by "sex")|json_build_object\('a', "first_name"\)/,
    cause: 'rows without a full order come in another one after an update',
  },
  {
    sql: /^SET client_encoding TO 'LATIN1'$/,
    cause: 'clients get UTF8 and nothing else',
  },
  {
    sql: /^select set_config\('jit'|current_setting\('jit'\)/,
    cause: 'there is no JIT, so it is off',
  },
]

export function knownDifference(client: string, sql: string): KnownDifference | undefined {
  return knownDifferences.find(
    (known) => known.sql.test(sql) && (known.client === undefined || known.client === client),
  )
}
