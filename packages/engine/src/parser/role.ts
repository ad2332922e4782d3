/** CREATE, ALTER and DROP of roles. */
import type { RoleOption } from '../ast/role.ts'
import type { Statement } from '../ast/statement.ts'
import { syntaxErrorAt } from '../errors/syntax-errors.ts'
import { K } from './keywords.table.ts'
import { columnName, ifExists, integerConstant, signedInteger, stringConstant } from './name.ts'
import type { Parser } from './parser.ts'
import { newRoleName, roleName, roleNames } from './role-name.ts'
import { resetVariable, setVariable } from './set.ts'
import { T } from './token.ts'

/** At ROLE, USER or GROUP. */
export function createRole(p: Parser, pos: number): Statement {
  const word = p.tok === K.role ? 'role' : p.tok === K.user ? 'user' : 'group'
  p.advance()
  const name = newRoleName(p)
  p.accept(K.with)
  return { kind: 'create-role', pos, word, name, options: roleOptions(p, true) }
}

function roleOptions(p: Parser, creating: boolean): RoleOption[] {
  const options: RoleOption[] = []
  for (;;) {
    const option = roleOption(p, creating)
    if (option === undefined) return options
    options.push(option)
  }
}

function roleOption(p: Parser, creating: boolean): RoleOption | undefined {
  const pos = p.pos
  switch (p.tok) {
    case K.password: {
      p.advance()
      const password = p.accept(K.null) ? undefined : stringConstant(p)
      return { kind: 'password', pos, password }
    }
    case K.encrypted:
      p.advance()
      p.expect(K.password)
      return { kind: 'password', pos, password: stringConstant(p) }
    case K.unencrypted:
      p.advance()
      p.expect(K.password)
      stringConstant(p)
      return p.refuse('UNENCRYPTED PASSWORD', pos)
    case K.inherit:
      p.advance()
      return { kind: 'flag', pos, name: 'inherit', value: true }
    case K.connection:
      p.advance()
      p.expect(K.limit)
      return { kind: 'connection-limit', pos, limit: signedInteger(p) }
    case K.valid:
      p.advance()
      p.expect(K.until)
      return { kind: 'valid-until', pos, until: stringConstant(p) }
    case K.user:
      p.advance()
      return { kind: 'role', pos, roles: roleNames(p) }
    case T.identifier:
      return flagOption(p)
    default:
      return creating ? membershipOption(p, pos) : undefined
  }
}

function membershipOption(p: Parser, pos: number): RoleOption | undefined {
  switch (p.tok) {
    case K.sysid:
      p.advance()
      return { kind: 'sysid', pos, id: integerConstant(p) }
    case K.admin:
      p.advance()
      return { kind: 'admin', pos, roles: roleNames(p) }
    case K.role:
      p.advance()
      return { kind: 'role', pos, roles: roleNames(p) }
    case K.in:
      p.advance()
      if (p.tok !== K.role && p.tok !== K.group) p.fail()
      p.advance()
      return { kind: 'in-role', pos, roles: roleNames(p) }
    default:
      return undefined
  }
}

type FlagName = Extract<RoleOption, { kind: 'flag' }>['name']

const flagNames: ReadonlySet<string> = new Set<FlagName>([
  'superuser',
  'createdb',
  'createrole',
  'inherit',
  'login',
  'replication',
  'bypassrls',
])

/** SUPERUSER, NOLOGIN and so on, which are no keywords. */
function flagOption(p: Parser): RoleOption {
  const pos = p.pos
  const word = p.name()
  const positive = flagNames.has(word)
  const name = positive ? word : word.startsWith('no') ? word.slice(2) : ''
  if (!flagNames.has(name)) throw syntaxErrorAt(p.sql, `unrecognized role option "${word}"`, pos)
  p.advance()
  return { kind: 'flag', pos, name: name as FlagName, value: positive }
}

/** Behind ALTER ROLE | USER | GROUP, at the role. */
export function alterRole(p: Parser, pos: number, group: boolean): Statement {
  if (p.accept(K.all)) return roleSettings(p, pos, undefined)
  const role = roleName(p)
  if (group && (p.tok === K.add || p.tok === K.drop)) {
    const action = p.tok === K.add ? 'add' : 'drop'
    p.advance()
    p.expect(K.user)
    return { kind: 'alter-group', pos, group: role, action, members: roleNames(p) }
  }
  if (p.tok === K.rename) {
    p.advance()
    p.expect(K.to)
    const name = [role.name]
    const object = { kind: 'named', type: 'role', pos: role.pos, name } as const
    return {
      kind: 'rename',
      pos,
      object,
      relationType: undefined,
      newName: newRoleName(p),
      ifExists: false,
      only: false,
      cascade: false,
    }
  }
  if (!group && (p.tok === K.in || p.tok === K.set || p.tok === K.reset)) {
    return roleSettings(p, pos, role)
  }
  if (group) p.fail()
  p.accept(K.with)
  return { kind: 'alter-role', pos, role, options: roleOptions(p, false) }
}

function roleSettings(
  p: Parser,
  pos: number,
  role: ReturnType<typeof roleName> | undefined,
): Statement {
  let database: string | undefined
  if (p.accept(K.in)) {
    p.expect(K.database)
    database = columnName(p)
  }
  return { kind: 'alter-settings', pos, role, database, setting: setOrReset(p) }
}

/** SetResetClause. */
export function setOrReset(p: Parser): ReturnType<typeof setVariable> {
  const pos = p.pos
  if (p.accept(K.set)) return setVariable(p, pos, false)
  p.expect(K.reset)
  return resetVariable(p, pos)
}

/** Behind DROP ROLE | USER | GROUP. */
export function dropRole(p: Parser, pos: number): Statement {
  const exists = ifExists(p)
  return { kind: 'drop-role', pos, ifExists: exists, roles: roleNames(p) }
}
