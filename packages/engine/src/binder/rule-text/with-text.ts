/** WITH: the queries that a query names. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Cte, Query } from '../query.ts'
import { writeQuery } from './query-text.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'

const INDENT = 8

export function writeWith(writer: RuleWriter, query: Query): void {
  writer.indent += INDENT
  writer.write(' ')
  const isRecursive = query.ctes.some(({ body }) => body.kind === 'recursive')
  writer.write(isRecursive ? 'WITH RECURSIVE ' : 'WITH ')
  writer.list(query.ctes, (cte) => writeCte(writer, cte))
  writer.indent -= INDENT
  writer.keyword('', 0, 0, 0)
}

function writeCte(writer: RuleWriter, cte: Cte): void {
  const { body, columns, name, materialized } = cte
  const first =
    body.kind === 'query' ? body.query : body.kind === 'recursive' ? body.base : undefined
  if (first === undefined) throw new NoRuleText()
  const own = first.targets.filter(({ junk }) => !junk).map((target) => target.name)
  writer.write(quoteIdentifier(name))
  if (columns.some((column, i) => column.name !== own[i])) {
    writer.write(`(${columns.map((column) => quoteIdentifier(column.name)).join(', ')})`)
  }
  writer.write(' AS ')
  if (materialized !== undefined) writer.write(materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ')
  writer.write('(')
  writer.keyword('', 0, 0, 0)
  writeQuery(writer, first, true)
  if (body.kind === 'recursive') {
    writer.keyword('', 0, 0, 0)
    writer.write(`UNION ${body.all ? 'ALL ' : ''}`)
    writer.keyword('', 0, 0, 0)
    writeQuery(writer, body.recursive, false)
  }
  writer.keyword('', 0, 0, 0)
  writer.write(')')
}
