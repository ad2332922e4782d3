/** `pg_operator`: the operators that expressions are resolved among, and those known by name. */
import type { OperatorSignature } from '../../functions/function.ts'
import { allOperators } from '../../functions/registry.ts'
import { BOOTSTRAP_ROLE, PG_CATALOG_SCHEMA } from '../catalog.ts'
import { isExtensionOid } from '../../types/extension-types.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { pgCatalogWith } from './define-relation.ts'
import { operatorsByNameOnly } from './known-by-name.ts'
import { objectLists } from './object-lists.ts'

export const pgOperator: VirtualRelation = pgCatalogWith('pg_operator', {
  *builtin() {
    for (const row of [...allOperators(), ...operatorsByNameOnly()]) {
      if (!isExtensionOid(row.oid)) yield operatorRow(row)
    }
  },
  *kept({ catalog }) {
    for (const { schema, owner } of objectLists(catalog).extensions) {
      for (const row of allOperators()) {
        if (!isExtensionOid(row.oid)) continue
        yield { ...operatorRow(row), oprnamespace: schema, oprowner: owner }
      }
    }
  },
})

function operatorRow(row: OperatorSignature): CatalogRow {
  return {
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
