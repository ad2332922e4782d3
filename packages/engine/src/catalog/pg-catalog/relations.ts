/** Every virtual relation, in the order of its name. */
import type { VirtualRelation } from '../virtual-relation.ts'

export const catalogRelations: readonly VirtualRelation[] = []
