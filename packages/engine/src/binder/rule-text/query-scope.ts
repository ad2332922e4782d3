/** What the relations of a query are called in its text, unlike those of the queries around it, and how its columns are written. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Expr } from '../expression.ts'
import type { Query, Relation } from '../query.ts'
import { NoRuleText, type RuleScope, type RuleWriter } from './rule-writer.ts'

type Var = Extract<Expr, { kind: 'var' }>

export function openScope(writer: RuleWriter, query: Query): RuleScope {
  const taken = new Set(writer.scopes.flatMap(({ aliases }) => aliases))
  const aliases: string[] = []
  for (const { alias } of query.relations) {
    let name = alias
    for (let n = 1; alias !== '' && taken.has(name); n++) name = `${alias}_${n}`
    taken.add(name)
    aliases.push(name)
  }
  return { query, aliases }
}

export type ColumnText = {
  readonly text: string
  /** The bare name; of a whole row that of its relation. */
  readonly name: string
  readonly isRow: boolean
}

export function columnText(writer: RuleWriter, expr: Var): ColumnText {
  const scope = writer.scopes[writer.scopes.length - 1 - expr.levelsUp]
  const alias = scope?.aliases[expr.relation]
  const relation: Relation | undefined = scope?.query.relations[expr.relation]
  if (alias === undefined || alias === '' || relation === undefined) throw new NoRuleText()
  const prefix = quoteIdentifier(alias)
  if (expr.column < 0) return { text: `${prefix}.*`, name: relation.alias, isRow: true }
  const name = relation.columns[expr.column]?.name
  if (name === undefined) throw new NoRuleText()
  return { text: `${prefix}.${quoteIdentifier(name)}`, name, isRow: false }
}
