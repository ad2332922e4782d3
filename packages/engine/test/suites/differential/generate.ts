/** Makes a random query from a seed. */
import { createPrng, type Prng } from '@twill/storage/sim'
import { ExpressionMaker, type ScopeColumn } from './expressions.ts'
import { BLURRED, TYPES, type Ty } from './grammar.ts'
import type { Cte, Expr, Query, Select, Source } from './query.ts'
import { testTables } from './tables.ts'

/** What is in view of an expression. `unique` orders the rows without ties; absent where no such order is known. */
type Scope = { readonly columns: readonly ScopeColumn[]; readonly unique: string | undefined }

const GROUP_TYPES: readonly Ty[] = ['int4', 'text', 'bool', 'date', 'int2', 'uuid']
const MAX_DEPTH = 3
/** Tables in one FROM: three cross joins of sixty rows are enough. */
const MAX_SOURCES = 3

export function generateQuery(seed: number): Query {
  return new QueryMaker(createPrng(seed)).query(MAX_DEPTH)
}

class QueryMaker {
  readonly #prng: Prng
  #names = 0

  constructor(prng: Prng) {
    this.#prng = prng
  }

  query(depth: number, types?: readonly Ty[], outer: readonly ScopeColumn[] = []): Query {
    if (depth > 1 && this.#prng.chance(0.15)) return this.#setOperation(depth, types, outer)
    return this.#select(depth, types, outer)
  }

  #setOperation(
    depth: number,
    types: readonly Ty[] | undefined,
    outer: readonly ScopeColumn[],
  ): Query {
    const wanted = types ?? this.#types()
    return {
      kind: 'set',
      operator: this.#prng.pick([
        'union',
        'union all',
        'intersect',
        'intersect all',
        'except',
        'except all',
      ]),
      left: this.query(depth - 1, wanted, outer),
      right: this.query(depth - 1, wanted, outer),
    }
  }

  #types(): readonly Ty[] {
    return Array.from({ length: this.#prng.between(1, 4) }, () =>
      this.#prng.chance(0.7) ? this.#prng.pick(GROUP_TYPES) : this.#prng.pick(TYPES),
    )
  }

  #select(depth: number, types: readonly Ty[] | undefined, outer: readonly ScopeColumn[]): Select {
    const prng = this.#prng
    const ctes: Cte[] =
      depth > 1 && prng.chance(0.12)
        ? [{ name: this.#name('w'), query: this.query(depth - 1) }]
        : []
    const [from, scope] = this.#from(depth, ctes)
    const wanted = types ?? this.#types()
    const columns = [...scope.columns, ...outer]
    const subquery = (type: Ty): Expr | undefined =>
      depth > 1 && prng.chance(0.12) ? this.#subquery(depth - 1, type, columns) : undefined
    const rows = new ExpressionMaker(prng, columns, { subquery })
    const where = prng.chance(0.55) ? rows.expr('bool', 2) : undefined
    const base = { kind: 'select', ctes, from, where } as const
    if (prng.chance(0.35)) return { ...base, ...this.#grouped(rows, scope, wanted, outer) }
    const items = new ExpressionMaker(prng, columns, {
      subquery,
      ...(scope.unique === undefined ? {} : { windowOrder: scope.unique }),
    })
    const isOrdered = prng.chance(0.15) && wanted.every((type) => !BLURRED.has(type))
    return {
      ...base,
      distinct: prng.chance(0.12),
      items: wanted.map((type) => items.expr(type, 2)),
      groupBy: [],
      having: undefined,
      limit: isOrdered ? { count: prng.between(0, 12), offset: prng.below(4) } : undefined,
    }
  }

  #grouped(
    rows: ExpressionMaker,
    scope: Scope,
    wanted: readonly Ty[],
    outer: readonly ScopeColumn[],
  ): Pick<Select, 'distinct' | 'items' | 'groupBy' | 'having' | 'limit'> {
    const prng = this.#prng
    const plain = scope.columns.filter((column) => GROUP_TYPES.includes(column.type))
    const keys: Expr[] = []
    for (let i = prng.below(3); i > 0; i--) {
      if (plain.length > 0 && prng.chance(0.8)) {
        const { sql, type } = prng.pick(plain)
        keys.push({ type, parts: [sql] })
      } else {
        keys.push({ type: 'int4', parts: [rows.expr('int4', 1)] })
      }
    }
    const used = keys.filter(({ parts }) => typeof parts[0] === 'string')
    const groups = used.map(({ type, parts }) => ({ type, sql: String(parts[0]) }))
    const inner = new ExpressionMaker(prng, scope.columns)
    const maker = new ExpressionMaker(prng, [...groups, ...outer], { aggregated: inner })
    return {
      distinct: false,
      items: wanted.map((type) => maker.expr(type, 1)),
      groupBy: keys,
      having: prng.chance(0.25) ? maker.expr('bool', 1) : undefined,
      limit: undefined,
    }
  }

  #subquery(depth: number, type: Ty, outer: readonly ScopeColumn[]): Expr | undefined {
    const prng = this.#prng
    const seen = prng.chance(0.6) ? outer : []
    if (type !== 'bool') {
      const [from, scope] = this.#from(1, [])
      // An aggregate of outer columns alone would belong to the outer query: it sees the inner ones.
      const item = new ExpressionMaker(prng, scope.columns).aggregate(type)
      if (item === undefined) return undefined
      const rows = new ExpressionMaker(prng, [...scope.columns, ...seen])
      const where = prng.chance(0.7) ? rows.expr('bool', 1) : undefined
      return { type, parts: [select(from, [item], where)] }
    }
    if (prng.chance(0.5)) {
      const inner = this.query(depth, ['int4'], seen)
      return { type, parts: [prng.pick(['exists ', 'not exists ']), inner] }
    }
    const tested = new ExpressionMaker(prng, outer).expr('int4', 1)
    const operator = prng.pick([' in ', ' not in ', ' = any ', ' < all ', ' >= any '])
    return { type, parts: ['(', tested, operator, this.query(depth, ['int4'], seen), ')'] }
  }

  #from(depth: number, ctes: readonly Cte[]): readonly [Source | undefined, Scope] {
    const prng = this.#prng
    if (prng.chance(0.04)) return [undefined, { columns: [], unique: undefined }]
    let [source, scope] = this.#source(depth, ctes, [])
    for (let joined = 1; joined < MAX_SOURCES && prng.chance(0.35); joined++) {
      const [right, added] = this.#source(depth - 1, ctes, scope.columns)
      const join = prng.pick([
        'join',
        'left join',
        'right join',
        'full join',
        'cross join',
      ] as const)
      const isLateral = right.kind === 'derived' && right.lateral
      const kind = isLateral && (join === 'right join' || join === 'full join') ? 'left join' : join
      const on = kind === 'cross join' ? undefined : this.#condition(kind, scope, added)
      if (kind !== 'cross join' && on === undefined) break
      source = { kind: 'join', join: kind, left: source, right, on }
      scope = {
        columns: [...scope.columns, ...added.columns],
        unique:
          scope.unique === undefined || added.unique === undefined
            ? undefined
            : `${scope.unique}, ${added.unique}`,
      }
    }
    return [source, scope]
  }

  #condition(join: string, left: Scope, right: Scope): Expr | undefined {
    const prng = this.#prng
    const pairs = left.columns.flatMap((one) =>
      right.columns
        .filter((other) => other.type === one.type && one.type !== 'jsonb')
        .map((other) => [one, other] as const),
    )
    if (pairs.length === 0) return undefined
    const [one, other] = prng.pick(pairs)
    const equal: Expr = { type: 'bool', parts: [`${one.sql} = ${other.sql}`] }
    if (join === 'full join' || prng.chance(0.6)) return equal
    const all = new ExpressionMaker(prng, [...left.columns, ...right.columns])
    return { type: 'bool', parts: [equal, ' and ', all.expr('bool', 1)] }
  }

  #source(
    depth: number,
    ctes: readonly Cte[],
    left: readonly ScopeColumn[],
  ): readonly [Source, Scope] {
    const prng = this.#prng
    const alias = this.#name('r')
    if (depth > 1 && prng.chance(0.2)) {
      const lateral = left.length > 0 && prng.chance(0.5)
      const query = this.query(depth - 1, undefined, lateral ? left : [])
      return [{ kind: 'derived', query, alias, lateral }, derivedScope(query, alias)]
    }
    const cte = ctes[0]
    if (cte !== undefined && prng.chance(0.6)) {
      return [{ kind: 'table', name: cte.name, alias }, derivedScope(cte.query, alias)]
    }
    const [t1, t2, t3, empty] = testTables
    const table = prng.weighted([
      [10, t1],
      [10, t2],
      [7, t3],
      [1, empty],
    ])
    if (table === undefined) throw new Error('there are four tables')
    const columns = table.columns.map(({ name, type }) => ({ sql: `${alias}.${name}`, type }))
    return [
      { kind: 'table', name: table.name, alias },
      { columns, unique: `${alias}.id` },
    ]
  }

  #name(letter: string): string {
    this.#names++
    return `${letter}${this.#names}`
  }
}

function derivedScope(query: Query, alias: string): Scope {
  const types = query.kind === 'set' ? leftTypes(query) : query.items.map((item) => item.type)
  return {
    columns: types.map((type, i) => ({ sql: `${alias}.c${i + 1}`, type })),
    unique: undefined,
  }
}

function leftTypes(query: Query): readonly Ty[] {
  return query.kind === 'set' ? leftTypes(query.left) : query.items.map((item) => item.type)
}

function select(from: Source | undefined, items: readonly Expr[], where: Expr | undefined): Select {
  return {
    kind: 'select',
    ctes: [],
    distinct: false,
    items,
    from,
    where,
    groupBy: [],
    having: undefined,
    limit: undefined,
  }
}
