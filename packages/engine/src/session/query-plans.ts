/**
 * Plans by statement text. A plan is good as long as the catalog it was made from, for the search path, the session's temporary
 * schema and the declared parameter types; those that read literals under session settings (a date, an interval) are kept per session settings too.
 */
import type { ParsedStatement, Statement } from '../ast/statement.ts'
import { bindStatement } from '../binder/bind.ts'
import type { BindScope, VirtualLookup } from '../binder/scope.ts'
import { GenerationCache } from '../base/generation-cache.ts'
import type { CatalogReader } from '../catalog/catalog.ts'
import { maxCachedStatements, maxPlansOfStatement } from '../limits.ts'
import { parse } from '../parser/parse.ts'
import { intoCore } from './ddl/into-clause.ts'
import type { NearestQuery } from './nearest-query.ts'
import type { PointQuery } from './point-query.ts'
import { planStatement } from '../planner/plan-statement.ts'
import type { PlannedStatement } from '../planner/plan.ts'
import type { Oid, TypeContext, TypeLookup } from '../types/type.ts'

/** Statements that have a plan. */
export type QueryStatement = Extract<
  Statement,
  { kind: 'select' | 'insert' | 'update' | 'delete' | 'merge' }
>

export function isQuery(statement: Statement): statement is QueryStatement {
  switch (statement.kind) {
    case 'select':
      return intoCore(statement) === undefined
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return true
    default:
      return false
  }
}

/** What planning depends on besides the text. */
export type PlanningContext = {
  readonly catalog: CatalogReader
  readonly types: TypeLookup
  readonly virtual: VirtualLookup
  readonly searchPath: readonly string[]
  readonly tempSchema: string | undefined
  readonly input: TypeContext
  readonly databaseName: string
  readonly estimatedRows: (table: Oid) => number
  readonly distinctValues: (table: Oid, attnum: number) => number | undefined
  readonly enabled: (setting: string) => boolean
  /** Changes with the settings that reading and planning depend on. */
  readonly settingsKey: string
}

export type CachedPlan = {
  readonly planned: PlannedStatement
  /** The short way of the statement, once somebody has looked; `null`: it has none. */
  point?: PointQuery | null
  /** And that of a search for the rows nearest to a vector. */
  nearest?: NearestQuery | null
  readonly catalogVersion: number
  /** Literals were read under session settings. */
  readonly settingsKey: string | undefined
}

export function planQuery(
  statement: QueryStatement,
  sql: string,
  parameterTypes: readonly Oid[],
  context: PlanningContext,
): CachedPlan {
  const scope: BindScope = {
    sql,
    catalog: context.catalog,
    virtual: context.virtual,
    types: context.types,
    searchPath: context.searchPath,
    tempSchema: context.tempSchema,
    parameterTypes,
    input: context.input,
    databaseName: context.databaseName,
  }
  const bound = bindStatement(statement, scope)
  const planned = planStatement(bound, {
    catalog: context.catalog,
    statistics: { rows: context.estimatedRows, distinct: context.distinctValues },
    settings: {
      enableSeqscan: context.enabled('enable_seqscan'),
      enableIndexscan: context.enabled('enable_indexscan'),
      enableHashjoin: context.enabled('enable_hashjoin'),
      enableNestloop: context.enabled('enable_nestloop'),
      enableHashagg: context.enabled('enable_hashagg'),
    },
    scope,
  })
  return {
    planned,
    catalogVersion: context.catalog.version,
    settingsKey: bound.dependsOnSettings ? context.settingsKey : undefined,
  }
}

type Parsed = {
  readonly statements: readonly ParsedStatement[]
  readonly plans: Map<string, CachedPlan>
}

/**
 * One database's cache: parsed texts, each with its plans. A text is kept from the second time on that it is seen, since texts made
 * up one by one (literals instead of parameters) would only push out those that come again.
 */
export class QueryPlans {
  readonly #texts = new GenerationCache<string, Parsed>(maxCachedStatements)
  readonly #seenOnce = new GenerationCache<string, true>(maxCachedStatements)
  /** The text seen last, whether or not it is kept: its statement and its plan are asked for one after the other. */
  #last: { readonly sql: string; readonly parsed: Parsed } | undefined

  parse(sql: string): readonly ParsedStatement[] {
    if (this.#last?.sql === sql) {
      const { parsed } = this.#last
      this.#texts.set(sql, parsed)
      return parsed.statements
    }
    return this.#text(sql).statements
  }

  #text(sql: string): Parsed {
    if (this.#last?.sql === sql) return this.#last.parsed
    const known = this.#texts.get(sql)
    if (known !== undefined) return known
    const parsed: Parsed = { statements: parse(sql), plans: new Map() }
    // A script of many statements is run once: its text is not worth keeping.
    if (parsed.statements.length > 1) return parsed
    if (this.#seenOnce.get(sql) === true) this.#texts.set(sql, parsed)
    else this.#seenOnce.set(sql, true)
    this.#last = { sql, parsed }
    return parsed
  }

  /** The plan of a text's one statement. */
  plan(
    sql: string,
    statement: QueryStatement,
    parameterTypes: readonly Oid[],
    context: PlanningContext,
  ): CachedPlan {
    const { plans } = this.#text(sql)
    const key = keyOf(parameterTypes, context)
    const known = plans.get(key)
    if (known !== undefined && isCurrent(known, context)) return known
    const made = planQuery(statement, sql, parameterTypes, context)
    if (plans.size >= maxPlansOfStatement) plans.clear()
    plans.set(key, made)
    return made
  }
}

function keyOf(
  parameterTypes: readonly Oid[],
  { searchPath, tempSchema }: PlanningContext,
): string {
  const path = tempSchema === undefined ? searchPath.join() : `${searchPath.join()};${tempSchema}`
  return parameterTypes.length === 0 ? path : `${parameterTypes.join()};${path}`
}

export function isCurrent(
  plan: CachedPlan,
  context: Pick<PlanningContext, 'catalog' | 'settingsKey'>,
): boolean {
  if (plan.catalogVersion !== context.catalog.version) return false
  return plan.settingsKey === undefined || plan.settingsKey === context.settingsKey
}
