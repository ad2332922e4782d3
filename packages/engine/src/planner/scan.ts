/** Plans of single relations: tables by scan or index, everything else by what it is. */
import type { Expr } from '../binder/expression.ts'
import type { Relation } from '../binder/query.ts'
import { FLOAT8 } from '../binder/type-oids.ts'
import { callNamed } from './call-named.ts'
import { featureNotSupported } from '../errors/feature-errors.ts'
import { bestIndex, type IndexMatch, type TableRelation } from './access-path.ts'
import { andAll } from './conditions.ts'
import { Level, type ParamSet } from './context.ts'
import { clampRows, cost, CPU_TUPLE_COST, FUNCTION_ROWS, indexCost, scanCost } from './cost.ts'
import type { FromContext, Sub } from './from-context.ts'
import { Layout, ROW_ID_COLUMN } from './layout.ts'
import { type Env, lower, lowerAll, makeEnv } from './lower.ts'
import type { IndexRange, OutputColumn, Plan } from './plan.ts'
import { planQuery } from './plan-query.ts'
import { pushDown, pushIntoTree } from './push-down.ts'
import { planSetOperation } from './set-operation.ts'
import { bestLookup } from './virtual-lookup.ts'
import { constant } from '../binder/coerce.ts'

const rowIdType = { oid: 20, typmod: -1 }

export function scanEnv(context: FromContext, layout: Layout, params: ParamSet | undefined): Env {
  return {
    ...makeEnv(context.level, layout, context.relations),
    params,
    nullable: context.nullable.size === 0 ? undefined : context.nullable,
  }
}

function neededColumns(context: FromContext, relation: number): number[] {
  return [...(context.needs[relation] ?? [])]
}

/** `TABLESAMPLE`: each row with the given chance. */
function sampleCondition(own: TableRelation): Expr | undefined {
  if (own.sample === undefined) return undefined
  if (own.sample.repeatable !== undefined) throw featureNotSupported('TABLESAMPLE … REPEATABLE')
  const percent: Expr = own.sample.percent
  const chance = callNamed('random', [])
  const scaled = callNamed('float8mul', [chance, constant({ oid: FLOAT8, typmod: -1 }, 100)])
  return callNamed('float84lt', [scaled, percent])
}

export type TableParts = {
  readonly table: number
  readonly name: string
  readonly alias: string
  readonly attnums: readonly number[]
  readonly output: readonly OutputColumn[]
}

function tableParts(own: TableRelation, columns: readonly number[]): TableParts {
  const attnums: number[] = []
  const output: OutputColumn[] = []
  for (const column of columns) {
    const info = own.columns[column]
    if (column === ROW_ID_COLUMN || info === undefined) {
      attnums.push(0)
      output.push({ name: 'ctid', type: rowIdType, tableOid: 0, attnum: 0 })
    } else {
      attnums.push(info.attnum)
      output.push({
        name: info.name,
        type: info.type,
        tableOid: own.table.oid,
        attnum: info.attnum,
      })
    }
  }
  return { table: own.table.oid, name: own.table.name, alias: own.alias, attnums, output }
}

export function lowerRange(match: IndexMatch, env: Env): IndexRange {
  const bound = (one: IndexMatch['lower']): IndexRange['lower'] =>
    one && { value: lower(one.value, env), inclusive: one.inclusive }
  return {
    equal: lowerAll(match.equal, env),
    lower: bound(match.lower),
    upper: bound(match.upper),
    any: match.any === undefined ? undefined : lower(match.any, env),
    isNull: match.isNull,
  }
}

/** The columns that are needed of a table, and how expressions see them. */
export function tableLayout(
  context: FromContext,
  relation: number,
  own: TableRelation,
  params: ParamSet | undefined,
): { readonly layout: Layout; readonly parts: TableParts; readonly env: Env } {
  const columns = neededColumns(context, relation)
  const layout = new Layout()
  for (const column of columns) layout.addVar(relation, column)
  return { layout, parts: tableParts(own, columns), env: scanEnv(context, layout, params) }
}

