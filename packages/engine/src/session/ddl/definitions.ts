import type { SourcedStatement } from '../statement-runner.ts'
import type { EngineSession } from '../session.ts'
import type { MaybePromise, StatementResult } from '../../engine.ts'
import { createTable } from './create-table.ts'
import { createIndex } from './create-index.ts'
export function definitionOf(source: SourcedStatement): { tag: string; run(session: EngineSession): MaybePromise<StatementResult | void> } | undefined {
  const { statement, sql } = source
  if (statement.kind === 'create-table') return { tag: 'CREATE TABLE', run: (s) => createTable(s, statement, sql) }
  if (statement.kind === 'create-index') return { tag: 'CREATE INDEX', run: (s) => createIndex(s, statement) }
  return undefined
}
