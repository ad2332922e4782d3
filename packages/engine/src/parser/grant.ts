/** GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, REASSIGN OWNED, DROP OWNED. */
import type { GrantTarget, Privilege, RoleName } from '../ast/role.ts'
import type { Statement } from '../ast/statement.ts'
import { functionSignature } from './function-signature.ts'
import { K } from './keywords.table.ts'
import {
  anyName,
  cascade,
  columnName,
  list,
  nameList,
  parenList,
  relationName,
  signedNumber,
} from './name.ts'
import type { Parser } from './parser.ts'
import { roleName, roleNames } from './role-name.ts'
import { T } from './token.ts'

/** At GRANT. */
export function grantStatement(p: Parser): Statement {
  const pos = p.take()
  const privileges = privilegeList(p)
  if (!p.accept(K.on)) return grantRole(p, pos, privileges)
  const target = grantTarget(p)
  p.expect(K.to)
  const roles = grantees(p)
  const grantOption = withOption(p, K.grant)
  const grantedBy = grantedByClause(p)
  return {
    kind: 'grant',
    pos,
    revoke: false,
    privileges,
    target,
    roles,
    grantOption,
    grantedBy,
    cascade: false,
  }
}

/** At REVOKE. */
export function revokeStatement(p: Parser): Statement {
  const pos = p.take()
  let grantOption = false
  let adminOption = false
  if (p.tok === K.grant && p.peek() === K.option) {
    optionFor(p)
    grantOption = true
  } else if (p.tok === K.admin && p.peek() === K.option) {
    optionFor(p)
    adminOption = true
  }
  const privileges = privilegeList(p)
  if (adminOption || !p.accept(K.on)) {
    p.expect(K.from)
    const roles = roleNames(p)
    const grantedBy = grantedByClause(p)
    return {
      kind: 'grant-role',
      pos,
      revoke: true,
      granted: roleList(p, privileges),
      roles,
      adminOption,
      grantedBy,
      cascade: cascade(p),
    }
  }
  const target = grantTarget(p)
  p.expect(K.from)
  const roles = grantees(p)
  const grantedBy = grantedByClause(p)
  return {
    kind: 'grant',
    pos,
    revoke: true,
    privileges,
    target,
    roles,
    grantOption,
    grantedBy,
    cascade: cascade(p),
  }
}

function optionFor(p: Parser): void {
  p.advance()
  p.advance()
  p.expect(K.for)
}

function grantRole(p: Parser, pos: number, privileges: readonly Privilege[]): Statement {
  p.expect(K.to)
  const roles = roleNames(p)
  const adminOption = withOption(p, K.admin)
  const grantedBy = grantedByClause(p)
  const granted = roleList(p, privileges)
  return {
    kind: 'grant-role',
    pos,
    revoke: false,
    granted,
    roles,
    adminOption,
    grantedBy,
    cascade: false,
  }
}

/** Privileges as the roles they turned out to be: no columns, and not ALL. */
function roleList(p: Parser, privileges: readonly Privilege[]): string[] {
  return privileges.map((privilege) => {
    if (privilege.name === 'all' || privilege.columns.length > 0) p.fail()
    return privilege.name
  })
}

function withOption(p: Parser, word: number): boolean {
  if (p.tok !== K.with || p.peek() !== word) return false
  p.advance()
  p.advance()
  p.expect(K.option)
  return true
}

function grantedByClause(p: Parser): RoleName | undefined {
  if (!p.accept(K.granted)) return undefined
  p.expect(K.by)
  return roleName(p)
}

/** grantee_list. */
function grantees(p: Parser): RoleName[] {
  return list(p, (q) => {
    q.accept(K.group)
    return roleName(q)
  })
}

/** privileges: ALL, or a list; a role's name is read the same way. */
function privilegeList(p: Parser): Privilege[] {
  if (p.accept(K.all)) {
    p.accept(K.privileges)
    return [{ name: 'all', columns: p.tok === T.openParen ? parenList(p, columnName) : [] }]
  }
  return list(p, privilege)
}

function privilege(p: Parser): Privilege {
  if (p.acceptPair(K.alter, K.system)) return { name: 'alter system', columns: [] }
  const named =
    p.tok === K.select || p.tok === K.references || p.tok === K.create || p.isColumnName()
  if (!named) p.fail()
  const name = p.takeName()
  return { name, columns: p.tok === T.openParen ? parenList(p, columnName) : [] }
}

/** privilege_target. */
function grantTarget(p: Parser): GrantTarget {
  switch (p.tok) {
    case K.table:
      p.advance()
      return { kind: 'relations', type: 'table', names: list(p, relationName) }
    case K.sequence:
      p.advance()
      return { kind: 'relations', type: 'sequence', names: list(p, relationName) }
    case K.function:
    case K.procedure:
    case K.routine: {
      const type = routineWord(p)
      return { kind: 'routines', type, routines: list(p, functionSignature) }
    }
    case K.all:
      return p.peek() === K.tables || isAllInSchema(p.peek()) ? allInSchema(p) : p.fail()
    default:
      return namedTarget(p)
  }
}

