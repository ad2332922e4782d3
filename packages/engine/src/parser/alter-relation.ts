/** ALTER TABLE, INDEX, SEQUENCE, VIEW, MATERIALIZED VIEW: rename, schema, sequence, or commands. */
import type { ObjectRef, TableObjectType } from '../ast/ddl-object.ts'
import type { AlterableRelation } from '../ast/ddl-table.ts'
import type { RelationName } from '../ast/select.ts'
import type { Statement } from '../ast/statement.ts'
import { alterTableCommands } from './alter-table.ts'
import { parenRelation } from './from.ts'
import { K } from './keywords.table.ts'
import { columnName, ifExists, relationName } from './name.ts'
import type { Parser } from './parser.ts'
import { alterSequence } from './sequence.ts'
import { T } from './token.ts'

type RelationType = Exclude<AlterableRelation, 'type'>

/** At the word for the relation's type. */
export function alterRelation(p: Parser, pos: number): Statement {
  const type = relationType(p)
  if (p.tok === K.all && p.peek() === K.in)
    p.refuse(`ALTER ${type.toUpperCase()} ALL IN TABLESPACE`)
  const exists = ifExists(p)
  const only = type === 'table' && p.accept(K.only)
  const name = only && p.tok === T.openParen ? parenRelation(p) : relationName(p)
  if (type === 'table' && !only) p.accept(T.star)
  if (p.tok === K.rename) return renameRelation(p, pos, type, name, exists, only)
  if (p.tok === K.set && p.peek() === K.schema) {
    p.advance()
    p.advance()
    const object = relationObject(type, name)
    return { kind: 'set-schema', pos, object, schema: columnName(p), ifExists: exists }
  }
  if (type === 'index' && (p.tok === K.no || p.tok === K.depends)) {
    p.refuse('ALTER INDEX ... DEPENDS ON EXTENSION')
  }
  if (type === 'sequence' && startsSequenceOption(p)) return alterSequence(p, pos, exists, name)
  const commands = alterTableCommands(p, type)
  return { kind: 'alter-table', pos, objectType: type, ifExists: exists, only, name, commands }
}

/** NO is a sequence's (`NO CYCLE`) unless it is NO INHERIT or NO FORCE. */
function startsSequenceOption(p: Parser): boolean {
  switch (p.tok) {
    case K.no:
      return p.peek() !== K.inherit && p.peek() !== K.force
    case K.as:
    case K.cache:
    case K.cycle:
    case K.increment:
    case K.maxvalue:
    case K.minvalue:
    case K.owned:
    case K.sequence:
    case K.start:
    case K.restart:
      return true
    default:
      return false
  }
}

function relationType(p: Parser): RelationType {
  const kind = p.tok
  p.advance()
  switch (kind) {
    case K.table:
      return 'table'
    case K.index:
      return 'index'
    case K.sequence:
      return 'sequence'
    case K.view:
      return 'view'
    default:
      p.expect(K.view)
      return 'materialized view'
  }
}

function path(name: RelationName): string[] {
  return [name.catalog, name.schema, name.name].filter((part) => part !== undefined)
}

function relationObject(type: RelationType, name: RelationName): ObjectRef {
  return { kind: 'named', type, pos: name.pos, name: path(name) }
}

function renameRelation(
  p: Parser,
  pos: number,
  type: RelationType,
  name: RelationName,
  exists: boolean,
  only: boolean,
): Statement {
  p.advance()
  let object = relationObject(type, name)
  if (type !== 'index' && type !== 'sequence' && p.tok !== K.to) {
    let part: TableObjectType = 'column'
    if (type === 'table' && p.accept(K.constraint)) part = 'constraint'
    else p.accept(K.column)
    object = { kind: 'of-table', type: part, pos: p.pos, table: path(name), name: columnName(p) }
  }
  p.expect(K.to)
  return {
    kind: 'rename',
    pos,
    object,
    relationType: type,
    newName: columnName(p),
    ifExists: exists,
    only,
    cascade: false,
  }
}
