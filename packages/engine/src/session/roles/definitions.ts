/** The commands about roles, with their tags. */
import type { Definition } from '../ddl/definitions.ts'
import type { SourcedStatement } from '../statement-runner.ts'
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
