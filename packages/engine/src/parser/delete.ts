import type { Delete } from '../ast/dml.ts'
import type { WithClause } from '../ast/select.ts'
import { fromList } from './from.ts'
import { K } from './keywords.table.ts'
import type { Parser } from './parser.ts'
import { returning, targetTable } from './target-column.ts'
import { whereOrCurrent } from './where-current.ts'

/** At DELETE. */
export function deleteStatement(p: Parser, clause: WithClause | undefined): Delete {
  const pos = clause?.pos ?? p.pos
  p.advance()
  p.expect(K.from)
  const target = targetTable(p)
  const using = p.accept(K.using) ? fromList(p) : []
  const where = whereOrCurrent(p)
  return { kind: 'delete', pos, with: clause, target, using, where, returning: returning(p) }
}
