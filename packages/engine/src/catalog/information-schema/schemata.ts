import { informationSchema } from '../pg-catalog/define-relation.ts'
import { BOOTSTRAP_ROLE } from '../catalog.ts'
import { objectLists } from '../pg-catalog/object-lists.ts'
import { roleName } from '../roles.ts'
import type { VirtualRelation } from '../virtual-relation.ts'

export const schemata: VirtualRelation = informationSchema(
  'schemata',
  function* ({ catalog, databaseName }) {
    yield {
      catalog_name: databaseName,
      schema_name: 'pg_toast',
      schema_owner: roleName(catalog, BOOTSTRAP_ROLE),
    }
    for (const { name, owner } of objectLists(catalog).schemas) {
      yield {
        catalog_name: databaseName,
        schema_name: name,
        schema_owner: roleName(catalog, owner),
      }
    }
  },
)

export const catalogName: VirtualRelation = informationSchema(
  'information_schema_catalog_name',
  ({ databaseName }) => [{ catalog_name: databaseName }],
)
