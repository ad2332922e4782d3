/** Transaction control: BEGIN to two-phase commit, and SET CONSTRAINTS. */
import type { AsOf } from '../ast/select.ts'
import type { Statement } from '../ast/statement.ts'
import type { TransactionModes } from '../ast/utility.ts'
import { asOfClause } from './from.ts'
import { K } from './keywords.table.ts'
import { columnName, list, relationName, stringConstant } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'

/** At BEGIN or START. */
export function beginStatement(p: Parser): Statement {
  const start = p.tok === K.start
  const pos = p.take()
  if (start) p.expect(K.transaction)
  else workWord(p)
  return { kind: 'begin', pos, modes: transactionModes(p), start }
}

function workWord(p: Parser): void {
  if (p.tok === K.work || p.tok === K.transaction) p.advance()
}

/** At COMMIT or END. */
export function commitStatement(p: Parser): Statement {
  const mayBePrepared = p.tok === K.commit
  const pos = p.take()
  if (mayBePrepared && p.accept(K.prepared)) {
    return { kind: 'commit-prepared', pos, id: stringConstant(p) }
  }
  workWord(p)
  return { kind: 'commit', pos, chain: chainClause(p) }
}

/** At ROLLBACK or ABORT. */
export function rollbackStatement(p: Parser): Statement {
  const abort = p.tok === K.abort
  const pos = p.take()
  if (!abort && p.accept(K.prepared)) {
    return { kind: 'rollback-prepared', pos, id: stringConstant(p) }
  }
  workWord(p)
  if (!abort && p.accept(K.to)) {
    return { kind: 'rollback-to-savepoint', pos, name: savepointName(p) }
  }
  return { kind: 'rollback', pos, chain: chainClause(p) }
}

/** `AND [NO] CHAIN`. */
function chainClause(p: Parser): boolean {
  if (!p.accept(K.and)) return false
  const chain = !p.accept(K.no)
  p.expect(K.chain)
  return chain
}

/** `[SAVEPOINT] name`; a savepoint may be named savepoint. */
function savepointName(p: Parser): string {
  if (p.tok === K.savepoint && p.isColumnName(p.peek())) p.advance()
  return columnName(p)
}

/** At SAVEPOINT. */
export function savepointStatement(p: Parser): Statement {
  return { kind: 'savepoint', pos: p.take(), name: columnName(p) }
}

/** At RELEASE. */
export function releaseStatement(p: Parser): Statement {
  return { kind: 'release-savepoint', pos: p.take(), name: savepointName(p) }
}

/** transaction_mode_list_or_empty. */
export function transactionModes(p: Parser): TransactionModes {
  let isolation: TransactionModes['isolation']
  let readOnly: boolean | undefined
  let deferrable: boolean | undefined
  let asOf: AsOf | undefined
  for (let comma = false; ; comma = p.accept(T.comma)) {
    if (p.tok === K.isolation) {
      p.advance()
      p.expect(K.level)
      isolation = isolationLevel(p)
    } else if (p.tok === K.read) {
      p.advance()
      readOnly = p.tok === K.only
      if (p.tok !== K.only && p.tok !== K.write) p.fail()
      p.advance()
    } else if (p.tok === K.deferrable) {
      p.advance()
      deferrable = true
    } else if (p.tok === K.not) {
      p.advance()
      p.expect(K.deferrable)
      deferrable = false
    } else if (p.tok === K.as && asOf === undefined) {
      asOf = (p.peek() === K.of ? asOfClause(p) : undefined) ?? p.fail()
    } else {
      if (comma) p.fail()
      return { isolation, readOnly, deferrable, asOf }
    }
  }
}

/** iso_level. */
export function isolationLevel(p: Parser): NonNullable<TransactionModes['isolation']> {
  switch (p.tok) {
    case K.serializable:
      p.advance()
      return 'serializable'
    case K.repeatable:
      p.advance()
      p.expect(K.read)
      return 'repeatable read'
    case K.read:
      p.advance()
      if (p.accept(K.committed)) return 'read committed'
      p.expect(K.uncommitted)
      return 'read uncommitted'
    default:
      return p.fail()
  }
}

/** At CONSTRAINTS, behind SET. */
export function setConstraints(p: Parser, pos: number): Statement {
  p.advance()
  const constraints = p.accept(K.all) ? undefined : list(p, relationName)
  const deferred = p.tok === K.deferred
  if (!deferred && p.tok !== K.immediate) p.fail()
  p.advance()
  return { kind: 'set-constraints', pos, constraints, deferred }
}
