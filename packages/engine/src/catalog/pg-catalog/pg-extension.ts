/** `pg_extension`, and `pg_available_extensions`: what there is and what there could be. */
import type { VirtualRelation } from '../virtual-relation.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

export const VECTOR_VERSION = '0.8.1'
export const VECTOR_COMMENT = 'vector data type and ivfflat and hnsw access methods'

export const pgExtension: VirtualRelation = keptCatalog('pg_extension', function* ({ catalog }) {
  for (const { oid, name, owner, schema, version } of objectLists(catalog).extensions) {
    yield {
      oid,
      extname: name,
      extowner: owner,
      extnamespace: schema,
      extrelocatable: true,
      extversion: version,
    }
  }
})

export const pgAvailableExtensions: VirtualRelation = keptCatalog(
  'pg_available_extensions',
  function* ({ catalog }) {
    const [installed] = objectLists(catalog).extensions
    yield {
      name: 'vector',
      default_version: VECTOR_VERSION,
      installed_version: installed?.version,
      comment: VECTOR_COMMENT,
    }
  },
)
