import type { VirtualRelation } from '../virtual-relation.ts'
import { enumLabelOid } from './catalog-oids.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

export const pgEnum: VirtualRelation = keptCatalog('pg_enum', function* ({ catalog }) {
  for (const { oid, definition } of objectLists(catalog).types) {
    if (definition.kind !== 'enum') continue
    for (const [i, label] of definition.labels.entries()) {
      yield {
        oid: enumLabelOid(oid, i),
        enumtypid: oid,
        enumsortorder: definition.orders[i] ?? i + 1,
        enumlabel: label,
      }
    }
  }
})
