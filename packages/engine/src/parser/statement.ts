/** One statement, by its first word. */
import type { Statement } from '../ast/statement.ts'
import { alterStatement } from './alter.ts'
import { changeOrQuery } from './change.ts'
import { commentStatement } from './comment.ts'
import { copyStatement } from './copy.ts'
import { createStatement } from './create.ts'
import { closeStatement, declareStatement, fetchStatement } from './cursor.ts'
import { dropStatement, truncateStatement } from './drop.ts'
import { callStatement, doStatement } from './function.ts'
import { grantStatement, reassignOwned, revokeStatement } from './grant.ts'
import { K } from './keywords.table.ts'
import {
  analyzeStatement,
  clusterStatement,
  discardStatement,
  listenStatement,
  lockStatement,
  notifyStatement,
  reindexStatement,
  unlistenStatement,
  vacuumStatement,
} from './maintenance.ts'
import type { Parser } from './parser.ts'
import {
  deallocateStatement,
  executeStatement,
  explainStatement,
  prepareStatement,
} from './prepared.ts'
import { resetStatement, setStatement, showStatement } from './set.ts'
import { T } from './token.ts'
import {
  beginStatement,
  commitStatement,
  releaseStatement,
  rollbackStatement,
  savepointStatement,
} from './transaction.ts'
import { refreshStatement } from './view.ts'

type Reader = (p: Parser) => Statement

/** Readers by the code of the first token. */
const readers: (Reader | undefined)[] = []

for (const [kind, reader] of [
  [K.select, changeOrQuery],
  [K.values, changeOrQuery],
  [K.with, changeOrQuery],
  [K.table, changeOrQuery],
  [T.openParen, changeOrQuery],
  [K.insert, changeOrQuery],
  [K.update, changeOrQuery],
  [K.delete, changeOrQuery],
  [K.merge, changeOrQuery],
  [K.begin, beginStatement],
  [K.start, beginStatement],
  [K.commit, commitStatement],
  [K.end, commitStatement],
  [K.rollback, rollbackStatement],
  [K.abort, rollbackStatement],
  [K.savepoint, savepointStatement],
  [K.release, releaseStatement],
  [K.prepare, prepareStatement],
  [K.execute, executeStatement],
  [K.deallocate, deallocateStatement],
  [K.explain, explainStatement],
  [K.create, createStatement],
  [K.alter, alterStatement],
  [K.drop, dropStatement],
  [K.truncate, truncateStatement],
  [K.comment, commentStatement],
  [K.copy, copyStatement],
  [K.set, setStatement],
  [K.reset, resetStatement],
  [K.show, showStatement],
  [K.declare, declareStatement],
  [K.fetch, fetchStatement],
  [K.move, fetchStatement],
  [K.close, closeStatement],
  [K.listen, listenStatement],
  [K.unlisten, unlistenStatement],
  [K.notify, notifyStatement],
  [K.lock, lockStatement],
  [K.vacuum, vacuumStatement],
  [K.analyze, analyzeStatement],
  [K.analyse, analyzeStatement],
  [K.cluster, clusterStatement],
  [K.reindex, reindexStatement],
  [K.discard, discardStatement],
  [K.grant, grantStatement],
  [K.revoke, revokeStatement],
  [K.reassign, reassignOwned],
  [K.refresh, refreshStatement],
  [K.call, callStatement],
  [K.do, doStatement],
  [K.checkpoint, (p): Statement => ({ kind: 'checkpoint', pos: p.take() })],
  [K.load, (p): Statement => p.refuse('LOAD')],
  [K.import, importStatement],
  [K.security, securityLabel],
] as const satisfies readonly (readonly [number, Reader])[]) {
  readers[kind] = reader
}

/** One statement at the current token. */
export function statement(p: Parser): Statement {
  const reader = readers[p.tok]
  return reader === undefined ? p.fail() : reader(p)
}

function importStatement(p: Parser): Statement {
  p.advance()
  p.expect(K.foreign)
  p.expect(K.schema)
  return p.refuse('IMPORT FOREIGN SCHEMA')
}

function securityLabel(p: Parser): Statement {
  p.advance()
  p.expect(K.label)
  return p.refuse('SECURITY LABEL')
}
