import { relationNotFound } from '../errors/query-errors.ts'
import type { Cte } from './query.ts'
import type { QueryScope } from './scope.ts'

export type FoundCte = { readonly cte: Cte; readonly workTable: boolean }

/** The CTE that an unqualified relation name means; undefined where none has that name. */
export function findCte(start: QueryScope, name: string, pos: number): FoundCte | undefined {
  for (let scope: QueryScope | undefined = start; scope; scope = scope.parent) {
    for (let i = scope.ctes.length - 1; i >= 0; i--) {
      const cte = scope.ctes[i]
      if (cte === undefined || cte.name !== name) continue
      if (cte.body.kind !== 'pending') return { cte, workTable: false }
      if (cte.columns.length > 0) {
        scope.recursiveUses.push(pos)
        return { cte, workTable: true }
      }
      throw relationNotFound(name, start.binding.at(pos))
    }
  }
  return undefined
}