/** FUNCTION, PROCEDURE or ROUTINE. */
export function routineWord(p: Parser): 'function' | 'procedure' | 'routine' {
  const type = p.tok === K.function ? 'function' : p.tok === K.procedure ? 'procedure' : 'routine'
  p.advance()
  return type
}

const allTypes: ReadonlyMap<number, 'table' | 'sequence' | 'function' | 'procedure' | 'routine'> =
  new Map([
    [K.tables, 'table'],
    [K.sequences, 'sequence'],
    [K.functions, 'function'],
    [K.procedures, 'procedure'],
    [K.routines, 'routine'],
  ])

function isAllInSchema(kind: number): boolean {
  return allTypes.has(kind)
}

function allInSchema(p: Parser): GrantTarget {
  p.advance()
  const type = allTypes.get(p.tok) ?? p.fail()
  p.advance()
  p.expect(K.in)
  p.expect(K.schema)
  return { kind: 'all-in-schema', type, schemas: nameList(p) }
}

type NamedType = Extract<GrantTarget, { kind: 'names' }>['type']

const namedTypes: ReadonlyMap<number, NamedType> = new Map([
  [K.database, 'database'],
  [K.schema, 'schema'],
  [K.language, 'language'],
  [K.tablespace, 'tablespace'],
  [K.type, 'type'],
  [K.domain, 'domain'],
  [K.parameter, 'parameter'],
])

/** A kind of object and names; a name without a kind is a table's. */
function namedTarget(p: Parser): GrantTarget {
  const type = namedTypes.get(p.tok)
  if (type !== undefined && isNameBehind(p)) {
    p.advance()
    return { kind: 'names', type, names: list(p, nameReader(type)) }
  }
  if (p.tok === K.large && p.peek() === K.object) {
    p.advance()
    p.advance()
    return { kind: 'names', type: 'large object', names: list(p, (q) => [signedNumber(q)]) }
  }
  if (p.tok === K.foreign) return foreignTarget(p)
  return { kind: 'relations', type: 'table', names: list(p, relationName) }
}

/** The kinds are no reserved words: `ON schema TO …` is a table called schema. */
function isNameBehind(p: Parser): boolean {
  return p.isColumnName(p.peek())
}

function nameReader(type: NamedType): (p: Parser) => string[] {
  if (type === 'type' || type === 'domain') return anyName
  return type === 'parameter' ? settingName : (p) => [columnName(p)]
}

/** A setting's dots are part of its name. */
function settingName(p: Parser): string[] {
  let name = columnName(p)
  while (p.accept(T.dot)) name += `.${columnName(p)}`
  return [name]
}

function foreignTarget(p: Parser): GrantTarget {
  p.advance()
  let type: NamedType = 'foreign server'
  if (p.accept(K.data)) {
    p.expect(K.wrapper)
    type = 'foreign data wrapper'
  } else {
    p.expect(K.server)
  }
  return { kind: 'names', type, names: nameList(p).map((name) => [name]) }
}

/** Behind ALTER DEFAULT PRIVILEGES. */
export function alterDefaultPrivileges(p: Parser, pos: number): Statement {
  let forRoles: RoleName[] = []
  let inSchemas: string[] = []
  while (p.tok === K.for || p.tok === K.in) {
    if (p.accept(K.in)) {
      p.expect(K.schema)
      inSchemas = nameList(p)
    } else {
      p.advance()
      if (p.tok !== K.role && p.tok !== K.user) p.fail()
      p.advance()
      forRoles = roleNames(p)
    }
  }
  const revoke = p.tok === K.revoke
  if (!revoke && p.tok !== K.grant) p.fail()
  p.advance()
  let grantOption = false
  if (revoke && p.tok === K.grant && p.peek() === K.option) {
    optionFor(p)
    grantOption = true
  }
  const privileges = privilegeList(p)
  p.expect(K.on)
  const objectType = defaultTypes.get(p.tok) ?? p.fail()
  p.advance()
  p.expect(revoke ? K.from : K.to)
  const roles = grantees(p)
  if (!revoke) grantOption = withOption(p, K.grant)
  return {
    kind: 'alter-default-privileges',
    pos,
    forRoles,
    inSchemas,
    revoke,
    privileges,
    objectType,
    roles,
    grantOption,
    cascade: revoke && cascade(p),
  }
}

const defaultTypes: ReadonlyMap<number, 'table' | 'function' | 'sequence' | 'type' | 'schema'> =
  new Map([
    [K.tables, 'table'],
    [K.functions, 'function'],
    [K.routines, 'function'],
    [K.sequences, 'sequence'],
    [K.types, 'type'],
    [K.schemas, 'schema'],
  ])

/** At REASSIGN. */
export function reassignOwned(p: Parser): Statement {
  const pos = p.take()
  p.expect(K.owned)
  p.expect(K.by)
  const roles = roleNames(p)
  p.expect(K.to)
  return { kind: 'reassign-owned', pos, roles, to: roleName(p), cascade: false }
}

/** Behind DROP OWNED. */
export function dropOwned(p: Parser, pos: number): Statement {
  p.expect(K.by)
  const roles = roleNames(p)
  return { kind: 'drop-owned', pos, roles, to: undefined, cascade: cascade(p) }
}
