import type { Update } from '../ast/dml.ts'
import type { WithClause } from '../ast/select.ts'
import { fromList } from './from.ts'
import { K } from './keywords.table.ts'
import type { Parser } from './parser.ts'
import { assignments, returning, targetTable } from './target-column.ts'
import { whereOrCurrent } from './where-current.ts'

/** At UPDATE. */
export function updateStatement(p: Parser, clause: WithClause | undefined): Update {
  const pos = clause?.pos ?? p.pos
  p.advance()
  const target = targetTable(p)
  p.expect(K.set)
  const set = assignments(p)
  const from = p.accept(K.from) ? fromList(p) : []
  const where = whereOrCurrent(p)
  return { kind: 'update', pos, with: clause, target, set, from, where, returning: returning(p) }
}
