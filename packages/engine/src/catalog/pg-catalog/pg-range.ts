import type { VirtualRelation } from '../virtual-relation.ts'
import { pgCatalogWith } from './define-relation.ts'
import { pgRangeTable } from './pg-range.table.ts'

export const pgRange: VirtualRelation = pgCatalogWith('pg_range', {
  *builtin() {
    for (const line of pgRangeTable.split('\n')) {
      const [range, subtype, multirange, collation, opclass, canonical, subdiff] = line
        .split(' ')
        .map(Number)
      yield {
        rngtypid: range,
        rngsubtype: subtype,
        rngmultitypid: multirange,
        rngcollation: collation,
        rngsubopc: opclass,
        rngcanonical: canonical,
        rngsubdiff: subdiff,
      }
    }
  },
})
