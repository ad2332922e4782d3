/** FOR UPDATE and its kin: which relations of the query are locked. */
import type { LockingClause } from '../ast/select.ts'
import { unsupported } from '../errors/query-errors.ts'
import { relationNotInFrom } from '../errors/query-errors.ts'
import type { RowLockStrength, WaitPolicy } from '../store/table-access.ts'
import type { RowMark } from './query.ts'
import type { QueryScope } from './scope.ts'

const strengths: Readonly<Record<LockingClause['strength'], RowLockStrength>> = {
  update: 'update',
  'no-key-update': 'no key update',
  share: 'share',
  'key-share': 'key share',
}
const order: readonly RowLockStrength[] = ['key share', 'share', 'no key update', 'update']
const waits: Readonly<Record<LockingClause['wait'], WaitPolicy>> = {
  block: 'block',
  nowait: 'nowait',
  'skip-locked': 'skip locked',
}
const waitOrder: readonly WaitPolicy[] = ['block', 'skip locked', 'nowait']

export type QueryShape = {
  readonly distinct: boolean
  readonly groupBy: boolean
  readonly having: boolean
  readonly aggregates: boolean
  readonly windows: boolean
  readonly setReturning: boolean
}

function checkShape(word: string, shape: QueryShape): void {
  const refuse = (what: string): Error =>
    unsupported(`${word} is not allowed with ${what}`, undefined)
  if (shape.distinct) throw refuse('DISTINCT clause')
  if (shape.groupBy) throw refuse('GROUP BY clause')
  if (shape.having) throw refuse('HAVING clause')
  if (shape.aggregates) throw refuse('aggregate functions')
  if (shape.windows) throw refuse('window functions')
  if (shape.setReturning) throw refuse('set-returning functions in the target list')
}

function add(marks: Map<number, RowMark>, relation: number, clause: LockingClause): void {
  const strength = strengths[clause.strength]
  const wait = waits[clause.wait]
  const known = marks.get(relation)
  if (known === undefined) {
    marks.set(relation, { relation, strength, wait })
    return
  }
  marks.set(relation, {
    relation,
    strength: order.indexOf(strength) > order.indexOf(known.strength) ? strength : known.strength,
    wait: waitOrder.indexOf(wait) > waitOrder.indexOf(known.wait) ? wait : known.wait,
  })
}

export function bindLocking(
  scope: QueryScope,
  clauses: readonly LockingClause[],
  shape: QueryShape,
): RowMark[] {
  const marks = new Map<number, RowMark>()
  for (const clause of clauses) {
    const word = `FOR ${clause.strength.replaceAll('-', ' ').toUpperCase()}`
    checkShape(word, shape)
    if (clause.tables.length === 0) {
      for (const [i, relation] of scope.relations.entries()) {
        if (relation.kind === 'table') add(marks, i, clause)
        if (relation.kind === 'subquery') lockInside(relation.alias, word)
      }
      continue
    }
    for (const table of clause.tables) {
      const at = scope.binding.at(table.pos)
      const index = scope.relations.findIndex((relation) => relation.alias === table.name)
      const relation = scope.relations[index]
      if (relation === undefined) throw relationNotInFrom(table.name, word, at)
      if (relation.kind !== 'table') {
        const what = {
          subquery: 'a subquery',
          function: 'a function',
          cte: 'a WITH query',
          values: 'VALUES',
        }
        const kind = what[relation.kind as keyof typeof what] ?? 'this relation'
        throw unsupported(`${word} cannot be applied to ${kind}`, at)
      }
      add(marks, index, clause)
    }
  }
  return [...marks.values()]
}

/** PostgreSQL locks the tables inside a subquery too; that is not done here, and so not pretended. */
function lockInside(alias: string, word: string): void {
  throw unsupported(`${word} over the subquery "${alias}" is not supported`, undefined)
}
