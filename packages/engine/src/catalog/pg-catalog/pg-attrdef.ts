import type { VirtualRelation } from '../virtual-relation.ts'
import { defaultOid } from './catalog-oids.ts'
import { keptCatalog } from './define-relation.ts'
import { defaultNode } from './node-text.ts'
import { objectLists } from './object-lists.ts'

export const pgAttrdef: VirtualRelation = keptCatalog('pg_attrdef', function* ({ catalog }) {
  for (const table of objectLists(catalog).tables) {
    for (const { attnum, default: written, generated, dropped, identity } of table.columns) {
      const expression = generated ?? written
      if (expression === undefined || dropped === true || identity !== undefined) continue
      yield {
        oid: defaultOid(table.oid, attnum),
        adrelid: table.oid,
        adnum: attnum,
        adbin: defaultNode(attnum, expression),
      }
    }
  }
})
