/** COMMENT ON. */
import type { ObjectRef } from '../ast/ddl-object.ts'
import type { Statement } from '../ast/statement.ts'
import { aggregateSignature, functionSignature } from './function-signature.ts'
import { routineWord } from './grant.ts'
import { K } from './keywords.table.ts'
import { anyName, columnName, qualifiedOperator, signedNumber, stringConstant } from './name.ts'
import { namedObject, objectOfTable, objectType, tableObjectType } from './object-ref.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** At COMMENT. */
export function commentStatement(p: Parser): Statement {
  const pos = p.take()
  p.expect(K.on)
  const object = commentedObject(p)
  p.expect(K.is)
  const text = p.accept(K.null) ? undefined : stringConstant(p)
  return { kind: 'comment', pos, object, text }
}

function commentedObject(p: Parser): ObjectRef {
  switch (p.tok) {
    case K.column:
      p.advance()
      return columnObject(p)
    case K.constraint:
      p.advance()
      return constraintObject(p)
    case K.trigger:
    case K.rule:
    case K.policy: {
      const type = tableObjectType(p.tok) ?? p.fail()
      p.advance()
      return objectOfTable(p, type)
    }
    case K.function:
    case K.procedure:
    case K.routine: {
      const type = routineWord(p)
      return { kind: 'routine', type, signature: functionSignature(p) }
    }
    case K.aggregate:
      p.advance()
      return { kind: 'aggregate', signature: aggregateSignature(p) }
    case K.database:
      p.advance()
      return namedObject(p, 'database')
    case K.role:
      p.advance()
      return namedObject(p, 'role')
    case K.tablespace:
      p.advance()
      return namedObject(p, 'tablespace')
    case K.cast:
      return castObject(p)
    case K.operator:
      return operatorObject(p)
    case K.large: {
      p.advance()
      p.expect(K.object)
      return { kind: 'large-object', pos: p.pos, oid: signedNumber(p) }
    }
    case K.transform:
      return transformObject(p)
    default: {
      const type = objectType(p) ?? p.fail()
      return namedObject(p, type)
    }
  }
}

/** `table.column`; the last part is the column. */
function columnObject(p: Parser): ObjectRef {
  const pos = p.pos
  const path = anyName(p)
  if (path.length < 2) p.failAt(pos, 'column name must be qualified')
  return {
    kind: 'of-table',
    type: 'column',
    pos,
    table: path.slice(0, -1),
    name: path.at(-1) as string,
  }
}

function constraintObject(p: Parser): ObjectRef {
  const pos = p.pos
  const name = columnName(p)
  p.expect(K.on)
  if (p.tok === K.domain && p.isColumnName(p.peek())) {
    p.advance()
    return { kind: 'of-domain', pos, domain: anyName(p), constraint: name }
  }
  return { kind: 'of-table', type: 'constraint', pos, table: anyName(p), name }
}

function castObject(p: Parser): ObjectRef {
  const pos = p.take()
  p.expect(T.openParen)
  const source = typeName(p)
  p.expect(K.as)
  const target = typeName(p)
  p.expect(T.closeParen)
  return { kind: 'cast', pos, source, target }
}

function operatorObject(p: Parser): ObjectRef {
  p.advance()
  const pos = p.pos
  if (p.tok === K.class || p.tok === K.family) {
    const kind = p.tok === K.class ? 'operator-class' : 'operator-family'
    p.advance()
    const name = anyName(p)
    p.expect(K.using)
    return { kind, pos, name, method: columnName(p) }
  }
  const { schema, name } = qualifiedOperator(p)
  p.expect(T.openParen)
  const left = p.accept(K.none) ? undefined : typeName(p)
  p.expect(T.comma)
  const right = p.accept(K.none) ? undefined : typeName(p)
  p.expect(T.closeParen)
  return { kind: 'operator', pos, schema, name, left, right }
}

function transformObject(p: Parser): ObjectRef {
  const pos = p.take()
  p.expect(K.for)
  const type = typeName(p)
  p.expect(K.language)
  return { kind: 'transform', pos, type, language: columnName(p) }
}
