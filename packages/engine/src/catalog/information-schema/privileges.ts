/** What the owner of a table may do with it; nobody else has been granted anything. */
import { informationSchema } from '../pg-catalog/define-relation.ts'
import { objectLists } from '../pg-catalog/object-lists.ts'
import { roleName } from '../roles.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { visibleTables } from './visible-tables.ts'

const kinds = ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']

function tableGrants(name: 'table_privileges' | 'role_table_grants'): VirtualRelation {
  return informationSchema(name, function* (context) {
    for (const table of visibleTables(context)) {
      const owner = roleName(context.catalog, table.owner)
      for (const kind of kinds) {
        yield {
          grantor: owner,
          grantee: owner,
          table_catalog: context.databaseName,
          table_schema: table.schema,
          table_name: table.name,
          privilege_type: kind,
          is_grantable: 'YES',
          with_hierarchy: kind === 'SELECT' ? 'YES' : 'NO',
        }
      }
    }
  })
}

export const tablePrivileges: VirtualRelation = tableGrants('table_privileges')
export const roleTableGrants: VirtualRelation = tableGrants('role_table_grants')

export const enabledRoles: VirtualRelation = informationSchema(
  'enabled_roles',
  function* ({ catalog }) {
    for (const { name } of objectLists(catalog).roles) yield { role_name: name }
  },
)
