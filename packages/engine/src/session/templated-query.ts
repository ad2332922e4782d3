/**
 * Point queries written out with their numbers: planned once for all that differ in the numbers alone (`number-template.ts`). What a
 * template is planned to is only used where it is a point query, which reads columns by a key: there a number means the same
 * whether it is written or a parameter. All else, errors too, is left to the text as it stands.
 */
import type { ParsedStatement } from '../ast/statement.ts'
import { GenerationCache } from '../base/generation-cache.ts'
import { maxCachedStatements } from '../limits.ts'
import { PENDING } from '../store/waits.ts'
import type { Oid } from '../types/type.ts'
import { numberTemplate } from './number-template.ts'
import { pointQueryOf } from './point-query.ts'
import { type CachedPlan, isQuery } from './query-plans.ts'
import { RowResult } from './results.ts'
import { planningSide } from './run-world.ts'
import type { EngineSession } from './session.ts'

const INT4: Oid = 23

/** What is known of a template: seen once, or what it was planned to, of a version of the catalog. */
type Known =
  | { readonly kind: 'seen' }
  | { readonly kind: 'no point query'; readonly catalogVersion: number }
  | { readonly kind: 'point query' }

/** One database's. */
export class Templates {
  readonly known: GenerationCache<string, Known> = new GenerationCache(maxCachedStatements)
}

/** The answer to a text by its template; `undefined` where it has to be run as it stands. */
export function templatedRow(session: EngineSession, text: string): RowResult | undefined {
  const { block, host } = session
  if (block.hasFailed || host.replaying !== undefined) return undefined
  if (block.span === 'statement' && block.isPipelined) return undefined
  const template = numberTemplate(text)
  if (template === undefined) return undefined
  const { known } = host.templates
  const { sql, values } = template
  const fact = known.get(sql)
  const { version } = session.catalog
  if (fact === undefined) {
    known.set(sql, { kind: 'seen' })
    return undefined
  }
  if (fact.kind === 'no point query' && fact.catalogVersion === version) return undefined
  const cached = planned(session, sql, values.length)
  const point = cached?.point ?? undefined
  if (cached === undefined || point === undefined) {
    known.set(sql, { kind: 'no point query', catalogVersion: version })
    return undefined
  }
  if (fact.kind !== 'point query') known.set(sql, { kind: 'point query' })
  const row = point.run(session, values)
  if (row !== PENDING) return new RowResult(cached.planned.plan.output, row)
  session.resetIdleWaits()
  return undefined
}

/** The plan of a template, with the point query that it is; `undefined` where it is no statement, or a wrong one. */
function planned(session: EngineSession, sql: string, numbers: number): CachedPlan | undefined {
  const { plans } = session.host
  try {
    session.evaluation.refresh(session.settings)
    const [first, ...others]: readonly ParsedStatement[] = plans.parse(sql)
    if (first === undefined || others.length > 0) return undefined
    const { statement } = first
    if (statement.kind !== 'select' || !isQuery(statement)) return undefined
    const types = new Array<Oid>(numbers).fill(INT4)
    const cached = plans.plan(sql, statement, types, planningSide(session))
    cached.point ??= pointQueryOf(cached.planned, session) ?? null
    return cached
  } catch {
    return undefined
  }
}