/** A table under its conditions. `match`: the index to use; with none, the whole table is read. */
export function tableScan(
  context: FromContext,
  relation: number,
  own: TableRelation,
  quals: readonly Expr[],
  match: IndexMatch | undefined,
  params: ParamSet | undefined,
  reverse = false,
): Sub {
  const { planner } = context.level
  planner.touch(own.table.oid, 'read')
  const sampled = sampleCondition(own)
  const all = sampled === undefined ? quals : [...quals, sampled]
  const { layout, parts, env } = tableLayout(context, relation, own, params)
  const predicate = andAll(all)
  const filter = predicate === undefined ? undefined : lower(predicate, env)
  const tableRows = Math.max(1, planner.context.statistics.rows(own.table.oid))
  const rows = tableRows * context.selectivity.all(quals)
  if (match === undefined) {
    const costs = scanCost(tableRows, rows, quals.length)
    return { layout, plan: { kind: 'seqScan', ...parts, ...costs, filter } }
  }
  const costs = match.unique
    ? { ...indexCost(tableRows, 1, 1, 1), rows: 1 }
    : indexCost(tableRows, clampRows(tableRows * match.share), rows, match.lookups)
  const condition = andAll(match.used)
  const plan: Plan = {
    kind: 'indexScan',
    ...parts,
    ...costs,
    index: match.index.oid,
    indexName: match.index.name,
    ranges: [lowerRange(match, env)],
    reverse,
    filter,
    indexCondition: condition === undefined ? undefined : lower(condition, env),
    unique: match.unique,
  }
  return { layout, plan }
}

/** Whether reading through the index is worth it. */
export function chooseMatch(
  context: FromContext,
  relation: number,
  own: TableRelation,
  quals: readonly Expr[],
): IndexMatch | undefined {
  const { context: plan } = context.level.planner
  const match = bestIndex(plan, own, relation, quals, context.selectivity)
  if (match === undefined || match.unique) return match
  const tableRows = Math.max(1, plan.statistics.rows(own.table.oid))
  if (plan.settings.enableSeqscan === false) return match
  const fetched = clampRows(tableRows * match.share)
  const indexed = indexCost(tableRows, fetched, fetched, match.lookups).totalCost
  return indexed < scanCost(tableRows, 1, quals.length).totalCost || tableRows < 1000
    ? match
    : undefined
}

function filtered(
  context: FromContext,
  sub: Sub,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const predicate = andAll(quals)
  if (predicate === undefined) return sub
  const share = context.selectivity.all(quals)
  const { plan, layout } = sub
  const lowered = lower(predicate, scanEnv(context, layout, params))
  return {
    layout,
    plan: {
      kind: 'filter',
      output: plan.output,
      input: plan,
      predicate: lowered,
      ...cost(plan.rows * share, plan.startupCost, plan.totalCost + plan.rows * CPU_TUPLE_COST),
    },
  }
}

export function virtualScan(
  context: FromContext,
  relation: number,
  oid: number,
  name: string,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const own = context.relations[relation]
  const columns = neededColumns(context, relation).filter((column) => column >= 0)
  const layout = new Layout()
  for (const column of columns) layout.addVar(relation, column)
  const { planner } = context.level
  const rows = Math.max(1, planner.context.statistics.rows(oid))
  const predicate = andAll(quals)
  const share = context.selectivity.all(quals)
  const env = scanEnv(context, layout, params)
  const match =
    own?.kind === 'virtual'
      ? bestLookup(planner.context.scope.types, own, relation, quals, context.selectivity)
      : undefined
  const looked = Math.max(1, rows * (match?.share ?? 1))
  const plan: Plan = {
    kind: 'virtualScan',
    relation: oid,
    name,
    alias: own?.alias ?? name,
    columns,
    lookup: match && { ...match.lookup, value: lower(match.lookup.value, env) },
    filter: predicate === undefined ? undefined : lower(predicate, env),
    output: columns.map((column) => ({
      name: own?.columns[column]?.name ?? '',
      type: own?.columns[column]?.type ?? rowIdType,
      tableOid: oid,
      attnum: column + 1,
    })),
    ...cost(rows * share, 0, looked * CPU_TUPLE_COST * 4),
  }
  return { plan, layout }
}

/** All columns of a relation, in order, as its plan gives them. */
function wholeLayout(
  context: FromContext,
  relation: number,
): { layout: Layout; output: OutputColumn[] } {
  const layout = new Layout()
  const output: OutputColumn[] = []
  for (const [i, column] of (context.relations[relation]?.columns ?? []).entries()) {
    layout.addVar(relation, i)
    output.push({ name: column.name, type: column.type, tableOid: 0, attnum: 0 })
  }
  return { layout, output }
}

