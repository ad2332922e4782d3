/** A plan as EXPLAIN speaks of it: PostgreSQL's node names, properties in its order, children with their roles. */
import type { AggregateCall, Expr, SortKey } from '../binder/expression.ts'
import { quoteIdentifier } from '../parser/quote-identifier.ts'
import { equalExpr } from '../binder/expr-equal.ts'
import { conjuncts, andAll } from './conditions.ts'
import type { TypeLookup } from '../types/type.ts'
import { deparse } from './deparse.ts'
import type { NodeActuals } from './explain-actuals.ts'
import {
  countRelations,
  type ExplainChild as Child,
  type ExplainNode,
  type ExplainProperty as Property,
  inputsOf,
  joinWords,
  materialized,
  nodeTypes,
  plainTitles,
  searchProperties,
  wrap,
} from './explain-parts.ts'
import type { Plan } from './plan.ts'

type TableScan = Extract<Plan, { kind: 'seqScan' | 'indexScan' | 'virtualScan' | 'nearestScan' }>
type SortedInput = { readonly input: Plan; readonly keys: readonly SortKey[] }
type Described = { readonly node: ExplainNode; readonly columns: readonly string[] }

/** How the catalog calls things. */
export type ExplainNames = {
  readonly table: (oid: number) => string
  readonly column: (oid: number, attnum: number) => string | undefined
}

export class ExplainBuilder {
  readonly types: TypeLookup
  readonly names: ExplainNames
  readonly #slots = new Map<number, string>()
  /** What stands for a subplan that has been shown. */
  readonly #named = new Map<Plan, string>()
  readonly #qualified: boolean
  readonly #actuals: ReadonlyMap<Plan, NodeActuals> | undefined
  #subplans = 0

  constructor(
    types: TypeLookup,
    names: ExplainNames,
    plan: Plan,
    actuals: ReadonlyMap<Plan, NodeActuals> | undefined,
  ) {
    this.#actuals = actuals
    this.types = types
    this.names = names
    this.#qualified = countRelations(plan) > 1
  }

  build(plan: Plan): ExplainNode {
    return this.#describe(plan).node
  }

