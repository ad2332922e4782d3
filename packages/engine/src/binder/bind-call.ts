/** Function calls: resolves the function, coerces the arguments, and hands aggregates and window calls to their own files. */
import { extensionSchema } from '../catalog/extensions.ts'
import { VECTOR } from '../types/extension-types.ts'
import type { Expression } from '../ast/expression.ts'
import {
  datatypeMismatch,
  functionNotFound,
  functionNotUnique,
  wrongObjectType,
} from '../errors/type-errors.ts'
import { malformed, undefinedSchema } from '../errors/query-errors.ts'
import type { FunctionSignature } from '../functions/function.ts'
import { isOfInformationSchema } from '../functions/information-schema-functions.ts'
import { defaultArguments } from '../functions/registry.ts'
import type { Oid } from '../types/type.ts'
import { bindAggregate } from './bind-aggregate.ts'
import { bindExpr } from './bind-expression.ts'
import { bindField } from './bind-row.ts'
import { bindWindowCall } from './bind-window.ts'
import { checkSetAllowed } from './clause-rules.ts'
import { coerceTo, coerceType } from './coerce.ts'
import type { Expr } from './expression.ts'
import { resolvePolymorphic } from './polymorphic.ts'
import { chooseFunction, type CallShape, type FunctionCandidate } from './resolve-function.ts'
import type { Binding, QueryScope } from './scope.ts'
import { bindStoredExpression } from './stored-expression.ts'
import { ANY, ANYARRAY, ANYELEMENT, RECORD, typeRef, UNKNOWN } from './type-oids.ts'
import { arrayElement, arrayOver, isComposite } from './type-rules.ts'
import { typeText } from './type-text.ts'

type CallAst = Extract<Expression, { kind: 'call' }>

/** A call resolved and typed: what the three kinds of calls are made from. */
export type ResolvedCall = {
  readonly fn: FunctionSignature
  readonly args: readonly Expr[]
  readonly result: Oid
  readonly variadicArray: boolean
}

/** `f(integer, text)`, for messages. */
function shownCall(binding: Binding, ast: CallAst, types: readonly Oid[]): string {
  const names = ast.argNames
  const args = types.map((oid, i) => {
    const name = names?.[i]
    const prefix = name === undefined ? '' : `${name} => `
    return `${prefix}${typeText(binding.types, oid)}`
  })
  const path = ast.sqlSyntax ? ast.name.slice(-2) : ast.name
  return `${path.join('.')}(${args.join(', ')})`
}

function checkArgNames(scope: QueryScope, ast: CallAst): void {
  const seen = new Set<string>()
  for (const [i, name] of (ast.argNames ?? []).entries()) {
    const at = scope.binding.at(ast.args[i]?.pos ?? ast.pos)
    if (name === undefined) {
      if (seen.size > 0) throw malformed('positional argument cannot follow named argument', at)
      continue
    }
    if (seen.has(name)) throw malformed(`argument name "${name}" used more than once`, at)
    seen.add(name)
  }
}

/** Finds the function of a call; a cast in function's clothes comes back as an expression. */
function resolve(scope: QueryScope, ast: CallAst, args: readonly Expr[]): ResolvedCall | Expr {
  const { binding } = scope
  const name = ast.name[ast.name.length - 1] ?? ''
  const schema = ast.name.length > 1 ? ast.name[ast.name.length - 2] : undefined
  const types = args.map((arg) => arg.type.oid)
  const at = binding.at(ast.pos)
  const extension = extensionSchema(binding.scope.catalog, VECTOR)
  const isOurs = isOfInformationSchema(name) && schema !== 'pg_catalog'
  const isReached =
    schema === 'information_schema' || binding.scope.searchPath.includes('information_schema')
  if (isOfInformationSchema(name) && !(isOurs && isReached)) {
    throw functionNotFound(shownCall(binding, ast, types), at)
  }
  const isFree = schema === undefined || schema === 'pg_catalog' || schema === extension
  if (!isFree && !isOurs) {
    const known = schema === 'information_schema' || binding.scope.catalog.schemaNamed(schema)
    if (known === undefined) throw undefinedSchema(schema, at)
    throw functionNotFound(shownCall(binding, ast, types), at)
  }
  const plain =
    !ast.star &&
    !ast.distinct &&
    !ast.withinGroup &&
    ast.over === undefined &&
    ast.filter === undefined &&
    ast.orderBy.length === 0 &&
    ast.argNames === undefined
  const shape: CallShape = { name, types, names: ast.argNames, variadic: ast.variadic, plain }
  const choice = chooseFunction(binding, shape)
  if (choice.kind === 'cast') {
    const arg = args[0] as Expr
    return coerceTo(binding, arg, typeRef(choice.target), 'explicit', ast.pos) ?? arg
  }
  if (choice.kind === 'none') throw notFound(scope, ast, args, types)
  if (choice.kind === 'ambiguous') throw functionNotUnique(shownCall(binding, ast, types), at)
  return applyCandidate(scope, ast, choice.candidate, args)
}