type Own<K extends Relation['kind']> = Extract<Relation, { kind: K }>

function subqueryScan(
  context: FromContext,
  relation: number,
  own: Own<'subquery'>,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const level = new Level(context.level.planner, context.level, 'inline')
  const { layout, output } = wholeLayout(context, relation)
  const { query, rest } = pushDown(own.query, relation, quals)
  const plan = planQuery(query, level)
  for (const { slot, expr } of level.lateral.entries) {
    if (params === undefined) throw new Error('a LATERAL reference without its source')
    params.entries.push({ slot, expr })
  }
  const sub = { plan: { ...plan, output: renamed(plan.output, output) }, layout }
  return filtered(context, sub, rest, params)
}

function functionScan(
  context: FromContext,
  relation: number,
  own: Own<'function'>,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const { layout, output } = wholeLayout(context, relation)
  const env = scanEnv(context, new Layout(), params)
  const predicate = andAll(quals)
  const rows = own.calls.every((call) => !call.fn.returnsSet) ? 1 : FUNCTION_ROWS
  const plan: Plan = {
    kind: 'functionScan',
    alias: own.alias,
    calls: own.calls.map((call) => ({ ...call, args: lowerAll(call.args, env) })),
    ordinality: own.ordinality,
    filter: predicate && lower(predicate, scanEnv(context, layout, params)),
    output,
    ...cost(rows * context.selectivity.all(quals), 0, rows * CPU_TUPLE_COST),
  }
  return { plan, layout }
}

function valuesScan(
  context: FromContext,
  relation: number,
  own: Own<'values'>,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const { layout, output } = wholeLayout(context, relation)
  const env = scanEnv(context, new Layout(), params)
  const lists = own.lists.map((list) => lowerAll(list, env))
  const costs = cost(lists.length, 0, lists.length * CPU_TUPLE_COST)
  return filtered(
    context,
    { plan: { kind: 'values', lists, output, ...costs }, layout },
    quals,
    params,
  )
}

function cteScan(
  context: FromContext,
  relation: number,
  own: Own<'cte'>,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const { layout, output } = wholeLayout(context, relation)
  const predicate = andAll(quals)
  const filter = predicate && lower(predicate, scanEnv(context, layout, params))
  const rows = FUNCTION_ROWS * context.selectivity.all(quals)
  const costs = cost(rows, 0, FUNCTION_ROWS * CPU_TUPLE_COST)
  const { id, name } = own.cte
  const plan: Plan = own.workTable
    ? { kind: 'workTableScan', alias: own.alias, cte: id, filter, output, ...costs }
    : { kind: 'cteScan', alias: own.alias, cte: id, name, filter, output, ...costs }
  return { plan, layout }
}

/** A relation under its own conditions. `params`: where columns of other relations come from, for LATERAL and parameters. */
export function planRelation(
  context: FromContext,
  relation: number,
  quals: readonly Expr[],
  params: ParamSet | undefined,
): Sub {
  const own = context.relations[relation]
  if (own === undefined) throw new Error('no such relation')
  switch (own.kind) {
    case 'table': {
      const nearest =
        context.nearest?.relation === relation ? context.nearest.plan(quals) : undefined
      if (nearest !== undefined) return nearest
      const match = chooseMatch(context, relation, own, quals)
      return tableScan(context, relation, own, quals, match, params)
    }
    case 'virtual':
      return virtualScan(context, relation, own.relation.oid, own.relation.name, quals, params)
    case 'sequence':
      return virtualScan(context, relation, own.sequence.oid, own.sequence.name, quals, params)
    case 'subquery':
      return subqueryScan(context, relation, own, quals, params)
    case 'function':
      return functionScan(context, relation, own, quals, params)
    case 'values':
      return valuesScan(context, relation, own, quals, params)
    case 'setOperation': {
      const { layout, output } = wholeLayout(context, relation)
      const { tree, rest } = pushIntoTree(own.tree, relation, quals)
      const plan = planSetOperation(tree, context.level, output)
      return filtered(context, { plan, layout }, rest, params)
    }
    case 'cte':
      return cteScan(context, relation, own, quals, params)
  }
}

/** Names as the query calls them, origins as the subquery knows them. */
function renamed(inner: readonly OutputColumn[], outer: readonly OutputColumn[]): OutputColumn[] {
  return inner.map((column, i) => ({ ...column, name: outer[i]?.name ?? column.name }))
}
