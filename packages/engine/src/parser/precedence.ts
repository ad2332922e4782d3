/** PostgreSQL's operator precedence, loosest first; a higher level binds tighter. */
import { K } from './keywords.table.ts'
import { keywordFlags } from './keyword.ts'
import { T } from './token.ts'

export const level = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  /** BETWEEN, IN, LIKE, ILIKE, SIMILAR and their negations. */
  predicate: 6,
  /** Every operator without a level of its own. */
  operator: 9,
  sum: 10,
  product: 11,
  power: 12,
  atTimeZone: 13,
  collate: 14,
  sign: 15,
  typecast: 16,
} as const

/** The level of each token as an infix or postfix operator; 0 if it is none. */
export const infixLevels: Uint8Array = new Uint8Array(keywordFlags.length)
/** The same inside `b_expr`, the expressions that BETWEEN's AND and column defaults need. */
export const restrictedLevels: Uint8Array = new Uint8Array(keywordFlags.length)
/** Names of the operators that have a token of their own. */
export const symbolNames: (string | undefined)[] = []

function assign(kinds: readonly number[], value: number): void {
  for (const kind of kinds) infixLevels[kind] = value
}

assign([K.or], level.or)
assign([K.and], level.and)
assign([K.is, K.isnull, K.notnull], level.is)
const comparisons = [
  T.less,
  T.greater,
  T.equals,
  T.lessEquals,
  T.greaterEquals,
  T.notEquals,
] as const
assign(comparisons, level.comparison)
assign([K.between, K.in, K.like, K.ilike, K.similar, K.not], level.predicate)
assign([T.operator, K.operator], level.operator)
assign([T.plus, T.minus], level.sum)
assign([T.star, T.slash, T.percent], level.product)
assign([T.caret], level.power)
assign([K.at], level.atTimeZone)
assign([K.collate], level.collate)
assign([T.typecast], level.typecast)

restrictedLevels.set(infixLevels)
for (const kind of [
  K.or,
  K.and,
  K.isnull,
  K.notnull,
  K.between,
  K.in,
  K.like,
  K.ilike,
  K.similar,
  K.not,
  K.at,
  K.collate,
]) {
  restrictedLevels[kind] = 0
}

for (const [kind, name] of [
  [T.plus, '+'],
  [T.minus, '-'],
  [T.star, '*'],
  [T.slash, '/'],
  [T.percent, '%'],
  [T.caret, '^'],
  [T.less, '<'],
  [T.greater, '>'],
  [T.equals, '='],
  [T.lessEquals, '<='],
  [T.greaterEquals, '>='],
  [T.notEquals, '<>'],
] as const) {
  symbolNames[kind] = name
}
