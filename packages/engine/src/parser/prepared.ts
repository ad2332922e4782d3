/** PREPARE, EXECUTE, DEALLOCATE, EXPLAIN. */
import type { Option } from '../ast/option.ts'
import type { Statement } from '../ast/statement.ts'
import type { Execute } from '../ast/utility.ts'
import { createForExplain } from './create.ts'
import { declareStatement } from './cursor.ts'
import { expressionList } from './expression.ts'
import { K } from './keywords.table.ts'
import { columnName, parenList, stringConstant } from './name.ts'
import { genericOptions, utilityOptionName } from './option.ts'
import type { Parser } from './parser.ts'
import { startsQuery } from './select.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'
import { changeOrQuery } from './change.ts'
import { refreshStatement } from './view.ts'

/** At PREPARE. */
export function prepareStatement(p: Parser): Statement {
  const pos = p.take()
  if (p.tok === K.transaction && p.peek() === T.string) {
    p.advance()
    return { kind: 'prepare-transaction', pos, id: stringConstant(p) }
  }
  const name = columnName(p)
  const types = p.tok === T.openParen ? parenList(p, typeName) : []
  p.expect(K.as)
  const bodyPos = p.pos
  return { kind: 'prepare', pos, name, types, statement: changeOrQuery(p), bodyPos }
}

/** At EXECUTE. */
export function executeStatement(p: Parser): Execute {
  const pos = p.take()
  const name = columnName(p)
  let args: Execute['args'] = []
  if (p.accept(T.openParen)) {
    args = expressionList(p)
    p.expect(T.closeParen)
  }
  return { kind: 'execute', pos, name, args }
}

/** At DEALLOCATE. */
export function deallocateStatement(p: Parser): Statement {
  const pos = p.take()
  if (p.tok === K.prepare && (p.isColumnName(p.peek()) || p.peek() === K.all)) p.advance()
  const name = p.accept(K.all) ? undefined : columnName(p)
  return { kind: 'deallocate', pos, name }
}

/** At EXPLAIN. */
export function explainStatement(p: Parser): Statement {
  const pos = p.take()
  const options = explainOptions(p)
  p.enter()
  const statement = explainable(p)
  p.leave()
  return { kind: 'explain', pos, options, statement }
}

function explainOptions(p: Parser): Option[] {
  if (p.tok === T.openParen) {
    const next = p.peek()
    const opensQuery =
      next === T.openParen ||
      (startsQuery(next) && (next !== K.values || p.peek(2) === T.openParen))
    return opensQuery ? [] : genericOptions(p, utilityOptionName)
  }
  const options: Option[] = []
  if (p.tok === K.analyze || p.tok === K.analyse) options.push(flag(p, 'analyze'))
  if (p.tok === K.verbose) options.push(flag(p, 'verbose'))
  return options
}

export function flag(p: Parser, name: string): Option {
  return { pos: p.take(), namespace: undefined, name, value: undefined }
}

/** ExplainableStmt. */
function explainable(p: Parser): Statement {
  switch (p.tok) {
    case K.declare:
      return declareStatement(p)
    case K.create:
      return createForExplain(p)
    case K.refresh:
      return refreshStatement(p)
    case K.execute:
      return executeStatement(p)
    default:
      return changeOrQuery(p)
  }
}
