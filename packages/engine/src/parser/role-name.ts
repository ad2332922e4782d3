import type { RoleName } from '../ast/role.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import { K } from './keywords.table.ts'
import { list, nonReservedWord } from './name.ts'
import type { Parser } from './parser.ts'

/** RoleSpec. */
export function roleName(p: Parser): RoleName {
  const pos = p.pos
  switch (p.tok) {
    case K.current_role:
      p.advance()
      return { pos, kind: 'current_role', name: '' }
    case K.current_user:
      p.advance()
      return { pos, kind: 'current_user', name: '' }
    case K.session_user:
      p.advance()
      return { pos, kind: 'session_user', name: '' }
    default: {
      // "public" and "none" mean the same in quotation marks
      const name = nonReservedWord(p)
      if (name === 'public') return { pos, kind: 'public', name: '' }
      if (name === 'none') {
        p.failWith(sqlstate.reservedName, pos, 'role name "none" is reserved')
      }
      return { pos, kind: 'name', name }
    }
  }
}

export function roleNames(p: Parser): RoleName[] {
  return list(p, roleName)
}

/** RoleId: a role that is created or renamed, which must be named. */
export function newRoleName(p: Parser): string {
  const role = roleName(p)
  if (role.kind === 'name') return role.name
  if (role.kind === 'public') {
    return p.failWith(sqlstate.reservedName, role.pos, 'role name "public" is reserved')
  }
  const word = role.kind.toUpperCase()
  return p.failWith(sqlstate.reservedName, role.pos, `${word} cannot be used as a role name here`)
}
