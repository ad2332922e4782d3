/** The commands about roles, with their tags. */
import type { Definition } from '../ddl/definitions.ts'
import type { SourcedStatement } from '../statement-runner.ts'
import { alterDefaultPrivileges } from '../privileges/default-privileges.ts'
import { grant } from '../privileges/grant.ts'
import { changeOwned } from './owned.ts'
import { dropRole } from './drop-role.ts'
import { grantRole } from './membership.ts'
import { alterGroup, alterRole, createRole } from './role-commands.ts'
import { alterSettings } from './role-settings.ts'

export function roleCommand({ statement, sql }: SourcedStatement): Definition | undefined {
  switch (statement.kind) {
    case 'create-role':
      return { tag: 'CREATE ROLE', run: (session) => createRole(session, statement, sql) }
    case 'alter-role':
      return { tag: 'ALTER ROLE', run: (session) => alterRole(session, statement, sql) }
    case 'alter-group':
      return { tag: 'ALTER ROLE', run: (session) => alterGroup(session, statement) }
    case 'drop-role':
      return { tag: 'DROP ROLE', run: (session) => dropRole(session, statement) }
    case 'grant-role':
      return {
        tag: statement.revoke ? 'REVOKE ROLE' : 'GRANT ROLE',
        run: (session) => grantRole(session, statement),
      }
    case 'grant':
      return {
        tag: statement.revoke ? 'REVOKE' : 'GRANT',
        run: (session) => grant(session, statement),
      }
    case 'alter-default-privileges':
      return {
        tag: 'ALTER DEFAULT PRIVILEGES',
        run: (session) => alterDefaultPrivileges(session, statement),
      }
    case 'drop-owned':
    case 'reassign-owned':
      return {
        tag: statement.kind === 'drop-owned' ? 'DROP OWNED' : 'REASSIGN OWNED',
        run: (session) => changeOwned(session, statement),
      }
    case 'alter-settings':
      return {
        tag:
          statement.role === undefined && statement.database !== undefined
            ? 'ALTER DATABASE'
            : 'ALTER ROLE',
        run: (session) => alterSettings(session, statement),
      }
    default:
      return undefined
  }
}
