/** A schema of 500 tables, and what clients ask when they connect to one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCapture } from './capture.ts'

const TABLES = 500

/** Clients with flows of their captures. */
export const manyTablesFlows: readonly (readonly [client: string, flows: readonly string[]])[] = [
  ['psql', ['\\d']],
  ['psql', ['\\d users']],
  ['psql', ['\\dt', '\\di']],
  ['kysely', ['migrator: migrateToLatest (first)']],
  ['better-auth', ['getMigrations + runMigrations (core)']],
]

export function manyTablesScript(): string {
  const tables = Array.from({ length: TABLES }, (_, i) => {
    const references = i === 0 ? '' : `references t${i - 1}`
    return `create table t${i} (id bigint generated always as identity primary key,
      name varchar(80) not null default 'x', a bigint ${references}, b numeric(10,2) check (b > 0),
      c timestamptz default now(), d text[], unique (name)); create index on t${i} (a, b);`
  })
  return tables.join('\n')
}

/** The statements of flows, about table t250; parameters as literals. */
export function statementsOf(
  folder: string,
  client: string,
  flows: readonly string[],
): readonly string[] {
  const text = readFileSync(join(folder, `${client}.sql`), 'utf8')
  return readCapture(text)
    .filter(({ name }) => flows.includes(name))
    .flatMap(({ statements }) => statements)
    .filter(({ sql }) => /^\s*(select|with)\b/i.test(sql))
    .map(({ sql, sample }) =>
      sql
        .replaceAll(/'16\d{3}'/g, `'t250'::regclass`)
        .replaceAll('^(users)$', '^(t250)$')
        .replaceAll(/\$(\d+)/g, (_, n) => `'${sample?.[Number(n) - 1] ?? ''}'`),
    )
}
