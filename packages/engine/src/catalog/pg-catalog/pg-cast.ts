import type { CastSignature } from '../../functions/function.ts'
import { allCasts } from '../../functions/registry.ts'
import type { VirtualRelation } from '../virtual-relation.ts'
import { pgCatalogWith } from './define-relation.ts'

/** PostgreSQL numbers the built-in casts from here. */
const FIRST_CAST = 10000
const contexts: Readonly<Record<CastSignature['context'], string>> = {
  implicit: 'i',
  assignment: 'a',
  explicit: 'e',
}
const methods: Readonly<Record<CastSignature['method'], string>> = {
  function: 'f',
  inout: 'i',
  binary: 'b',
}

export const pgCast: VirtualRelation = pgCatalogWith('pg_cast', {
  *builtin() {
    for (const [i, cast] of allCasts().entries()) {
      yield {
        oid: FIRST_CAST + i,
        castsource: cast.source,
        casttarget: cast.target,
        castfunc: cast.function,
        castcontext: contexts[cast.context],
        castmethod: methods[cast.method],
      }
    }
  },
})
