/**
 * The Chinook sample database (a music shop: 11 tables, 15,600 rows) and the queries over it, each in a file of its own beside
 * the answer that PostgreSQL 15 gives.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { splitSql } from '../../support/split-sql.ts'

export const queryFolder: string = join(import.meta.dirname, 'queries')

export type ChinookQuery = {
  readonly name: string
  readonly sql: string
  readonly expectedPath: string
}

export function chinookQueries(): readonly ChinookQuery[] {
  return readdirSync(queryFolder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.sql$/, ''),
      sql: readFileSync(join(queryFolder, file), 'utf8'),
      expectedPath: join(queryFolder, file.replace(/\.sql$/, '.txt')),
    }))
}

/** The script's statements without those that make the database itself. */
export function chinookStatements(path: string): readonly string[] {
  return splitSql(readFileSync(path, 'utf8')).filter(
    (statement) => !/^(CREATE|DROP) DATABASE\b/i.test(statement),
  )
}
