/** VACUUM, ANALYZE, CLUSTER, REINDEX, LOCK, DISCARD, LISTEN and NOTIFY. */
import type { Option } from '../ast/option.ts'
import type { Statement } from '../ast/statement.ts'
import type { LockMode, VacuumTable } from '../ast/utility.ts'
import { relationExpression } from './from.ts'
import { K } from './keywords.table.ts'
import { columnName, list, optionalColumns, relationName, stringConstant } from './name.ts'
import { genericOptions, utilityOptionName } from './option.ts'
import type { Parser } from './parser.ts'
import { flag } from './prepared.ts'
import { T } from './token.ts'

/** At VACUUM. */
export function vacuumStatement(p: Parser): Statement {
  const pos = p.take()
  const options = p.tok === T.openParen ? genericOptions(p, utilityOptionName) : vacuumWords(p)
  return { kind: 'vacuum', pos, options, tables: vacuumTables(p) }
}

/** The older options, in this order. */
function vacuumWords(p: Parser): Option[] {
  const options: Option[] = []
  if (p.tok === K.full) options.push(flag(p, 'full'))
  if (p.tok === K.freeze) options.push(flag(p, 'freeze'))
  if (p.tok === K.verbose) options.push(flag(p, 'verbose'))
  if (p.tok === K.analyze || p.tok === K.analyse) options.push(flag(p, 'analyze'))
  return options
}

/** At ANALYZE. */
export function analyzeStatement(p: Parser): Statement {
  const pos = p.take()
  let options: Option[] = []
  if (p.tok === T.openParen) options = genericOptions(p, utilityOptionName)
  else if (p.tok === K.verbose) options = [flag(p, 'verbose')]
  return { kind: 'analyze', pos, options, tables: vacuumTables(p) }
}

function vacuumTables(p: Parser): VacuumTable[] {
  if (p.tok === T.end || p.tok === T.semicolon) return []
  return list(p, (q) => ({ relation: relationName(q), columns: optionalColumns(q) }))
}

/** At CLUSTER. */
export function clusterStatement(p: Parser): Statement {
  const pos = p.take()
  let options: Option[] = []
  const parenthesised = p.tok === T.openParen
  if (parenthesised) options = genericOptions(p, utilityOptionName)
  else if (p.tok === K.verbose) options = [flag(p, 'verbose')]
  if (!parenthesised && (p.tok === T.end || p.tok === T.semicolon)) {
    return { kind: 'cluster', pos, table: undefined, index: undefined, options }
  }
  if (!parenthesised && p.peek() === K.on) {
    const index = columnName(p)
    p.advance()
    return { kind: 'cluster', pos, table: relationName(p), index, options }
  }
  const table = relationName(p)
  const index = p.accept(K.using) ? columnName(p) : undefined
  return { kind: 'cluster', pos, table, index, options }
}

/** At REINDEX. */
export function reindexStatement(p: Parser): Statement {
  const pos = p.take()
  const options = p.tok === T.openParen ? genericOptions(p, utilityOptionName) : []
  switch (p.tok) {
    case K.index:
    case K.table: {
      const target = p.tok === K.index ? 'index' : 'table'
      p.advance()
      const concurrently = p.accept(K.concurrently)
      const relation = relationName(p)
      return { kind: 'reindex', pos, target, relation, name: undefined, concurrently, options }
    }
    case K.schema:
    case K.system:
    case K.database: {
      const target = p.tok === K.schema ? 'schema' : p.tok === K.system ? 'system' : 'database'
      p.advance()
      const concurrently = p.accept(K.concurrently)
      const name = columnName(p)
      return { kind: 'reindex', pos, target, relation: undefined, name, concurrently, options }
    }
    default:
      return p.fail()
  }
}

/** At LOCK. */
export function lockStatement(p: Parser): Statement {
  const pos = p.take()
  p.accept(K.table)
  const tables = list(p, relationExpression)
  let mode: LockMode = 'access exclusive'
  if (p.accept(K.in)) {
    mode = lockMode(p)
    p.expect(K.mode)
  }
  return { kind: 'lock-table', pos, tables, mode, nowait: p.accept(K.nowait) }
}

function lockMode(p: Parser): LockMode {
  if (p.accept(K.access)) {
    if (p.accept(K.share)) return 'access share'
    p.expect(K.exclusive)
    return 'access exclusive'
  }
  if (p.accept(K.row)) {
    if (p.accept(K.share)) return 'row share'
    p.expect(K.exclusive)
    return 'row exclusive'
  }
  if (p.accept(K.share)) {
    if (p.accept(K.update)) {
      p.expect(K.exclusive)
      return 'share update exclusive'
    }
    if (!p.accept(K.row)) return 'share'
    p.expect(K.exclusive)
    return 'share row exclusive'
  }
  p.expect(K.exclusive)
  return 'exclusive'
}

/** At DISCARD. */
export function discardStatement(p: Parser): Statement {
  const pos = p.take()
  const target = discardTarget(p.tok) ?? p.fail()
  p.advance()
  return { kind: 'discard', pos, target }
}

function discardTarget(kind: number): 'all' | 'plans' | 'sequences' | 'temp' | undefined {
  switch (kind) {
    case K.all:
      return 'all'
    case K.plans:
      return 'plans'
    case K.sequences:
      return 'sequences'
    case K.temp:
    case K.temporary:
      return 'temp'
    default:
      return undefined
  }
}

/** At LISTEN. */
export function listenStatement(p: Parser): Statement {
  return { kind: 'listen', pos: p.take(), channel: columnName(p) }
}

/** At UNLISTEN. */
export function unlistenStatement(p: Parser): Statement {
  const pos = p.take()
  const channel = p.accept(T.star) ? undefined : columnName(p)
  return { kind: 'unlisten', pos, channel }
}

/** At NOTIFY. */
export function notifyStatement(p: Parser): Statement {
  const pos = p.take()
  const channel = columnName(p)
  const payload = p.accept(T.comma) ? stringConstant(p) : undefined
  return { kind: 'notify', pos, channel, payload }
}