function notFound(
  scope: QueryScope,
  ast: CallAst,
  args: readonly Expr[],
  types: readonly Oid[],
): Error {
  const { binding } = scope
  const at = binding.at(ast.pos)
  const shown = shownCall(binding, ast, types)
  if (ast.orderBy.length > 0 && !ast.withinGroup && args.length > 0) {
    return functionNotFound(
      shown,
      at,
      'No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; ORDER BY must appear after all regular arguments of the aggregate.',
    )
  }
  return functionNotFound(shown, at)
}

function applyCandidate(
  scope: QueryScope,
  ast: CallAst,
  candidate: FunctionCandidate,
  args: readonly Expr[],
): ResolvedCall {
  const { binding } = scope
  const { fn } = candidate
  const actual = args.map((arg) => arg.type.oid)
  const resolved = resolvePolymorphic(binding.types, candidate.args, actual, fn.result)
  if ('message' in resolved) {
    throw datatypeMismatch(
      resolved.message,
      resolved.message.startsWith('argument') ? undefined : binding.at(ast.pos),
      resolved.detail === undefined ? {} : { detail: resolved.detail },
    )
  }
  const written: Expr[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Expr
    const target = resolved.args[i] ?? ANY
    const pos = ast.args[i]?.pos ?? ast.pos
    written.push(
      target === ANY || arg.type.oid === target
        ? arg
        : (coerceType(binding, arg, typeRef(target), 'implicit', pos) ?? arg),
    )
  }
  if (ast.variadic) checkVariadic(scope, ast, written)
  return {
    fn,
    args: arrange(binding, candidate, written, resolved.args),
    result: resolved.result,
    variadicArray: ast.variadic,
  }
}

function checkVariadic(scope: QueryScope, ast: CallAst, args: readonly Expr[]): void {
  const last = args[args.length - 1]
  const { types } = scope.binding
  if (last === undefined || last.type.oid === UNKNOWN) return
  if (arrayElement(types, last.type.oid) !== 0) return
  throw datatypeMismatch(
    'VARIADIC argument must be an array',
    scope.binding.at(ast.args[ast.args.length - 1]?.pos ?? ast.pos),
  )
}

/** Puts the arguments in the function's order, adds its defaults, and packs VARIADIC ones into an array. */
function arrange(
  binding: Binding,
  candidate: FunctionCandidate,
  written: readonly Expr[],
  types: readonly Oid[],
): readonly Expr[] {
  const { fn, order, variadicCount } = candidate
  if (variadicCount > 0 && fn.variadic !== ANY) {
    const fixed = written.slice(0, written.length - variadicCount)
    const elements = written.slice(written.length - variadicCount)
    const oid = types[types.length - 1] ?? TEXT_FALLBACK
    const elementType = typeRef(oid)
    const type = typeRef(arrayOver(binding.types, oid))
    return [...fixed, { kind: 'array', type, elementType, elements, nested: false }]
  }
  if (order === undefined && candidate.usesDefaults === 0) return written
  const all: (Expr | undefined)[] = fn.args.map(() => undefined)
  for (const [i, arg] of written.entries()) all[order?.[i] ?? i] = arg
  const defaults = defaultArguments(fn.oid)
  return all.map((arg, i) => {
    if (arg !== undefined) return arg
    const text = defaults[i - (fn.args.length - defaults.length)] ?? 'null'
    return bindStoredExpression(binding, text, {
      clause: 'column default',
      item: undefined,
      domainType: undefined,
      expected: typeRef(fn.args[i] ?? ANY),
    })
  })
}

