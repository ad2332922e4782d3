/** What planning works with: the statement-wide `Planner`, one `Level` per query level, and sets of values handed to slots. */
import { equalExpr } from '../binder/expr-equal.ts'
import type { Expr } from '../binder/expression.ts'
import type { BindScope } from '../binder/scope.ts'
import { mapReaching } from '../binder/walk.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import type { Oid } from '../types/type.ts'
import type { PlannedStatement } from './plan.ts'

export interface PlanStatistics {
  /** An estimate of a table's rows. */
  rows(table: Oid): number
  /** Different values of a column, where somebody counted. */
  distinct?(table: Oid, attnum: number): number | undefined
}

/** The `enable_*` settings; absent means on. */
export type PlanSettings = {
  readonly enableSeqscan?: boolean
  readonly enableIndexscan?: boolean
  readonly enableHashjoin?: boolean
  readonly enableNestloop?: boolean
  readonly enableHashagg?: boolean
}

export type PlanContext = {
  readonly catalog: CatalogReader
  readonly statistics: PlanStatistics
  readonly settings: PlanSettings
  /** For the stored expressions of indexes. */
  readonly scope: BindScope
}

type Mode = PlannedStatement['relations'][number]['mode']
const modes: readonly Mode[] = ['read', 'row share', 'write']

export class Planner {
  readonly context: PlanContext
  slots = 0
  readonly relations: Map<Oid, Mode> = new Map()

  constructor(context: PlanContext) {
    this.context = context
  }

  nextSlot(): number {
    return this.slots++
  }

  touch(oid: Oid, mode: Mode): void {
    const known = this.relations.get(oid)
    if (known === undefined || modes.indexOf(mode) > modes.indexOf(known)) {
      this.relations.set(oid, mode)
    }
  }
}

/** Values that a plan takes from outside, each in a slot. */
export class ParamSet {
  readonly planner: Planner
  readonly entries: { readonly slot: number; readonly expr: Expr }[] = []

  constructor(planner: Planner) {
    this.planner = planner
  }

  slotFor(expr: Expr): number {
    for (const entry of this.entries) if (equalExpr(entry.expr, expr)) return entry.slot
    const slot = this.planner.nextSlot()
    this.entries.push({ slot, expr })
    return slot
  }
}

/** A reference to an outer level, as that level itself would write it. */
function oneLevelUp(expr: Expr): Expr {
  return mapReaching(expr, (node, depth) => {
    if (node.levelsUp < depth || node.levelsUp === 0) return undefined
    if (node.kind === 'aggregate') {
      const inner = {
        ...node,
        levelsUp: node.levelsUp - 1,
        args: node.args.map(oneLevelUp),
        directArgs: node.directArgs.map(oneLevelUp),
        orderBy: node.orderBy.map((key) => ({ ...key, expr: oneLevelUp(key.expr) })),
        filter: node.filter === undefined ? undefined : oneLevelUp(node.filter),
      }
      return inner
    }
    return { ...node, levelsUp: node.levelsUp - 1 }
  })
}

/**
 * A query level. A `sublink` level gets everything from outside through its own parameters; an `inline` one (a subquery in FROM,
 * a CTE, an arm of UNION) runs under its parent, so what reaches further out is the parent's to provide.
 */
export class Level {
  readonly planner: Planner
  readonly parent: Level | undefined
  readonly kind: 'sublink' | 'inline'
  readonly depth: number
  /** Of a sublink: what its call hands in, in the caller's terms. */
  readonly outer: ParamSet
  /** Of an inline LATERAL item: columns of its siblings. */
  readonly lateral: ParamSet
  /** Depth at which each CTE was defined. */
  readonly ctes: Map<number, number>

  constructor(planner: Planner, parent: Level | undefined, kind: 'sublink' | 'inline') {
    this.planner = planner
    this.parent = parent
    this.kind = kind
    this.depth = parent === undefined ? 0 : parent.depth + 1
    this.outer = new ParamSet(planner)
    this.lateral = new ParamSet(planner)
    this.ctes = parent === undefined ? new Map() : new Map(parent.ctes)
  }

  /** The slot of an expression with `levelsUp` of at least one. */
  slotFor(expr: Extract<Expr, { kind: 'var' | 'aggregate' | 'grouping' }>): number {
    const above = oneLevelUp(expr)
    if (this.kind === 'sublink') return this.outer.slotFor(above)
    if (expr.levelsUp === 1 || this.parent === undefined) return this.lateral.slotFor(above)
    return this.parent.slotFor(above as typeof expr)
  }
}
