/** The relations that the engine computes, by name and by oid. */
import type { VirtualRelation } from '../catalog/virtual-relation.ts'
import { catalogRelations } from '../catalog/pg-catalog/relations.ts'
import type { SessionHost } from '../session/host.ts'

class VirtualRelations {
  #byName: Map<string, VirtualRelation> | undefined
  readonly #byOid = new Map<number, VirtualRelation>()

  #index(): Map<string, VirtualRelation> {
    if (this.#byName !== undefined) return this.#byName
    const byName = new Map<string, VirtualRelation>()
    for (const relation of catalogRelations) {
      byName.set(`${relation.schema}.${relation.name}`, relation)
      this.#byOid.set(relation.oid, relation)
    }
    this.#byName = byName
    return byName
  }

  relation(schema: string, name: string): VirtualRelation | undefined {
    return this.#index().get(`${schema}.${name}`)
  }

  byOid(oid: number): VirtualRelation | undefined {
    this.#index()
    return this.#byOid.get(oid)
  }
}

export const virtualRelations: SessionHost['virtual'] = new VirtualRelations()
