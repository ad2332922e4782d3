/** Who may do what with tables. */
import type { Oid } from '../../types/type.ts'
import { defaultAcl, PUBLIC } from '../acl.ts'
import { bitsOf, privilegeWord } from '../../base/privilege-bits.ts'
import { aclOf, isGranted } from '../object-acl.ts'
import type { AclEntry } from '../objects.ts'
import { informationSchema } from '../pg-catalog/define-relation.ts'
import { allRoles, roleName } from '../roles.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { visibleTables } from './visible-tables.ts'

/** Of a relation that is no object of the catalog: everybody may read it. */
function systemAcl(owner: Oid): readonly AclEntry[] {
  return [...defaultAcl('r', owner), { grantee: PUBLIC, grantor: owner, privileges: 'r' }]
}

function tableGrants(name: 'table_privileges' | 'role_table_grants'): VirtualRelation {
  return informationSchema(name, function* (context) {
    const { catalog, databaseName } = context
    for (const table of visibleTables(context)) {
      const object = catalog.object(table.oid)
      const acl = isGranted(object) ? aclOf(catalog, object) : systemAcl(table.owner)
      for (const { grantable = '', grantee, grantor, privileges } of acl) {
        if (grantee === PUBLIC && name === 'role_table_grants') continue
        for (const letter of privileges) {
          const kind = privilegeWord(bitsOf(letter))
          const isGrantable = grantable.includes(letter) || grantee === table.owner
          yield {
            grantor: roleName(catalog, grantor),
            grantee: grantee === PUBLIC ? 'PUBLIC' : roleName(catalog, grantee),
            table_catalog: databaseName,
            table_schema: table.schema,
            table_name: table.name,
            privilege_type: kind,
            is_grantable: isGrantable ? 'YES' : 'NO',
            with_hierarchy: kind === 'SELECT' ? 'YES' : 'NO',
          }
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
    for (const { name } of allRoles(catalog)) yield { role_name: name }
  },
)
