/** Makes random expressions of a wanted type from the patterns of the grammar and the columns in view. */
import type { Prng } from '@twill/storage/sim'
import { aggregates, patternsOf, windows, type Ty } from './grammar.ts'
import type { Expr } from './query.ts'
import { literal } from './tables.ts'

export type ScopeColumn = { readonly sql: string; readonly type: Ty }

export type ExpressionOptions = {
  /** Makes a subquery of a type, or nothing. */
  readonly subquery?: (type: Ty) => Expr | undefined
  /** An order without ties: window functions may be used. */
  readonly windowOrder?: string
  /** Expressions over the rows of a group: aggregates may be used. */
  readonly aggregated?: ExpressionMaker
}

const hole = /\{([^{}":]+(?::[^{}"]+)?)\}/g

export class ExpressionMaker {
  readonly #prng: Prng
  readonly #columns: readonly ScopeColumn[]
  readonly #options: ExpressionOptions

  constructor(prng: Prng, columns: readonly ScopeColumn[], options: ExpressionOptions = {}) {
    this.#prng = prng
    this.#columns = columns
    this.#options = options
  }

  expr(type: Ty, depth: number): Expr {
    const prng = this.#prng
    const { subquery, windowOrder, aggregated } = this.#options
    const found = subquery?.(type)
    if (found !== undefined) return found
    if (aggregated !== undefined && prng.chance(0.5)) {
      const made = aggregated.aggregate(type)
      if (made !== undefined) return made
    }
    if (windowOrder !== undefined && prng.chance(0.06)) {
      const known = windows[type]
      if (known !== undefined) {
        return {
          type,
          parts: ['(', this.#rowMaker().fill(type, prng.pick(known), 1, windowOrder), ')'],
        }
      }
    }
    if (depth <= 0 || prng.chance(0.25)) return this.#leaf(type)
    return this.fill(type, prng.pick(patternsOf(type)), depth - 1)
  }

  /** An aggregate call of a type over the columns in view. */
  aggregate(type: Ty): Expr | undefined {
    const known = aggregates[type]
    if (known === undefined) return undefined
    const rows = this.#rowMaker()
    const call = rows.fill(type, this.#prng.pick(known), 1)
    if (!this.#prng.chance(0.15)) return call
    return { type, parts: [call, ' filter (where ', rows.expr('bool', 1), ')'] }
  }

  /** The same columns without subqueries and windows, which may not stand inside calls of these kinds. */
  #rowMaker(): ExpressionMaker {
    return new ExpressionMaker(this.#prng, this.#columns)
  }

  fill(type: Ty, pattern: string, depth: number, order?: string): Expr {
    const parts: (string | Expr)[] = []
    let at = 0
    let previous: Expr | undefined
    for (const match of pattern.matchAll(hole)) {
      parts.push(pattern.slice(at, match.index))
      at = match.index + match[0].length
      const filled = this.#hole(match[1] ?? '', depth, order, previous)
      if (typeof filled !== 'string') previous = filled
      parts.push(filled)
    }
    parts.push(pattern.slice(at))
    return { type, parts }
  }

  #hole(
    name: string,
    depth: number,
    order: string | undefined,
    previous: Expr | undefined,
  ): string | Expr {
    if (name === 'order') return order ?? '1'
    if (name === 'same' && previous !== undefined) return previous
    if (name === 'pattern')
      return this.#prng.pick(["'a%'", "'%b%'", "'_b_'", "'%'", "'a\\%b'", "''"])
    const literalType = /^literal:(.*)$/.exec(name)?.[1]
    if (literalType !== undefined) return literal(this.#prng, literalType as Ty)
    return this.expr(name as Ty, depth)
  }

  #leaf(type: Ty): Expr {
    const prng = this.#prng
    const columns = this.#columns.filter((column) => column.type === type)
    if (columns.length > 0 && prng.chance(0.85)) return { type, parts: [prng.pick(columns).sql] }
    if (prng.chance(0.08)) return { type, parts: [`null::${type}`] }
    return { type, parts: [literal(prng, type)] }
  }
}