const TEXT_FALLBACK: Oid = 25

/** Clauses that only an aggregate may have. */
function checkPlainFunction(scope: QueryScope, ast: CallAst, name: string): void {
  const at = scope.binding.at(ast.pos)
  const refuse = (what: string): Error =>
    wrongObjectType(`${what} specified, but ${name} is not an aggregate function`, at)
  if (ast.star)
    throw wrongObjectType(`${name}(*) specified, but ${name} is not an aggregate function`, at)
  if (ast.distinct) throw refuse('DISTINCT')
  if (ast.withinGroup) throw refuse('WITHIN GROUP')
  if (ast.orderBy.length > 0) throw refuse('ORDER BY')
  if (ast.filter !== undefined) throw refuse('FILTER')
  if (ast.over !== undefined) {
    throw wrongObjectType(
      `OVER specified, but ${name} is not a window function nor an aggregate function`,
      at,
    )
  }
}

function isPlainName(ast: CallAst): boolean {
  return ast.name.length === 1 && ast.args.length === 1 && !ast.star && !ast.sqlSyntax
}

/** `f(t)` may also mean the column `f` of the row `t`. */
function asColumn(scope: QueryScope, ast: CallAst, arg: Expr): Expr | undefined {
  const { types } = scope.binding
  const isRow = arg.type.oid === RECORD || isComposite(types, arg.type.oid)
  if (!isPlainName(ast) || !isRow || arg.kind !== 'var') return undefined
  const base = ast.args[0] as Expression
  try {
    return bindField(scope, { kind: 'field', pos: ast.pos, base, field: ast.name[0] ?? '' })
  } catch {
    return undefined
  }
}

/** OUT columns of the element type of an array argument are of the array's at hand. */
function withElements(
  binding: Binding,
  fn: FunctionSignature,
  args: readonly Expr[],
): FunctionSignature {
  const [first] = args
  if (first === undefined || fn.args[0] !== ANYARRAY) return fn
  if (!fn.out.some(({ type }) => type === ANYELEMENT)) return fn
  const { elementOid } = binding.types.type(first.type.oid)
  const out = fn.out.map((each) =>
    each.type === ANYELEMENT ? { ...each, type: elementOid } : each,
  )
  return { ...fn, out }
}

export function bindCall(scope: QueryScope, ast: CallAst): Expr {
  if (ast.argNames !== undefined) checkArgNames(scope, ast)
  const args = ast.args.map((arg) => bindExpr(scope, arg))
  const ordered = ast.withinGroup ? ast.orderBy.map((item) => bindExpr(scope, item.expression)) : []
  const all = ordered.length === 0 ? args : [...args, ...ordered]
  let call: ResolvedCall | Expr
  try {
    call = resolve(scope, ast, all)
  } catch (error) {
    const column = args.length === 1 ? asColumn(scope, ast, args[0] as Expr) : undefined
    if (column === undefined) throw error
    return column
  }
  if ('kind' in call) return call
  const { fn } = call
  if (fn.kind === 'aggregate') {
    return ast.over === undefined
      ? bindAggregate(scope, ast, call)
      : bindWindowCall(scope, ast, call)
  }
  if (fn.kind === 'window') return bindWindowCall(scope, ast, call)
  checkPlainFunction(scope, ast, ast.name[ast.name.length - 1] ?? '')
  if (fn.kind === 'procedure') {
    throw wrongObjectType(
      `${fn.name} is a procedure`,
      scope.binding.at(ast.pos),
      'To call a procedure, use CALL.',
    )
  }
  if (fn.returnsSet) {
    checkSetAllowed(scope, ast.pos)
    scope.hasSetReturning = true
  }
  const type = typeRef(call.result)
  return {
    kind: 'call',
    type,
    fn: withElements(scope.binding, fn, call.args),
    args: call.args,
    variadicArray: call.variadicArray,
    ...(ast.sqlSyntax && { written: 'syntax' }),
    pos: ast.pos,
  }
}
