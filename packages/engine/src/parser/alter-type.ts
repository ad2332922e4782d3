/** ALTER TYPE, ALTER DOMAIN. */
import type { AlterDomainAction, ObjectRef } from '../ast/ddl-object.ts'
import type { AlterTableCommand } from '../ast/ddl-table.ts'
import type { Statement } from '../ast/statement.ts'
import { rename, renameOrOwner } from './alter.ts'
import { tableConstraint } from './constraint.ts'
import { attribute } from './create-type.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import {
  anyName,
  cascade,
  columnName,
  ifExists,
  ifNotExists,
  list,
  stringConstant,
  toRelationName,
} from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { typeName } from './type-name.ts'

/** At TYPE. */
export function alterType(p: Parser, pos: number): Statement {
  p.advance()
  const at = p.pos
  const name = anyName(p)
  const object: ObjectRef = { kind: 'named', type: 'type', pos: at, name }
  switch (p.tok) {
    case K.rename:
      return renameInType(p, pos, at, name)
    case K.owner:
      return renameOrOwner(p, pos, object)
    case K.set:
      if (p.peek() === T.openParen) return p.refuse('ALTER TYPE ... SET (...)')
      return renameOrOwner(p, pos, object)
    case K.add:
      if (p.peek() === K.value) return addLabel(p, pos, name)
      return alterAttributes(p, pos, at, name)
    default:
      return alterAttributes(p, pos, at, name)
  }
}

function renameInType(p: Parser, pos: number, at: number, name: readonly string[]): Statement {
  p.advance()
  if (p.accept(K.attribute)) {
    const attributePos = p.pos
    const from = columnName(p)
    p.expect(K.to)
    const object: ObjectRef = {
      kind: 'of-table',
      type: 'column',
      pos: attributePos,
      table: name,
      name: from,
    }
    const node = rename(pos, object, columnName(p), false, 'type')
    return { ...node, cascade: cascade(p) }
  }
  if (p.accept(K.value)) {
    const from = stringConstant(p)
    p.expect(K.to)
    return {
      kind: 'alter-enum',
      pos,
      name,
      action: { kind: 'rename', from, to: stringConstant(p) },
    }
  }
  p.expect(K.to)
  return rename(pos, { kind: 'named', type: 'type', pos: at, name }, columnName(p), false)
}

function addLabel(p: Parser, pos: number, name: readonly string[]): Statement {
  p.advance()
  p.advance()
  const exists = ifNotExists(p)
  const label = stringConstant(p)
  const after = p.tok === K.after
  let neighbour: string | undefined
  if (after || p.tok === K.before) {
    p.advance()
    neighbour = stringConstant(p)
  }
  return {
    kind: 'alter-enum',
    pos,
    name,
    action: { kind: 'add', label, ifNotExists: exists, neighbour, after },
  }
}

function alterAttributes(p: Parser, pos: number, at: number, name: readonly string[]): Statement {
  const commands = list(p, attributeCommand)
  return {
    kind: 'alter-table',
    pos,
    objectType: 'type',
    ifExists: false,
    only: false,
    name: toRelationName(p, at, name),
    commands,
  }
}

/** alter_type_cmd. */
function attributeCommand(p: Parser): AlterTableCommand {
  const pos = p.pos
  if (p.accept(K.add)) {
    p.expect(K.attribute)
    return { kind: 'add-attribute', pos, attribute: attribute(p), cascade: cascade(p) }
  }
  if (p.accept(K.drop)) {
    p.expect(K.attribute)
    const exists = ifExists(p)
    const column = columnName(p)
    return { kind: 'drop-attribute', pos, column, ifExists: exists, cascade: cascade(p) }
  }
  p.expect(K.alter)
  p.expect(K.attribute)
  const column = columnName(p)
  if (p.accept(K.set)) p.expect(K.data)
  p.expect(K.type)
  const type = typeName(p)
  const collation = p.accept(K.collate) ? anyName(p) : undefined
  return { kind: 'alter-attribute', pos, column, type, collation, cascade: cascade(p) }
}

/** At DOMAIN. */
export function alterDomain(p: Parser, pos: number): Statement {
  p.advance()
  const at = p.pos
  const name = anyName(p)
  const object: ObjectRef = { kind: 'named', type: 'domain', pos: at, name }
  if (p.tok === K.owner || (p.tok === K.set && p.peek() === K.schema)) {
    return renameOrOwner(p, pos, object)
  }
  if (p.accept(K.rename)) {
    if (p.accept(K.to)) return rename(pos, object, columnName(p), false)
    p.expect(K.constraint)
    const constraint = columnName(p)
    p.expect(K.to)
    const part: ObjectRef = { kind: 'of-domain', pos: at, domain: name, constraint }
    return rename(pos, part, columnName(p), false)
  }
  return { kind: 'alter-domain', pos, name, action: domainAction(p) }
}

function domainAction(p: Parser): AlterDomainAction {
  switch (p.tok) {
    case K.set:
      p.advance()
      if (p.accept(K.default)) return { kind: 'set-default', expression: expression(p) }
      p.expect(K.not)
      p.expect(K.null)
      return { kind: 'set-not-null' }
    case K.drop:
      p.advance()
      return dropFromDomain(p)
    case K.add:
      p.advance()
      return addToDomain(p)
    default:
      p.expect(K.validate)
      p.expect(K.constraint)
      return { kind: 'validate-constraint', name: columnName(p) }
  }
}

function dropFromDomain(p: Parser): AlterDomainAction {
  if (p.accept(K.default)) return { kind: 'drop-default' }
  if (p.accept(K.constraint)) {
    const exists = ifExists(p)
    const name = columnName(p)
    return { kind: 'drop-constraint', name, ifExists: exists, cascade: cascade(p) }
  }
  p.expect(K.not)
  p.expect(K.null)
  return { kind: 'drop-not-null' }
}

function addToDomain(p: Parser): AlterDomainAction {
  const constraint = tableConstraint(p)
  if (constraint.kind !== 'check')
    p.refuse('constraints other than CHECK on domains', constraint.pos)
  const { name, expression: check, notValid } = constraint
  return { kind: 'add-constraint', name, check, notValid }
}
