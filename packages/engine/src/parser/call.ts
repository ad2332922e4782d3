/** Function calls: arguments, DISTINCT, ORDER BY, WITHIN GROUP, FILTER, OVER. */
import type { Call, Expression, SortItem, Window } from '../ast/expression.ts'
import { typedString } from './constant.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { functionWord } from './name.ts'
import type { Parser } from './parser.ts'
import { sortClause } from './sort.ts'
import { T } from './token.ts'
import { overClause } from './window.ts'

const noSort: readonly SortItem[] = []

/** The parenthesis of a call, as read so far. */
type Arguments = {
  readonly args: readonly Expression[]
  readonly argNames: readonly (string | undefined)[] | undefined
  readonly variadic: boolean
  readonly star: boolean
  readonly distinct: boolean
  readonly orderBy: readonly SortItem[]
}

/** At the `(` behind a function's name: the call with all that follows it, or `type(mods) 'literal'`. */
export function call(p: Parser, pos: number, name: readonly string[]): Expression {
  const read = callArguments(p)
  if (p.tok === T.string && !read.star && !read.distinct && !read.variadic) {
    return modifiedType(p, pos, name, read)
  }
  return finishCall(p, pos, name, read)
}

/** A call without WITHIN GROUP, FILTER and OVER, as FROM and index elements have it. */
export function plainCall(p: Parser, pos: number, name: readonly string[]): Call {
  return callNode(pos, name, callArguments(p), false, noSort, undefined, undefined)
}

/** A call that the grammar spells in its own way, of the `pg_catalog` function `name`. */
export function syntaxCall(pos: number, name: string, args: readonly Expression[]): Call {
  const read = { ...empty, args }
  return {
    ...callNode(pos, ['pg_catalog', name], read, false, noSort, undefined, undefined),
    sqlSyntax: true,
  }
}

const empty: Arguments = {
  args: [],
  argNames: undefined,
  variadic: false,
  star: false,
  distinct: false,
  orderBy: noSort,
}

function modifiedType(
  p: Parser,
  pos: number,
  name: readonly string[],
  read: Arguments,
): Expression {
  if (read.args.length === 0) p.fail()
  if (read.argNames !== undefined) {
    const first = read.args[read.argNames.findIndex((argName) => argName !== undefined)]
    p.failAt(first?.pos ?? pos, 'type modifier cannot have parameter name')
  }
  if (read.orderBy.length > 0) p.failAt(pos, 'type modifier cannot have ORDER BY')
  return typedString(p, pos, name, read.args)
}

function callArguments(p: Parser): Arguments {
  p.expect(T.openParen)
  if (p.accept(T.closeParen)) return empty
  if (p.tok === T.star && p.peek() === T.closeParen) {
    p.advance()
    p.advance()
    return { ...empty, star: true }
  }
  const distinct = p.accept(K.distinct)
  const all = !distinct && p.accept(K.all)
  const read = argumentList(p, !distinct && !all)
  const orderBy = p.tok === K.order ? sortClause(p) : noSort
  p.expect(T.closeParen)
  return { ...read, star: false, distinct, orderBy }
}

/** func_arg_list, with VARIADIC in front of the last where that may be. */
export function argumentList(
  p: Parser,
  mayBeVariadic: boolean,
): Pick<Arguments, 'args' | 'argNames' | 'variadic'> {
  const args: Expression[] = []
  let argNames: (string | undefined)[] | undefined
  let variadic = false
  do {
    if (mayBeVariadic && p.accept(K.variadic)) variadic = true
    const name = argumentName(p)
    if (name !== undefined) {
      argNames ??= args.map(() => undefined)
      argNames[args.length] = name
    } else if (argNames !== undefined) {
      argNames[args.length] = undefined
    }
    args.push(expression(p))
  } while (!variadic && p.accept(T.comma))
  return { args, argNames, variadic }
}

function argumentName(p: Parser): string | undefined {
  const next = p.peek()
  if (next !== T.equalsGreater && next !== T.colonEquals) return undefined
  if (!p.isFunctionName()) return undefined
  const name = functionWord(p)
  p.advance()
  return name
}

function finishCall(p: Parser, pos: number, name: readonly string[], read: Arguments): Call {
  const within = p.tok === K.within
  let orderBy = read.orderBy
  if (within) {
    const withinPos = p.take()
    p.expect(K.group)
    p.expect(T.openParen)
    orderBy = sortClause(p)
    p.expect(T.closeParen)
    refuseInGroup(p, withinPos, read)
  }
  let filter: Expression | undefined
  if (p.accept(K.filter)) {
    p.expect(T.openParen)
    p.expect(K.where)
    filter = expression(p)
    p.expect(T.closeParen)
  }
  const over = p.tok === K.over ? overClause(p) : undefined
  return callNode(pos, name, read, within, orderBy, filter, over)
}

function refuseInGroup(p: Parser, pos: number, read: Arguments): void {
  if (read.orderBy.length > 0) {
    p.failAt(pos, 'cannot use multiple ORDER BY clauses with WITHIN GROUP')
  }
  if (read.distinct) p.failAt(pos, 'cannot use DISTINCT with WITHIN GROUP')
  if (read.variadic) p.failAt(pos, 'cannot use VARIADIC with WITHIN GROUP')
}

function callNode(
  pos: number,
  name: readonly string[],
  read: Arguments,
  withinGroup: boolean,
  orderBy: readonly SortItem[],
  filter: Expression | undefined,
  over: Window | undefined,
): Call {
  return {
    kind: 'call',
    pos,
    name,
    args: read.args,
    argNames: read.argNames,
    variadic: read.variadic,
    star: read.star,
    sqlSyntax: false,
    distinct: read.distinct,
    orderBy,
    withinGroup,
    filter,
    over,
  }
}
