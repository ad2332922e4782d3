/** The hint of "column does not exist": the nearest name in scope, as PostgreSQL finds it. */
import type { QueryScope } from './scope.ts'

type Nearest = { distance: number; names: string[] }
type Hint = { readonly hint?: string; readonly detail?: string }

const maxDistance = 3

/** Edit distance, given up beyond `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      row.push(
        Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + change),
      )
    }
    previous = row
  }
  return previous[b.length] ?? limit + 1
}

function consider(
  nearest: Nearest,
  alias: string,
  column: string,
  wanted: string,
  penalty: number,
): void {
  const limit = nearest.distance - penalty
  if (limit < 0) return
  const distance = editDistance(column, wanted, limit)
  if (distance > limit || distance > wanted.length / 2) return
  const total = distance + penalty
  if (total < nearest.distance) {
    nearest.distance = total
    nearest.names = [`${alias}.${column}`]
  } else if (total === nearest.distance) {
    nearest.names.push(`${alias}.${column}`)
  }
}

export function columnHint(scope: QueryScope, table: string | undefined, column: string): Hint {
  const nearest: Nearest = { distance: maxDistance + 1, names: [] }
  let unreachable: string | undefined
  for (let level: QueryScope | undefined = scope; level; level = level.parent) {
    for (const relation of level.relations) {
      const penalty = table === undefined ? 0 : editDistance(relation.alias, table, maxDistance + 1)
      for (const own of relation.columns) {
        if (own.name === column && (table === undefined || relation.alias === table)) {
          unreachable ??= relation.alias
        }
        consider(nearest, relation.alias, own.name, column, penalty)
      }
    }
  }
  if (unreachable !== undefined) {
    return {
      hint: `There is a column named "${column}" in table "${unreachable}", but it cannot be referenced from this part of the query.`,
    }
  }
  const [first, second] = nearest.names
  if (first === undefined || nearest.names.length > 2) return {}
  const or = second === undefined ? '' : ` or the column "${second}"`
  return { hint: `Perhaps you meant to reference the column "${first}"${or}.` }
}
