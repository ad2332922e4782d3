/** What EXPLAIN's nodes are made of, and how they are called. */
import type { SearchActuals } from './explain-actuals.ts'
import type { JoinType, Plan } from './plan.ts'

export type ExplainNode = {
  readonly type: string
  /** The head line of the text form. */
  readonly title: string
  readonly plan: Plan
  /** Whose estimates and figures it shows: a projection or filter on top of `plan`, where there is one. */
  readonly figures: Plan
  readonly properties: readonly (readonly [string, string | number | readonly string[]])[]
  readonly children: readonly {
    readonly role: string
    readonly label: string | undefined
    readonly node: ExplainNode
  }[]
}

export type ExplainChild = ExplainNode['children'][number]
export type ExplainProperty = ExplainNode['properties'][number]
export const joinWords: Readonly<Record<JoinType, string>> = {
  inner: '',
  left: ' Left',
  right: ' Right',
  full: ' Full',
  semi: ' Semi',
  anti: ' Anti',
}

export function countRelations(plan: Plan): number {
  let count = 'alias' in plan ? 1 : 0
  for (const input of inputsOf(plan)) count += countRelations(input)
  return count
}

export function inputsOf(plan: Plan): readonly Plan[] {
  if (plan.kind === 'nestedLoop' || plan.kind === 'hashJoin' || plan.kind === 'setOperation')
    return [plan.left, plan.right]
  if (plan.kind === 'append') return plan.inputs
  if (plan.kind === 'recursiveUnion') return [plan.base, plan.recursive]
  return 'input' in plan ? [plan.input] : []
}

export const plainTitles: Readonly<Partial<Record<Plan['kind'], string>>> = {
  result: 'Result',
  values: 'Values Scan on "*VALUES*"',
  functionScan: 'Function Scan',
  cteScan: 'CTE Scan',
  workTableScan: 'WorkTable Scan',
  projectSet: 'ProjectSet',
  window: 'WindowAgg',
  sort: 'Sort',
  limit: 'Limit',
  distinct: 'HashAggregate',
  distinctOn: 'Unique',
  append: 'Append',
  setOperation: 'SetOp',
  recursiveUnion: 'Recursive Union',
  lockRows: 'LockRows',
}

export const nodeTypes: Readonly<Partial<Record<Plan['kind'], string>>> = {
  values: 'Values Scan',
  distinct: 'Aggregate',
  insert: 'ModifyTable',
  update: 'ModifyTable',
  delete: 'ModifyTable',
  merge: 'ModifyTable',
}

export function searchProperties(search: SearchActuals, hasFilter: boolean): ExplainProperty[] {
  const removed: ExplainProperty[] = hasFilter ? [['Rows Removed by Filter', search.removed]] : []
  return [
    ...removed,
    ['Nodes Visited', search.visited],
    ['Distances Computed', search.scored],
    ['Pages Read', search.pagesRead],
    ['Scan Stopped By', [...search.stops].join(', ')],
  ]
}

/** A node that PostgreSQL shows and that is part of its parent here. */
export function wrap(type: string, plan: Plan, node: ExplainNode): ExplainNode {
  return {
    type,
    title: type,
    plan,
    figures: plan,
    properties: [],
    children: [{ role: 'Outer', label: undefined, node }],
  }
}

export function materialized(
  plan: Extract<Plan, { kind: 'nestedLoop' }>,
  node: ExplainNode,
): ExplainNode {
  return plan.materialize ? wrap('Materialize', plan.right, node) : node
}
