/**
 * Statements without parameters that come again with other literals: prepared on their second time, and run with the literals as
 * parameters. Whatever is out of the ordinary — a value that its type refuses, a plan that a constant would make better — goes the
 * ordinary way, which has the right errors and positions.
 */
import { GenerationCache } from '../base/generation-cache.ts'
import type { MaybePromise, StatementResult } from '../engine.ts'
import { maxLiteralStatements } from '../limits.ts'
import type { Datum } from '../types/datum.ts'
import { admitted } from './admission.ts'
import { liftLiterals, type LiftedText } from './lift-literals.ts'
import { Prepared } from './prepared.ts'
import type { EngineSession } from './session.ts'

export type LiteralRun = { readonly prepared: Prepared; readonly params: readonly Datum[] }

type Known = Prepared | 'seen once' | 'never'

const UNKNOWN = 0
const INT8 = 20

export class LiteralStatements {
  readonly #session: EngineSession
  readonly #known = new GenerationCache<string, Known>(maxLiteralStatements)

  constructor(session: EngineSession) {
    this.#session = session
  }

  /** Runs the text as the prepared statement that it is with other literals; `undefined`: it goes the ordinary way. */
  run(sql: string): MaybePromise<StatementResult> | undefined {
    const literal = this.find(sql)
    if (literal === undefined) return undefined
    return admitted(this.#session, () => literal.prepared.executeFor(sql, literal.params))
  }

  find(sql: string): LiteralRun | undefined {
    const { block } = this.#session
    // What a pipeline has begun is committed with the script, on the ordinary way.
    if (block.hasFailed || block.isPipelined || block.current?.doom !== undefined) return undefined
    const lifted = liftLiterals(sql)
    if (lifted === undefined) return undefined
    const prepared = this.#prepared(lifted)
    if (prepared === undefined) return undefined
    const params = this.#values(prepared, lifted)
    return params && { prepared, params }
  }

  #prepared({ text, types }: LiftedText): Prepared | undefined {
    const key = types.includes(INT8) ? `${types.join()} ${text}` : text
    const known = this.#known.get(key)
    if (known === 'never') return undefined
    if (known === undefined) {
      this.#known.set(key, 'seen once')
      return undefined
    }
    try {
      const prepared = known === 'seen once' ? this.#prepare(text, types) : known
      this.#known.set(key, prepared ?? 'never')
      prepared?.planned()
      return prepared
    } catch {
      // The text with its literals says what is wrong, if anything is; the schema may have changed under a plan.
      this.#known.set(key, known === 'seen once' ? 'never' : 'seen once')
      return undefined
    }
  }

  /** Where a partial index may serve better than the plan, the planner has to know the constants. */
  #prepare(text: string, types: readonly number[]): Prepared | undefined {
    const session = this.#session
    const prepared = new Prepared(session, text, types)
    const relations = prepared.planned()?.relations ?? []
    const isPartial = relations.some(({ oid }) =>
      session.catalog.indexesOf(oid).some(({ predicate }) => predicate !== undefined),
    )
    return isPartial && !prepared.isPointQuery ? undefined : prepared
  }

  #values({ parameterTypes }: Prepared, { types, values }: LiftedText): Datum[] | undefined {
    const session = this.#session
    const params: Datum[] = new Array<Datum>(values.length)
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as Datum
      const oid = parameterTypes[i]
      if (types[i] !== UNKNOWN) params[i] = value
      else if (oid === undefined) return undefined
      else {
        const read = readText(session, oid, value as string)
        if (read === undefined) return undefined
        params[i] = read
      }
    }
    return params
  }
}

const moments = /now|today|tomorrow|yesterday/i

/** `undefined`: the ordinary way knows why not, or what time it is. */
function readText(session: EngineSession, oid: number, text: string): Datum | undefined {
  const type = session.type(oid)
  if (type.category === 'D' && moments.test(text)) return undefined
  try {
    return type.input(text, -1, session.evaluation)
  } catch {
    return undefined
  }
}
