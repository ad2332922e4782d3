/** DROP, and TRUNCATE. */
import type { ObjectRef, ObjectType } from '../ast/ddl-object.ts'
import type { Statement } from '../ast/statement.ts'
import { relationExpression } from './from.ts'
import { aggregateSignature, functionSignature } from './function-signature.ts'
import { dropOwned, routineWord } from './grant.ts'
import { K } from './keywords.table.ts'
import { cascade, columnName, ifExists, list } from './name.ts'
import { namedObject, objectOfTable, objectType, tableObjectType } from './object-ref.ts'
import type { Parser } from './parser.ts'
import { featureName } from './refused.ts'
import { dropRole } from './role.ts'
import { T } from './token.ts'

/** At DROP. */
export function dropStatement(p: Parser): Statement {
  const pos = p.take()
  switch (p.tok) {
    case K.role:
    case K.group:
      p.advance()
      return dropRole(p, pos)
    case K.user:
      if (p.peek() === K.mapping) p.refuse('DROP USER MAPPING')
      p.advance()
      return dropRole(p, pos)
    case K.owned:
      p.advance()
      return dropOwned(p, pos)
    case K.database:
      return dropDatabase(p, pos)
    case K.function:
    case K.procedure:
    case K.routine:
      return dropRoutines(p, pos)
    case K.aggregate: {
      p.advance()
      const exists = ifExists(p)
      const objects = list(p, (q): ObjectRef => ({
        kind: 'aggregate',
        signature: aggregateSignature(q),
      }))
      return drop(p, pos, objects, exists, false)
    }
    case K.trigger:
    case K.rule:
    case K.policy: {
      const type = tableObjectType(p.tok) ?? p.fail()
      p.advance()
      const exists = ifExists(p)
      return drop(p, pos, [objectOfTable(p, type)], exists, false)
    }
    default:
      return dropNamed(p, pos)
  }
}

function drop(
  p: Parser,
  pos: number,
  objects: readonly ObjectRef[],
  exists: boolean,
  concurrently: boolean,
): Statement {
  return { kind: 'drop', pos, objects, ifExists: exists, cascade: cascade(p), concurrently }
}

function dropNamed(p: Parser, pos: number): Statement {
  const type: ObjectType = objectType(p) ?? p.refuse(featureName(p, 'DROP'))
  const concurrently = type === 'index' && p.accept(K.concurrently)
  const exists = ifExists(p)
  const objects = list(p, (q) => namedObject(q, type))
  return drop(p, pos, objects, exists, concurrently)
}

function dropRoutines(p: Parser, pos: number): Statement {
  const type = routineWord(p)
  const exists = ifExists(p)
  const objects = list(p, (q): ObjectRef => ({
    kind: 'routine',
    type,
    signature: functionSignature(q),
  }))
  return drop(p, pos, objects, exists, false)
}

function dropDatabase(p: Parser, pos: number): Statement {
  p.advance()
  const exists = ifExists(p)
  const name = columnName(p)
  let force = false
  const hasWith = p.accept(K.with)
  if (hasWith || p.tok === T.openParen) {
    p.expect(T.openParen)
    do p.expect(K.force)
    while (p.accept(T.comma))
    p.expect(T.closeParen)
    force = true
  }
  return { kind: 'drop-database', pos, name, ifExists: exists, force }
}

/** At TRUNCATE. */
export function truncateStatement(p: Parser): Statement {
  const pos = p.take()
  p.accept(K.table)
  const tables = list(p, relationExpression)
  let restartIdentity = false
  if (p.tok === K.restart || p.tok === K.continue) {
    restartIdentity = p.tok === K.restart
    p.advance()
    p.expect(K.identity)
  }
  return { kind: 'truncate', pos, tables, restartIdentity, cascade: cascade(p) }
}
