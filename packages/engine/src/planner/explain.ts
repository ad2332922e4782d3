/** EXPLAIN's answer: the text lines or the JSON document, with estimates and, of a run, what really happened. */
import type { CatalogReader } from '../catalog/catalog.ts'
import type { TypeLookup } from '../types/type.ts'
import type { NodeActuals } from './explain-actuals.ts'
import { ExplainBuilder } from './explain-node.ts'
import type { ExplainNode } from './explain-parts.ts'
import type { Plan, PlannedStatement } from './plan.ts'

export type ExplainOptions = {
  readonly types: TypeLookup
  readonly catalog: CatalogReader
  readonly json: boolean
  readonly costs: boolean
  readonly timing: boolean
  readonly summary: boolean
  /** What EXPLAIN ANALYZE measured. */
  readonly actuals: ReadonlyMap<Plan, NodeActuals> | undefined
  readonly executionMs: number | undefined
}

function widthOf(plan: Plan, types: TypeLookup): number {
  let width = 0
  for (const column of plan.output) {
    const { length } = types.type(column.type.oid)
    width += length > 0 ? length : 32
  }
  return width
}

function actualOf(node: ExplainNode, options: ExplainOptions): NodeActuals | undefined {
  return options.actuals?.get(node.figures)
}

function figures(node: ExplainNode, options: ExplainOptions): string {
  const plan = node.figures
  const parts: string[] = []
  if (options.costs) {
    const width = widthOf(plan, options.types)
    const cost = `${plan.startupCost.toFixed(2)}..${plan.totalCost.toFixed(2)}`
    parts.push(`(cost=${cost} rows=${Math.round(plan.rows)} width=${width})`)
  }
  if (options.actuals !== undefined) {
    const actual = actualOf(node, options)
    if (actual === undefined || actual.loops === 0) {
      parts.push('(never executed)')
    } else {
      const perLoop = Math.round(actual.rows / actual.loops)
      const ms = (actual.timeMs / actual.loops).toFixed(3)
      const time = options.timing ? `time=0.000..${ms} ` : ''
      parts.push(`(actual ${time}rows=${perLoop} loops=${actual.loops})`)
    }
  }
  return parts.length === 0 ? '' : `${options.costs ? '  ' : ' '}${parts.join(' ')}`
}

function textLines(
  node: ExplainNode,
  indent: number,
  options: ExplainOptions,
  lines: string[],
): void {
  const pad = ' '.repeat(indent)
  const arrow = indent === 0 ? '' : `${' '.repeat(indent - 4)}->  `
  lines.push(`${arrow}${node.title}${figures(node, options)}`)
  for (const [name, value] of node.properties) {
    lines.push(`${pad}  ${name}: ${typeof value === 'object' ? value.join(', ') : value}`)
  }
  for (const { label, node: child } of node.children) {
    if (label === undefined) {
      textLines(child, indent + 6, options, lines)
    } else {
      lines.push(`${pad}  ${label}`)
      textLines(child, indent + 8, options, lines)
    }
  }
}

type Json = { [key: string]: string | number | boolean | readonly string[] | readonly Json[] }

function jsonNode(
  node: ExplainNode,
  role: string | undefined,
  label: string | undefined,
  options: ExplainOptions,
): Json {
  const { plan } = node
  const json: Json = { 'Node Type': node.type }
  if (role !== undefined) json['Parent Relationship'] = role
  if (label !== undefined) json['Subplan Name'] = label
  json['Parallel Aware'] = false
  json['Async Capable'] = false
  if ((plan.kind === 'indexScan' || plan.kind === 'nearestScan') && node.type === 'Index Scan') {
    const isBackward = plan.kind === 'indexScan' && plan.reverse
    json['Scan Direction'] = isBackward ? 'Backward' : 'Forward'
    json['Index Name'] = plan.indexName
  }
  if ('alias' in plan && plan.alias !== undefined) {
    if ('name' in plan) json['Relation Name'] = plan.name
    json['Alias'] = plan.alias
  }
  if (node.type === 'Hash Join' || node.type === 'Nested Loop') {
    if ('join' in plan) json['Join Type'] = plan.join.charAt(0).toUpperCase() + plan.join.slice(1)
  }
  if (node.type === 'ModifyTable')
    json['Operation'] = plan.kind.charAt(0).toUpperCase() + plan.kind.slice(1)
  if (options.costs) {
    const { figures: shown } = node
    json['Startup Cost'] = Number(shown.startupCost.toFixed(2))
    json['Total Cost'] = Number(shown.totalCost.toFixed(2))
    json['Plan Rows'] = Math.round(shown.rows)
    json['Plan Width'] = widthOf(shown, options.types)
  }
  const actual = actualOf(node, options)
  if (options.actuals !== undefined) {
    const loops = actual?.loops ?? 0
    if (options.timing) {
      json['Actual Startup Time'] = 0
      json['Actual Total Time'] =
        loops === 0 ? 0 : Number(((actual?.timeMs ?? 0) / loops).toFixed(3))
    }
    json['Actual Rows'] = loops === 0 ? 0 : Math.round((actual?.rows ?? 0) / loops)
    json['Actual Loops'] = loops
  }
  for (const [name, value] of node.properties) json[name] = value
  if (node.children.length > 0) {
    json['Plans'] = node.children.map((child) =>
      jsonNode(child.node, child.role, child.label, options),
    )
  }
  return json
}

/** The text lines, or the JSON document, as one string. */
export function explainPlan(planned: PlannedStatement, options: ExplainOptions): string {
  const names = {
    table: (oid: number): string => {
      const object = options.catalog.object(oid)
      return object !== undefined && 'name' in object ? object.name : String(oid)
    },
    column: (oid: number, attnum: number): string | undefined => {
      const object = options.catalog.object(oid)
      if (object?.kind !== 'table') return undefined
      return object.columns.find((column) => column.attnum === attnum)?.name
    },
  }
  const { types, actuals } = options
  const tree = new ExplainBuilder(types, names, planned.plan, actuals).build(planned.plan)
  const ms = options.summary && options.executionMs !== undefined ? options.executionMs : undefined
  if (options.json) {
    const document: Record<string, Json | number> = {
      Plan: jsonNode(tree, undefined, undefined, options),
    }
    if (ms !== undefined) document['Execution Time'] = Number(ms.toFixed(3))
    return JSON.stringify([document], undefined, 2)
  }
  const lines: string[] = []
  textLines(tree, 0, options, lines)
  if (ms !== undefined) lines.push(`Execution Time: ${ms.toFixed(3)} ms`)
  return lines.join('\n')
}
