/** Commands that cannot be taken back, as PostgreSQL has them: they stand alone in their transaction, and are committed at once. */
import type { Statement } from '../../ast/statement.ts'

/** What the command is called in the refusal; `undefined` for all the others. Those of databases say so themselves. */
export function standingAlone(statement: Statement): string | undefined {
  switch (statement.kind) {
    case 'vacuum':
      return 'VACUUM'
    case 'cluster':
      return statement.table === undefined ? 'CLUSTER' : undefined
    case 'create-index':
      return statement.concurrently ? 'CREATE INDEX CONCURRENTLY' : undefined
    case 'drop':
      return statement.concurrently ? 'DROP INDEX CONCURRENTLY' : undefined
    case 'reindex':
      if (statement.concurrently) return 'REINDEX CONCURRENTLY'
      return statement.target === 'index' || statement.target === 'table'
        ? undefined
        : `REINDEX ${statement.target.toUpperCase()}`
    default:
      return undefined
  }
}
