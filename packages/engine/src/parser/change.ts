import type { Delete, Insert, Merge, Update } from '../ast/dml.ts'
import type { Select } from '../ast/select.ts'
import { deleteStatement } from './delete.ts'
import { insertStatement } from './insert.ts'
import { K } from './keywords.table.ts'
import { mergeStatement } from './merge.ts'
import type { Parser } from './parser.ts'
import { queryAfterWith, queryMaybeParenthesised } from './select.ts'
import { updateStatement } from './update.ts'
import { withClause } from './with.ts'

/** A query, INSERT, UPDATE, DELETE or MERGE, each with its WITH. */
export function changeOrQuery(p: Parser): Select | Insert | Update | Delete | Merge {
  const clause = p.tok === K.with ? withClause(p) : undefined
  switch (p.tok) {
    case K.insert:
      return insertStatement(p, clause)
    case K.update:
      return updateStatement(p, clause)
    case K.delete:
      return deleteStatement(p, clause)
    case K.merge:
      return mergeStatement(p, clause)
    default:
      return clause === undefined ? queryMaybeParenthesised(p) : queryAfterWith(p, clause)
  }
}
