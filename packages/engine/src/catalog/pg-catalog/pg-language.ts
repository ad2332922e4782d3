import { BOOTSTRAP_ROLE } from '../catalog.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { INTERNAL_LANGUAGE, SQL_LANGUAGE } from './catalog-oids.ts'
import { pgCatalogWith } from './define-relation.ts'

const languages = [
  { oid: INTERNAL_LANGUAGE, name: 'internal', trusted: false },
  { oid: SQL_LANGUAGE, name: 'sql', trusted: true },
]

export const pgLanguage: VirtualRelation = pgCatalogWith('pg_language', {
  *builtin() {
    for (const { oid, name, trusted } of languages) {
      yield {
        oid,
        lanname: name,
        lanowner: BOOTSTRAP_ROLE,
        lanispl: false,
        lanpltrusted: trusted,
        lanplcallfoid: 0,
        laninline: 0,
        lanvalidator: 0,
      }
    }
  },
})
