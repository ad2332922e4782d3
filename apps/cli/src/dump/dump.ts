/**
 * A database as SQL text that psql, `twill exec` and PostgreSQL can load: schemas, extensions, types, functions,
 * sequences, tables, data, sequence positions, constraints, indexes, views, triggers, comments, in an order in which
 * each finds what it needs. It reads in one REPEATABLE READ transaction, so it is the database of one moment.
 *
 * Owners and privileges are not part of it. What it cannot write it refuses (partitions, inheritance, policies, rules)
 * instead of leaving it out.
 */
import type { Connection } from '../connection.ts'
import { dumpComments } from './comments.ts'
import { dumpConstraints, dumpForeignKeys } from './constraints.ts'
import { dumpData } from './data.ts'
import type { DataForm } from './data.ts'
import { dumpFunctions } from './functions.ts'
import { dumpIndexes } from './indexes.ts'
import { dumpExtensions, dumpSchemas } from './schemas.ts'
import { dumpSequenceOwners, dumpSequences, dumpSequenceValues } from './sequences.ts'
import { dumpTables, readTables } from './tables.ts'
import { dumpTriggers } from './triggers.ts'
import { dumpTypes } from './types.ts'
import { refuseUnsupported } from './unsupported.ts'
import { dumpViews, refreshViews } from './views.ts'

export interface DumpOptions {
  readonly schema: boolean
  readonly data: boolean
  readonly form: DataForm
  /** Hears about each table before its rows are read. */
  readonly onTable?: (name: string) => void
}

const opening = `--
-- SQL dump of a database
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SELECT pg_catalog.set_config('search_path', '', false);

`

const settings = [
  'begin transaction isolation level repeatable read, read only',
  `select pg_catalog.set_config('search_path', '', true)`,
  `set local datestyle = 'ISO'`,
  `set local intervalstyle = 'postgres'`,
  `set local timezone = 'UTC'`,
  'set local extra_float_digits = 1',
  `set local bytea_output = 'hex'`,
]

export async function* dump(connection: Connection, options: DumpOptions): AsyncGenerator<string> {
  for (const sql of settings) await connection.run(sql)
  try {
    if (options.schema) await refuseUnsupported(connection)
    const tables = await readTables(connection)
    yield opening
    if (options.schema) {
      yield* dumpSchemas(connection)
      yield* dumpExtensions(connection)
      yield* dumpTypes(connection)
      yield* dumpFunctions(connection, 'before tables')
      yield* dumpSequences(connection)
      yield* dumpTables(tables)
      yield* dumpSequenceOwners(connection)
      yield* dumpFunctions(connection, 'after tables')
    }
    if (options.data) {
      yield* dumpData(connection, tables, options.form, options.onTable)
      yield* dumpSequenceValues(connection)
    }
    if (options.schema) {
      yield* dumpConstraints(connection)
      yield* dumpIndexes(connection)
      yield* dumpForeignKeys(connection)
      yield* dumpViews(connection)
      yield* dumpFunctions(connection, 'after views')
      yield* dumpTriggers(connection)
      yield* dumpComments(connection)
    }
    if (options.data) yield* refreshViews(connection)
  } finally {
    await connection.run('rollback')
  }
}
