/** FROM: relations with the names they have in the query, and joins. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { JoinTree, Query, Relation } from '../query.ts'
import { RECORD } from '../type-oids.ts'
import { writeExpression } from './expression-text.ts'
import { writeQuery, writeValues } from './query-text.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'

const INDENT = 8
const JOIN_INDENT = 4
const ITEM_INDENT = 4

export function writeFrom(writer: RuleWriter, query: Query): void {
  for (const [i, tree] of query.from.entries()) {
    if (i === 0) {
      writer.keyword(' FROM ', -INDENT, INDENT, 2)
      writeItem(writer, query, tree)
      continue
    }
    const text = writer.aside(() => writeItem(writer, query, tree))
    writer.write(', ')
    if (text.startsWith('\n')) writer.text = writer.text.replace(/ +$/, '')
    else writer.keyword('', -INDENT, INDENT, ITEM_INDENT)
    writer.write(text)
  }
}

function writeItem(writer: RuleWriter, query: Query, tree: JoinTree): void {
  if (tree.kind === 'join') return writeJoin(writer, query, tree)
  const relation = query.relations[tree.relation]
  const alias = writer.scopes.at(-1)?.aliases[tree.relation]
  if (relation === undefined || alias === undefined || alias === '') throw new NoRuleText()
  writeRelation(writer, relation, alias)
}

function writeJoin(
  writer: RuleWriter,
  query: Query,
  { left, right, type, on, using, isNamed }: Extract<JoinTree, { kind: 'join' }>,
): void {
  if (isNamed === true) throw new NoRuleText()
  const rightOpen = writer.pretty && right.kind === 'join'
  if (!writer.pretty) writer.write('(')
  writeItem(writer, query, left)
  const isCross = type === 'inner' && on === undefined
  const words = isCross ? 'CROSS JOIN' : type === 'inner' ? 'JOIN' : `${type.toUpperCase()} JOIN`
  writer.keyword(` ${words} `, -INDENT, INDENT, JOIN_INDENT)
  if (rightOpen) writer.write('(')
  writeItem(writer, query, right)
  if (rightOpen) writer.write(')')
  if (using !== undefined) {
    writer.write(` USING (${using.map(quoteIdentifier).join(', ')})`)
  } else if (on !== undefined) {
    writer.write(' ON ')
    if (!writer.pretty) writer.write('(')
    writeExpression(writer, on)
    if (!writer.pretty) writer.write(')')
  } else if (!isCross) writer.write(' ON TRUE')
  if (!writer.pretty) writer.write(')')
}

function writeRelation(writer: RuleWriter, relation: Relation, alias: string): void {
  switch (relation.kind) {
    case 'table':
      if (relation.sample !== undefined) throw new NoRuleText()
      return writeNamed(writer, relation, alias, relation.table.oid, relation.table.name)
    case 'virtual':
      return writeNamed(writer, relation, alias, relation.relation.oid, relation.relation.name)
    case 'sequence':
      return writeNamed(writer, relation, alias, relation.sequence.oid, relation.sequence.name)
    case 'subquery': {
      const { view, lateral, query } = relation
      if (view !== undefined) return writeNamed(writer, relation, alias, view.oid, view.name)
      writer.write(lateral ? 'LATERAL (' : '(')
      writeQuery(writer, query, true)
      const own = query.targets.filter(({ junk }) => !junk).map(({ name }) => name)
      return writer.write(`) ${quoteIdentifier(alias)}${renamed(relation, own)}`)
    }
    case 'function':
      return writeFunction(writer, relation, alias)
    case 'values': {
      writer.write('( ')
      writeValues(writer, relation.lists)
      const names = relation.columns.map(({ name }) => quoteIdentifier(name))
      return writer.write(`) ${quoteIdentifier(alias)}(${names.join(', ')})`)
    }
    case 'cte': {
      const { name, columns } = relation.cte
      writer.write(quoteIdentifier(name))
      if (alias !== name) writer.write(` ${quoteIdentifier(alias)}`)
      return writer.write(
        renamed(
          relation,
          columns.map((column) => column.name),
        ),
      )
    }
    default:
      throw new NoRuleText()
  }
}

function writeNamed(
  writer: RuleWriter,
  relation: Relation,
  alias: string,
  oid: number,
  name: string,
): void {
  writer.write(writer.names.relationName(oid))
  if (alias !== name) writer.write(` ${quoteIdentifier(alias)}`)
  if ('table' in relation) {
    const own = relation.table.columns.filter(({ dropped }) => dropped !== true)
    writer.write(
      renamed(
        relation,
        own.map((column) => column.name),
      ),
    )
  }
}

/** The list of columns behind an alias, where it has changed a name. */
function renamed(relation: Relation, own: readonly string[]): string {
  const names = relation.columns.map(({ name }) => name)
  if (names.every((name, i) => name === own[i])) return ''
  return `(${names.map(quoteIdentifier).join(', ')})`
}

function writeFunction(
  writer: RuleWriter,
  relation: Extract<Relation, { kind: 'function' }>,
  alias: string,
): void {
  const [call, ...more] = relation.calls
  if (call === undefined || more.length > 0) throw new NoRuleText()
  if (call.fn.result === RECORD && call.fn.out.length === 0) throw new NoRuleText()
  writer.write(`${writer.names.functionName(call.fn)}(`)
  writer.list(call.args, (arg) => writeExpression(writer, arg))
  writer.write(')')
  if (relation.ordinality) writer.write(' WITH ORDINALITY')
  const names = relation.columns.map(({ name }) => quoteIdentifier(name))
  writer.write(` ${quoteIdentifier(alias)}(${names.join(', ')})`)
}
