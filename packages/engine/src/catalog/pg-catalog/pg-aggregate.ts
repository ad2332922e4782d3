/** `pg_aggregate`: what an aggregate is made of, of those that can be called. */
import { functionByOid } from '../../functions/registry.ts'
import type { CatalogRow, VirtualRelation } from '../virtual-relation.ts'
import { pgCatalogWith } from './define-relation.ts'
import { extensionAggregates } from './extension-rows.ts'
import { objectLists } from './object-lists.ts'
import { pgAggregateTable } from './pg-aggregate.table.ts'

export const pgAggregate: VirtualRelation = pgCatalogWith('pg_aggregate', {
  builtin: () => aggregateRows(pgAggregateTable.split('\n')),
  *kept({ catalog }) {
    if (objectLists(catalog).extensions.length > 0) yield* aggregateRows(extensionAggregates)
  },
})

function* aggregateRows(lines: readonly string[]): Iterable<CatalogRow> {
  for (const line of lines) {
    const [oid, kind = 'n', directArgs, transition, final, combine, ...more] = line.split(' ')
    const [serial, deserial, transitionType, sortOperator, initial = ''] = more
    if (functionByOid(Number(oid)) === undefined) continue
    yield {
      aggfnoid: Number(oid),
      aggkind: kind,
      aggnumdirectargs: Number(directArgs),
      aggtransfn: Number(transition),
      aggfinalfn: Number(final),
      aggcombinefn: Number(combine),
      aggserialfn: Number(serial),
      aggdeserialfn: Number(deserial),
      aggmtransfn: 0,
      aggminvtransfn: 0,
      aggmfinalfn: 0,
      aggfinalextra: false,
      aggmfinalextra: false,
      aggfinalmodify: 'r',
      aggmfinalmodify: 'r',
      aggsortop: Number(sortOperator),
      aggtranstype: Number(transitionType),
      aggtransspace: 0,
      aggmtranstype: 0,
      aggmtransspace: 0,
      agginitval: initial === '' ? null : initial,
    }
  }
}
