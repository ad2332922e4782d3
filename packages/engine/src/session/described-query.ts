/** The query inside a command that may have parameters: it is looked at when the command is prepared, as PostgreSQL does. */
import type { Statement } from '../ast/statement.ts'
import { withoutInto } from './ddl/into-clause.ts'
import { isQuery, type QueryStatement } from './query-plans.ts'

export function describedQuery(statement: Statement): QueryStatement | undefined {
  switch (statement.kind) {
    case 'explain':
      return isQuery(statement.statement) ? statement.statement : undefined
    case 'declare-cursor':
      return statement.query
    case 'create-table-as':
      return statement.source.kind === 'execute' ? undefined : statement.source
    case 'select':
      return withoutInto(statement)
    default:
      return undefined
  }
}
