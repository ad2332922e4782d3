/** CREATE RULE, CREATE and ALTER POLICY. */
import type { AlterPolicy, CreatePolicy, CreateRule } from '../ast/ddl-object.ts'
import type { Expression } from '../ast/expression.ts'
import type { Statement } from '../ast/statement.ts'
import { changeOrQuery } from './change.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { columnName, relationName } from './name.ts'
import { notifyStatement } from './maintenance.ts'
import type { Parser } from './parser.ts'
import { roleNames } from './role-name.ts'
import { T } from './token.ts'

/** At RULE. */
export function createRule(p: Parser, pos: number, orReplace: boolean): CreateRule {
  p.advance()
  const name = columnName(p)
  p.expect(K.as)
  p.expect(K.on)
  const event = commandWord(p.tok) ?? p.fail()
  p.advance()
  p.expect(K.to)
  const table = relationName(p)
  const where = p.accept(K.where) ? expression(p) : undefined
  p.expect(K.do)
  const instead = p.accept(K.instead)
  if (!instead) p.accept(K.also)
  const actions = ruleActions(p)
  return { kind: 'create-rule', pos, orReplace, name, event, table, where, instead, actions }
}

function commandWord(kind: number): 'select' | 'insert' | 'update' | 'delete' | undefined {
  switch (kind) {
    case K.select:
      return 'select'
    case K.insert:
      return 'insert'
    case K.update:
      return 'update'
    case K.delete:
      return 'delete'
    default:
      return undefined
  }
}

/** RuleActionList. */
function ruleActions(p: Parser): Statement[] {
  if (p.accept(K.nothing)) return []
  if (p.tok !== T.openParen || opensQuery(p)) return [ruleAction(p)]
  p.advance()
  const actions: Statement[] = []
  do {
    if (p.tok !== T.semicolon && p.tok !== T.closeParen) actions.push(ruleAction(p))
  } while (p.accept(T.semicolon))
  p.expect(T.closeParen)
  return actions
}

/** `((SELECT …) UNION …)` has no meaning of its own here: a list is tried unless it cannot be one. */
function opensQuery(p: Parser): boolean {
  return p.peek() === T.openParen
}

function ruleAction(p: Parser): Statement {
  if (p.tok === K.notify) return notifyStatement(p)
  const action = changeOrQuery(p)
  return action.kind === 'merge' ? p.failAt(action.pos, 'syntax error at or near "MERGE"') : action
}

/** At POLICY. */
export function createPolicy(p: Parser, pos: number): CreatePolicy {
  p.advance()
  const name = columnName(p)
  p.expect(K.on)
  const table = relationName(p)
  const permissive = policyMode(p)
  let command: CreatePolicy['command'] = 'all'
  if (p.accept(K.for)) {
    command = p.tok === K.all ? 'all' : (commandWord(p.tok) ?? p.fail())
    p.advance()
  }
  const roles = p.accept(K.to) ? roleNames(p) : []
  const { using, check } = policyExpressions(p)
  return { kind: 'create-policy', pos, name, table, permissive, command, roles, using, check }
}

function policyMode(p: Parser): boolean {
  if (!p.accept(K.as)) return true
  if (p.isWord('permissive') || p.isWord('restrictive')) return p.takeName() === 'permissive'
  if (p.tok !== T.identifier && p.tok !== T.quotedIdentifier) p.fail()
  return p.failAt(
    p.pos,
    `unrecognized row security option "${p.name()}"`,
    'Only PERMISSIVE or RESTRICTIVE policies are supported currently.',
  )
}

function policyExpressions(p: Parser): {
  readonly using: Expression | undefined
  readonly check: Expression | undefined
} {
  let using: Expression | undefined
  let check: Expression | undefined
  if (p.accept(K.using)) using = inParens(p)
  if (p.accept(K.with)) {
    p.expect(K.check)
    check = inParens(p)
  }
  return { using, check }
}

function inParens(p: Parser): Expression {
  p.expect(T.openParen)
  const node = expression(p)
  p.expect(T.closeParen)
  return node
}

/** Behind ALTER POLICY name ON table, unless it is renamed. */
export function alterPolicy(
  p: Parser,
  pos: number,
  name: string,
  table: AlterPolicy['table'],
): AlterPolicy {
  const roles = p.accept(K.to) ? roleNames(p) : []
  const { using, check } = policyExpressions(p)
  return { kind: 'alter-policy', pos, name, table, roles, using, check }
}
