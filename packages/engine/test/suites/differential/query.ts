/** A random query as a tree: enough structure to write it down and to take parts away from it. */
import type { Ty } from './grammar.ts'

export type Expr = { readonly type: Ty; readonly parts: readonly (string | Expr | Query)[] }

export type Source =
  | { readonly kind: 'table'; readonly name: string; readonly alias: string }
  | {
      readonly kind: 'derived'
      readonly query: Query
      readonly alias: string
      readonly lateral: boolean
    }
  | {
      readonly kind: 'join'
      readonly join: 'join' | 'left join' | 'right join' | 'full join' | 'cross join'
      readonly left: Source
      readonly right: Source
      readonly on: Expr | undefined
    }

export type Cte = { readonly name: string; readonly query: Query }

export type Select = {
  readonly kind: 'select'
  readonly ctes: readonly Cte[]
  readonly distinct: boolean
  readonly items: readonly Expr[]
  readonly from: Source | undefined
  readonly where: Expr | undefined
  readonly groupBy: readonly Expr[]
  readonly having: Expr | undefined
  /** Ordered by all its columns, and cut. */
  readonly limit: { readonly count: number; readonly offset: number } | undefined
}

export type SetOperation = {
  readonly kind: 'set'
  readonly operator: 'union' | 'union all' | 'intersect' | 'intersect all' | 'except' | 'except all'
  readonly left: Query
  readonly right: Query
}

export type Query = Select | SetOperation

export function isExpr(part: Expr | Query): part is Expr {
  return 'parts' in part
}

export function typesOf(query: Query): readonly Ty[] {
  return query.kind === 'set' ? typesOf(query.left) : query.items.map((item) => item.type)
}

export function exprSql({ parts }: Expr): string {
  return parts
    .map((part) =>
      typeof part === 'string' ? part : isExpr(part) ? exprSql(part) : `(${querySql(part)})`,
    )
    .join('')
}

export function querySql(query: Query): string {
  if (query.kind === 'set') {
    return `(${querySql(query.left)}) ${query.operator} (${querySql(query.right)})`
  }
  const { ctes, distinct, items, from, where, groupBy, having, limit } = query
  const clauses = [
    ctes.length === 0
      ? ''
      : `with ${ctes.map(({ name, query: inner }) => `${name}(${columnNames(inner)}) as (${querySql(inner)})`).join(', ')} `,
    `select ${distinct ? 'distinct ' : ''}${items.map(exprSql).join(', ')}`,
    from === undefined ? '' : ` from ${sourceSql(from)}`,
    where === undefined ? '' : ` where ${exprSql(where)}`,
    groupBy.length === 0 ? '' : ` group by ${groupBy.map(exprSql).join(', ')}`,
    having === undefined ? '' : ` having ${exprSql(having)}`,
    limit === undefined
      ? ''
      : ` order by ${items.map((_, i) => i + 1).join(', ')} limit ${limit.count} offset ${limit.offset}`,
  ]
  return clauses.join('')
}

export function columnNames(query: Query): string {
  return typesOf(query)
    .map((_, i) => `c${i + 1}`)
    .join(', ')
}

function sourceSql(source: Source): string {
  switch (source.kind) {
    case 'table':
      return `${source.name} ${source.alias}`
    case 'derived':
      return `${source.lateral ? 'lateral ' : ''}(${querySql(source.query)}) ${source.alias}(${columnNames(source.query)})`
    case 'join': {
      const on = source.on === undefined ? '' : ` on ${exprSql(source.on)}`
      const right =
        source.right.kind === 'join' ? `(${sourceSql(source.right)})` : sourceSql(source.right)
      return `${sourceSql(source.left)} ${source.join} ${right}${on}`
    }
  }
}
