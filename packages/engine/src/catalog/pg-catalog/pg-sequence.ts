import type { VirtualRelation } from '../virtual-relation.ts'
import { wholeNumber } from './whole-number.ts'
import { keptCatalog } from './define-relation.ts'
import { objectLists } from './object-lists.ts'

export const pgSequence: VirtualRelation = keptCatalog('pg_sequence', function* ({ catalog }) {
  for (const sequence of objectLists(catalog).sequences) {
    yield {
      seqrelid: sequence.oid,
      seqtypid: sequence.type,
      seqstart: wholeNumber(sequence.start),
      seqincrement: wholeNumber(sequence.increment),
      seqmax: wholeNumber(sequence.max),
      seqmin: wholeNumber(sequence.min),
      seqcache: sequence.cache,
      seqcycle: sequence.cycle,
    }
  }
})
