/** One query level being planned: its relations, which of their columns are needed, and how to reach their plans. */
import type { Expr } from '../binder/expression.ts'
import type { Query, Relation } from '../binder/query.ts'
import { visitReaching, visitReachingQuery } from '../binder/walk.ts'
import type { Level } from './context.ts'
import { type Layout, ROW_ID_COLUMN } from './layout.ts'
import type { Plan } from './plan.ts'
import { Selectivity } from './selectivity.ts'

/** A plan and what its output row holds. */
export type Sub = { readonly plan: Plan; readonly layout: Layout }

export class FromContext {
  readonly level: Level
  readonly relations: Relation[]
  /** Columns needed of each relation. */
  readonly needs: Set<number>[]
  /** Relations on the inner side of an outer join. */
  readonly nullable: Set<number> = new Set()
  readonly selectivity: Selectivity
  /** How a relation is to be read where its nearest rows are wanted; `undefined`: like any other. */
  nearest:
    | { readonly relation: number; readonly plan: (quals: readonly Expr[]) => Sub | undefined }
    | undefined = undefined

  constructor(level: Level, relations: readonly Relation[]) {
    this.level = level
    this.relations = [...relations]
    this.needs = relations.map(() => new Set())
    this.selectivity = new Selectivity(level.planner.context, this.relations)
  }

  addRelation(relation: Relation): number {
    this.relations.push(relation)
    this.needs.push(new Set())
    return this.relations.length - 1
  }

  need(relation: number, column: number): void {
    const set = this.needs[relation]
    if (set === undefined) return
    if (column !== -1) {
      set.add(column)
      return
    }
    const own = this.relations[relation]
    for (let i = 0; i < (own?.columns.length ?? 0); i++) set.add(i)
    if (own?.kind === 'table' && this.nullable.has(relation)) set.add(ROW_ID_COLUMN)
  }

  /** Notes what an expression of this level uses. */
  needExpr(expr: Expr | undefined): void {
    if (expr === undefined) return
    visitReaching(expr, (node, depth) => {
      if (node.kind === 'var' && node.levelsUp === depth) this.need(node.relation, node.column)
    })
  }

  /** What the relations themselves use of their siblings: arguments of functions, LATERAL subqueries. */
  needOfRelations(): void {
    for (const relation of this.relations) {
      if (relation.kind === 'function') {
        for (const call of relation.calls) for (const arg of call.args) this.needExpr(arg)
      } else if (relation.kind === 'values') {
        for (const list of relation.lists) for (const expr of list) this.needExpr(expr)
      } else if (relation.kind === 'subquery') {
        this.#needQuery(relation.query)
      }
    }
  }

  #needQuery(query: Query): void {
    visitReachingQuery(
      query,
      (node, depth) => {
        if (node.kind === 'var' && node.levelsUp === depth) this.need(node.relation, node.column)
      },
      1,
    )
  }
}
