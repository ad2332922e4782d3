/** ALTER: which object it is. Commands on relations are in `alter-table.ts`. */
import type { ObjectRef, ObjectType, Rename } from '../ast/ddl-object.ts'
import type { Statement } from '../ast/statement.ts'
import { alterRelation } from './alter-relation.ts'
import { alterDomain, alterType } from './alter-type.ts'
import { databaseOptions } from './create-container.ts'
import { aggregateSignature } from './function-signature.ts'
import { alterFunctionOptions, routineReference } from './function.ts'
import { alterDefaultPrivileges } from './grant.ts'
import { K } from './keywords.table.ts'
import { columnName, ifExists, relationName } from './name.ts'
import { namedObject } from './object-ref.ts'
import type { Parser } from './parser.ts'
import { featureName } from './refused.ts'
import { roleName } from './role-name.ts'
import { alterRole, setOrReset } from './role.ts'
import { alterPolicy } from './rule.ts'
import { genericSet, resetVariable } from './set.ts'
import { T } from './token.ts'

/** At ALTER. */
export function alterStatement(p: Parser): Statement {
  const pos = p.take()
  switch (p.tok) {
    case K.table:
    case K.index:
    case K.sequence:
    case K.view:
    case K.materialized:
      return alterRelation(p, pos)
    case K.type:
      return alterType(p, pos)
    case K.domain:
      return alterDomain(p, pos)
    case K.function:
    case K.procedure:
    case K.routine:
      return alterRoutine(p, pos)
    case K.aggregate:
      return alterAggregate(p, pos)
    case K.schema:
      p.advance()
      return renameOrOwner(p, pos, namedObject(p, 'schema'))
    case K.database:
      return alterDatabase(p, pos)
    case K.role:
    case K.group: {
      const group = p.tok === K.group
      p.advance()
      return alterRole(p, pos, group)
    }
    case K.user:
      if (p.peek() === K.mapping) p.refuse('ALTER USER MAPPING')
      p.advance()
      return alterRole(p, pos, false)
    case K.policy:
    case K.trigger:
    case K.rule:
      return alterTableObject(p, pos)
    case K.default:
      if (p.peek() === K.privileges) {
        p.advance()
        p.advance()
        return alterDefaultPrivileges(p, pos)
      }
      return p.refuse(featureName(p, 'ALTER'))
    case K.system:
      return alterSystem(p, pos)
    case K.extension:
      return p.refuse('ALTER EXTENSION')
    default:
      return p.refuse(featureName(p, 'ALTER'))
  }
}

/** RENAME TO, SET SCHEMA or OWNER TO. */
export function renameOrOwner(p: Parser, pos: number, object: ObjectRef): Statement {
  if (p.accept(K.rename)) {
    p.expect(K.to)
    return rename(pos, object, columnName(p), false)
  }
  if (p.accept(K.set)) {
    p.expect(K.schema)
    return { kind: 'set-schema', pos, object, schema: columnName(p), ifExists: false }
  }
  p.expect(K.owner)
  p.expect(K.to)
  return { kind: 'set-owner', pos, object, owner: roleName(p) }
}

export function rename(
  pos: number,
  object: ObjectRef,
  newName: string,
  exists: boolean,
  relationType?: ObjectType,
): Rename {
  return {
    kind: 'rename',
    pos,
    object,
    relationType,
    newName,
    ifExists: exists,
    only: false,
    cascade: false,
  }
}

function alterRoutine(p: Parser, pos: number): Statement {
  const { type, signature } = routineReference(p)
  const object: ObjectRef = { kind: 'routine', type, signature }
  switch (p.tok) {
    case K.rename:
    case K.owner:
      return renameOrOwner(p, pos, object)
    case K.set:
      if (p.peek() === K.schema && p.isColumnName(p.peek(2))) return renameOrOwner(p, pos, object)
      return alterFunctionOptions(p, pos, type, signature)
    case K.no:
    case K.depends:
      return p.refuse(`ALTER ${type.toUpperCase()} ... DEPENDS ON EXTENSION`)
    default:
      return alterFunctionOptions(p, pos, type, signature)
  }
}

function alterAggregate(p: Parser, pos: number): Statement {
  p.advance()
  return renameOrOwner(p, pos, { kind: 'aggregate', signature: aggregateSignature(p) })
}

function alterDatabase(p: Parser, pos: number): Statement {
  p.advance()
  const at = p.pos
  const name = columnName(p)
  const object: ObjectRef = { kind: 'named', type: 'database', pos: at, name: [name] }
  switch (p.tok) {
    case K.rename:
    case K.owner:
      return renameOrOwner(p, pos, object)
    case K.refresh:
      p.advance()
      p.expect(K.collation)
      p.expect(K.version)
      return { kind: 'alter-database', pos, name, action: { kind: 'refresh-collation-version' } }
    case K.set:
      if (p.peek() === K.tablespace && p.isColumnName(p.peek(2))) {
        return p.refuse('ALTER DATABASE ... SET TABLESPACE')
      }
      return databaseSettings(p, pos, name)
    case K.reset:
      return databaseSettings(p, pos, name)
    default:
      p.accept(K.with)
      return {
        kind: 'alter-database',
        pos,
        name,
        action: { kind: 'options', options: databaseOptions(p) },
      }
  }
}

function databaseSettings(p: Parser, pos: number, database: string): Statement {
  return { kind: 'alter-settings', pos, role: undefined, database, setting: setOrReset(p) }
}

/** ALTER POLICY, and RENAME of triggers and rules. */
function alterTableObject(p: Parser, pos: number): Statement {
  const type = p.tok === K.policy ? 'policy' : p.tok === K.trigger ? 'trigger' : 'rule'
  p.advance()
  const exists = type === 'policy' && ifExists(p)
  const at = p.pos
  const name = columnName(p)
  p.expect(K.on)
  const table = relationName(p)
  if (p.accept(K.rename)) {
    p.expect(K.to)
    const path = [table.catalog, table.schema, table.name].filter((part) => part !== undefined)
    const object: ObjectRef = { kind: 'of-table', type, pos: at, table: path, name }
    return rename(pos, object, columnName(p), exists)
  }
  if (type === 'trigger' && (p.tok === K.no || p.tok === K.depends)) {
    p.refuse('ALTER TRIGGER ... DEPENDS ON EXTENSION')
  }
  return type === 'policy' && !exists ? alterPolicy(p, pos, name, table) : p.fail()
}

function alterSystem(p: Parser, pos: number): Statement {
  p.advance()
  const at = p.pos
  if (p.accept(K.set)) return { kind: 'alter-system', pos, setting: genericSet(p, at) }
  p.expect(K.reset)
  if (p.tok !== K.all && p.peek() !== T.end && p.peek() !== T.semicolon && p.peek() !== T.dot) {
    p.advance()
    p.fail()
  }
  return { kind: 'alter-system', pos, setting: resetVariable(p, at) }
}
