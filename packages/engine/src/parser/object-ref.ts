/** Objects as DROP, COMMENT ON and ALTER name them. */
import type { ObjectRef, ObjectType, TableObjectType } from '../ast/ddl-object.ts'
import { K } from './keywords.table.ts'
import { anyName, columnName } from './name.ts'
import type { Parser } from './parser.ts'
import { typeName } from './type-name.ts'

const simpleTypes: ReadonlyMap<number, ObjectType> = new Map([
  [K.table, 'table'],
  [K.view, 'view'],
  [K.index, 'index'],
  [K.sequence, 'sequence'],
  [K.schema, 'schema'],
  [K.type, 'type'],
  [K.domain, 'domain'],
  [K.extension, 'extension'],
  [K.collation, 'collation'],
  [K.conversion, 'conversion'],
  [K.statistics, 'statistics'],
  [K.language, 'language'],
  [K.publication, 'publication'],
  [K.subscription, 'subscription'],
  [K.server, 'server'],
])

/** Only one word long: their names have no schema. */
const unqualified: ReadonlySet<ObjectType> = new Set([
  'schema',
  'extension',
  'access method',
  'event trigger',
  'language',
  'publication',
  'subscription',
  'tablespace',
  'database',
  'role',
  'foreign data wrapper',
  'server',
])

/** Reads the words of a type of object whose names stand alone; `undefined` if it is none of them. */
export function objectType(p: Parser): ObjectType | undefined {
  const simple = simpleTypes.get(p.tok)
  if (simple !== undefined) {
    p.advance()
    return simple
  }
  if (p.acceptPair(K.materialized, K.view)) return 'materialized view'
  if (p.acceptPair(K.event, K.trigger)) return 'event trigger'
  if (p.acceptPair(K.access, K.method)) return 'access method'
  if (p.acceptPair(K.foreign, K.table)) return 'foreign table'
  if (p.acceptPair(K.procedural, K.language)) return 'language'
  if (p.tok === K.foreign && p.peek() === K.data) {
    p.advance()
    p.advance()
    p.expect(K.wrapper)
    return 'foreign data wrapper'
  }
  return p.tok === K.text ? textSearchType(p) : undefined
}

function textSearchType(p: Parser): ObjectType {
  p.advance()
  p.expect(K.search)
  if (p.accept(K.parser)) return 'text search parser'
  if (p.accept(K.dictionary)) return 'text search dictionary'
  if (p.accept(K.template)) return 'text search template'
  p.expect(K.configuration)
  return 'text search configuration'
}

export function namedObject(p: Parser, type: ObjectType): ObjectRef {
  const pos = p.pos
  if (type === 'type' || type === 'domain') {
    return { kind: 'named', type, pos, name: typeName(p).names }
  }
  const name = unqualified.has(type) ? [columnName(p)] : anyName(p)
  return { kind: 'named', type, pos, name }
}

/** `name ON table`. */
export function objectOfTable(p: Parser, type: TableObjectType): ObjectRef {
  const pos = p.pos
  const name = columnName(p)
  p.expect(K.on)
  return { kind: 'of-table', type, pos, table: anyName(p), name }
}

export function tableObjectType(kind: number): 'trigger' | 'rule' | 'policy' | undefined {
  switch (kind) {
    case K.trigger:
      return 'trigger'
    case K.rule:
      return 'rule'
    case K.policy:
      return 'policy'
    default:
      return undefined
  }
}
