/** Parts of a query that stand in expressions: aggregates, window calls, subqueries. */
import type { Expr } from '../expression.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'

export function writeAggregate(
  _writer: RuleWriter,
  _expr: Extract<Expr, { kind: 'aggregate' }>,
): void {
  throw new NoRuleText()
}
export function writeWindowCall(
  _writer: RuleWriter,
  _expr: Extract<Expr, { kind: 'window' }>,
): void {
  throw new NoRuleText()
}
export function writeSublink(_writer: RuleWriter, _expr: Extract<Expr, { kind: 'sublink' }>): void {
  throw new NoRuleText()
}