  /** Deparses over the given columns; subplans that turn up become children. */
  #text(expr: Expr, columns: readonly string[], into: Child[]): string {
    return deparse(expr, {
      types: this.types,
      columns,
      slots: this.#slots,
      subplan: (link) => this.#subplan(link, columns, into),
    })
  }

  #subplan(
    link: Extract<Expr, { kind: 'subplan' }>,
    columns: readonly string[],
    into: Child[],
  ): string {
    const known = this.#named.get(link.plan)
    if (known !== undefined) return known
    const number = ++this.#subplans
    for (const { slot, value } of link.params)
      this.#slots.set(slot, this.#text(value, columns, into))
    const initial = link.params.length === 0 && link.form !== 'any' && link.form !== 'all'
    const label = initial ? `InitPlan ${number} (returns $${number - 1})` : `SubPlan ${number}`
    const node = this.build(link.plan)
    into.push({ role: initial ? 'InitPlan' : 'SubPlan', label, node })
    const hashed = link.hashLeft === undefined ? `(${label})` : `(hashed ${label})`
    const name = initial ? `$${number - 1}` : hashed
    this.#named.set(link.plan, name)
    return name
  }

  #keys(keys: readonly SortKey[], columns: readonly string[], into: Child[]): string[] {
    return keys.map((key) => {
      const nulls =
        key.nullsFirst === key.descending ? '' : key.nullsFirst ? ' NULLS FIRST' : ' NULLS LAST'
      return `${this.#text(key.expr, columns, into)}${key.descending ? ' DESC' : ''}${nulls}`
    })
  }

  #scanColumns(plan: TableScan): string[] {
    const prefix = this.#qualified ? `${quoteIdentifier(plan.alias)}.` : ''
    return plan.output.map((column, i) => {
      const attnum = 'attnums' in plan ? (plan.attnums[i] ?? 0) : 0
      const own = 'table' in plan ? this.names.column(plan.table, attnum) : undefined
      return `${prefix}${quoteIdentifier(own ?? column.name)}`
    })
  }

  #outer(plan: Plan): string[] {
    const alias = 'alias' in plan ? plan.alias : undefined
    const prefix = this.#qualified && alias !== undefined ? `${quoteIdentifier(alias)}.` : ''
    return plan.output.map((column) => `${prefix}${quoteIdentifier(column.name)}`)
  }

  #describe(plan: Plan): Described {
    switch (plan.kind) {
      case 'seqScan':
      case 'indexScan':
      case 'virtualScan':
      case 'nearestScan':
        return this.#table(plan)
      case 'project':
      case 'filter':
      case 'with':
        return this.#transparent(plan)
      case 'nestedLoop':
      case 'hashJoin':
        return this.#join(plan)
      case 'aggregate':
        return this.#aggregate(plan)
      case 'topN':
        return this.#limited(plan, plan, 0)
      case 'topNearest':
        return this.#topNearest(plan)
      default:
        return this.#other(plan)
    }
  }

  #table(plan: TableScan): Described {
    const columns = this.#scanColumns(plan)
    const children: Child[] = []
    const properties: Property[] = []
    const alias = plan.alias === plan.name ? '' : ` ${quoteIdentifier(plan.alias)}`
    const on = `on ${quoteIdentifier(plan.name)}${alias}`
    let filter = plan.filter
    let type = 'Seq Scan'
    let title = `Seq Scan ${on}`
    if (plan.kind === 'indexScan') {
      type = 'Index Scan'
      title = `Index Scan ${plan.reverse ? 'Backward ' : ''}using ${quoteIdentifier(plan.indexName)} ${on}`
      const condition = plan.indexCondition
      if (condition !== undefined) {
        properties.push(['Index Cond', this.#text(condition, columns, children)])
        const used = conjuncts(condition)
        filter = andAll(
          conjuncts(filter).filter((one) => !used.some((other) => equalExpr(one, other))),
        )
      }
    }
    if (plan.kind === 'nearestScan') {
      type = 'Index Scan'
      title = `Index Scan using ${quoteIdentifier(plan.indexName)} ${on}`
      properties.push(['Order By', this.#text(plan.distance, columns, children)])
    }
    if (filter !== undefined) properties.push(['Filter', this.#text(filter, columns, children)])
    const search = this.#actuals?.get(plan)?.search
    if (search !== undefined) properties.push(...searchProperties(search, filter !== undefined))
    return { columns, node: { type, title, plan, figures: plan, properties, children } }
  }

  #transparent(plan: Extract<Plan, { kind: 'project' | 'filter' | 'with' }>): Described {
    if (plan.kind === 'with') {
      const ctes = plan.ctes.map((cte): Child => ({
        role: 'InitPlan',
        label: `CTE ${cte.name}`,
        node: this.build(cte.plan),
      }))
      const { node, columns } = this.#describe(plan.input)
      return { columns, node: { ...node, children: [...ctes, ...node.children] } }
    }
    const { node, columns } = this.#describe(plan.input)
    const children = [...node.children]
    if (plan.kind === 'filter') {
      const filter = this.#text(plan.predicate, columns, children)
      const properties: Property[] = [...node.properties, ['Filter', filter]]
      return {
        columns,
        node: { ...node, figures: plan, properties, children },
      }
    }
    const named = plan.exprs.map((expr) => this.#text(expr, columns, children))
    return { columns: named, node: { ...node, figures: plan, children } }
  }

  #join(plan: Extract<Plan, { kind: 'nestedLoop' | 'hashJoin' }>): Described {
    const left = this.#describe(plan.left)
    const children: Child[] = []
    const properties: Property[] = []
    if (plan.kind === 'nestedLoop') {
      for (const { slot, value } of plan.params)
        this.#slots.set(slot, this.#text(value, left.columns, children))
    }
    const right = this.#describe(plan.right)
    const both = [...left.columns, ...right.columns]
    const joined = plan.join === 'semi' || plan.join === 'anti' ? left.columns : both
    const word = joinWords[plan.join]
    const condition = plan.kind === 'nestedLoop' ? plan.predicate : plan.residual
    if (plan.kind === 'hashJoin') {
      const pairs = plan.leftKeys.map(
        (key, i) =>
          `(${this.#text(key, left.columns, children)} = ${this.#text(plan.rightKeys[i] as Expr, right.columns, children)})`,
      )
      properties.push([
        'Hash Cond',
        pairs.length === 1 ? (pairs[0] ?? '') : `(${pairs.join(' AND ')})`,
      ])
    }
    if (condition !== undefined)
      properties.push(['Join Filter', this.#text(condition, both, children)])
    const inner =
      plan.kind === 'hashJoin'
        ? wrap('Hash', plan.right, right.node)
        : materialized(plan, right.node)
    children.push(
      { role: 'Outer', label: undefined, node: left.node },
      { role: 'Inner', label: undefined, node: inner },
    )
    const type = plan.kind === 'hashJoin' ? 'Hash Join' : 'Nested Loop'
    const title =
      plan.kind === 'hashJoin'
        ? `Hash${word} Join`
        : word === ''
          ? 'Nested Loop'
          : `Nested Loop${word} Join`
    return { columns: joined, node: { type, title, plan, figures: plan, properties, children } }
  }

  #aggregateText(call: AggregateCall, columns: readonly string[], into: Child[]): string {
    const args = call.star
      ? '*'
      : [...call.directArgs, ...call.args].map((arg) => this.#text(arg, columns, into)).join(', ')
    return `${call.fn.name}(${call.distinct ? 'DISTINCT ' : ''}${args})`
  }

  #aggregate(plan: Extract<Plan, { kind: 'aggregate' }>): Described {
    const input = this.#describe(plan.input)
    const children: Child[] = []
    const groups = plan.groups.map((expr) => this.#text(expr, input.columns, children))
    const calls = plan.aggregates.map((call) => this.#aggregateText(call, input.columns, children))
    const properties: Property[] = []
    if (plan.groupingSets !== undefined) {
      for (const set of plan.groupingSets)
        properties.push([
          'Group Key',
          set.length === 0 ? '()' : set.map((i) => groups[i] ?? '').join(', '),
        ])
    } else if (groups.length > 0) {
      properties.push(['Group Key', groups])
    }
    children.push({ role: 'Outer', label: undefined, node: input.node })
    const title = {
      plain: 'Aggregate',
      hash: plan.groupingSets === undefined ? 'HashAggregate' : 'MixedAggregate',
      sorted: 'GroupAggregate',
    }[plan.strategy]
    const mask = plan.groupingSets === undefined ? [] : ['GROUPING']
    return {
      columns: [...groups, ...calls, ...mask],
      node: { type: 'Aggregate', title, plan, figures: plan, properties, children },
    }
  }

  /** What was done, where that is known: by the index, exactly, or one after the other. */
  #topNearest(plan: Extract<Plan, { kind: 'topNearest' }>): Described {
    const exact: SortedInput = { ...plan, input: plan.exact }
    const hasRun = (of: Plan): boolean => (this.#actuals?.get(of)?.loops ?? 0) > 0
    if (this.#actuals === undefined) {
      return plan.exactBy === 'few' ? this.#limited(plan, exact, 0) : this.#limited(plan, plan, 1)
    }
    if (!hasRun(plan.scan)) return this.#limited(plan, hasRun(plan.exact) ? exact : plan, 0)
    const described = this.#limited(plan, plan, 1)
    if (!hasRun(plan.exact)) return described
    const other = this.#limited(plan, exact, 0).node
    const children = [...described.node.children, ...other.children]
    return { ...described, node: { ...described.node, children } }
  }

  /** A limit over the rows of `sorted`, of whose sort keys the input has the first `presorted` in order. */
  #limited(plan: Plan, sorted: SortedInput, presorted: number): Described {
    const input = this.#describe(sorted.input)
    const children: Child[] = []
    const keys = this.#keys(sorted.keys, input.columns, children)
    children.push({ role: 'Outer', label: undefined, node: input.node })
    const properties: Property[] = [['Sort Key', keys]]
    if (presorted > 0) properties.push(['Presorted Key', keys.slice(0, presorted)])
    const type = presorted > 0 ? 'Incremental Sort' : 'Sort'
    const sort: ExplainNode = { type, title: type, plan, figures: plan, properties, children }
    const node: ExplainNode = {
      type: 'Limit',
      title: 'Limit',
      plan,
      figures: plan,
      properties: [],
      children: [
        {
          role: 'Outer',
          label: undefined,
          node: presorted === sorted.keys.length ? input.node : sort,
        },
      ],
    }
    return { columns: input.columns, node }
  }

  #other(plan: Plan): Described {
    const children: Child[] = []
    const properties: Property[] = []
    const inputs = inputsOf(plan).map((input) => this.#describe(input))
    const first = inputs[0]?.columns ?? []
    let columns = inputs.length > 0 ? first : this.#outer(plan)
    let title = plainTitles[plan.kind] ?? plan.kind
    switch (plan.kind) {
      case 'result':
        columns = plan.exprs.map((expr) => this.#text(expr, [], children))
        if (plan.filter !== undefined)
          properties.push(['One-Time Filter', this.#text(plan.filter, [], children)])
        break
      case 'functionScan':
        title = `Function Scan on ${plan.calls.map((call) => call.fn.name).join(', ')}`
        if (plan.filter !== undefined)
          properties.push(['Filter', this.#text(plan.filter, columns, children)])
        break
      case 'cteScan':
        title = `CTE Scan on ${quoteIdentifier(plan.name)}`
        if (plan.filter !== undefined)
          properties.push(['Filter', this.#text(plan.filter, columns, children)])
        break
      case 'sort':
        properties.push(['Sort Key', this.#keys(plan.keys, first, children)])
        break
      case 'projectSet':
        columns = plan.exprs.map((expr) => this.#text(expr, first, children))
        break
      case 'window':
        columns = [...first, ...plan.calls.map((call) => `${call.fn.name}() OVER (?)`)]
        break
      case 'distinct':
        properties.push(['Group Key', [...first]])
        break
      case 'setOperation':
        title = `HashSetOp ${plan.operation === 'intersect' ? 'Intersect' : 'Except'}${plan.all ? ' All' : ''}`
        break
      case 'insert':
      case 'update':
      case 'delete':
      case 'merge': {
        const word = plan.kind.charAt(0).toUpperCase() + plan.kind.slice(1)
        title = `${word} on ${quoteIdentifier(this.names.table(plan.table))}`
        columns = this.#outer(plan)
        break
      }
      default:
    }
    for (const { node } of inputs)
      children.push({ role: inputs.length > 1 ? 'Member' : 'Outer', label: undefined, node })
    const type = nodeTypes[plan.kind] ?? plainTitles[plan.kind] ?? plan.kind
    return { columns, node: { type, title, plan, figures: plan, properties, children } }
  }
}
