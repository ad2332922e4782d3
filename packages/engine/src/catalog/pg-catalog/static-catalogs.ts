/** Catalogs that nothing in a database adds a row to but an extension. What they list (access methods, text search, conversions) mostly is not there. */
import type { VirtualRelation } from '../virtual-relation.ts'
import { pgCatalogWith } from './define-relation.ts'
import { extensionRows } from './extension-rows.ts'
import { objectLists } from './object-lists.ts'
import { staticRows } from './static-rows.ts'

const names = [
  'pg_am',
  'pg_amop',
  'pg_amproc',
  'pg_cast',
  'pg_conversion',
  'pg_init_privs',
  'pg_opclass',
  'pg_opfamily',
  'pg_ts_config',
  'pg_ts_config_map',
  'pg_ts_dict',
  'pg_ts_parser',
  'pg_ts_template',
]

export const staticCatalogRelations: readonly VirtualRelation[] = names.map((name) =>
  pgCatalogWith(name, {
    builtin: () => staticRows(name),
    *kept({ catalog }) {
      const rows = extensionRows[name]
      if (rows === undefined) return
      for (const extension of objectLists(catalog).extensions) yield* rows(extension)
    },
  }),
)
