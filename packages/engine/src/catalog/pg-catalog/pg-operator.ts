import { allOperators } from '../../functions/registry.ts'
import { BOOTSTRAP_ROLE, PG_CATALOG_SCHEMA } from '../catalog.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { pgCatalogWith } from './define-relation.ts'
import { operatorsByNameOnly } from './known-by-name.ts'

export const pgOperator: VirtualRelation = pgCatalogWith('pg_operator', {
  *builtin() {
    for (const row of [...allOperators(), ...operatorsByNameOnly()]) {
      yield {
        oid: row.oid,
        oprname: row.name,
        oprnamespace: PG_CATALOG_SCHEMA,
        oprowner: BOOTSTRAP_ROLE,
        oprkind: row.left === 0 ? 'l' : 'b',
        oprcanmerge: row.canMerge,
        oprcanhash: row.canHash,
        oprleft: row.left,
        oprright: row.right,
        oprresult: row.result,
        oprcom: row.commutator,
        oprnegate: row.negator,
        oprcode: row.function,
        oprrest: 0,
        oprjoin: 0,
      }
    }
  },
})
