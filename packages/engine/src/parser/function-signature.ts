/** Functions as they are named by other statements, and the parameters of CREATE FUNCTION. */
import type {
  AggregateSignature,
  FunctionParameter,
  FunctionSignature,
} from '../ast/ddl-function.ts'
import { expression } from './expression.ts'
import { K } from './keywords.table.ts'
import { functionWord, label, list } from './name.ts'
import type { Parser } from './parser.ts'
import { T } from './token.ts'
import { functionType, isTypeKeyword } from './type-name.ts'

/** func_name. */
export function functionName(p: Parser): string[] {
  if (!p.isColumnName() && !p.isFunctionName()) p.fail()
  const dotted = p.peek() === T.dot
  if (dotted ? !p.isColumnName() : !p.isFunctionName()) {
    p.advance()
    p.fail()
  }
  const names = [p.takeName()]
  while (p.accept(T.dot)) names.push(label(p))
  return names
}

/** function_with_argtypes. */
export function functionSignature(p: Parser): FunctionSignature {
  const pos = p.pos
  if (p.isColumnName() && !p.isFunctionName() && p.peek() !== T.dot) {
    return { pos, name: [p.takeName()], parameters: undefined }
  }
  const name = functionName(p)
  return { pos, name, parameters: p.tok === T.openParen ? parameters(p, false) : undefined }
}

/** func_args, or func_args_with_defaults. */
export function parameters(p: Parser, defaults: boolean): FunctionParameter[] {
  p.expect(T.openParen)
  if (p.accept(T.closeParen)) return []
  const all = list(p, (q) => parameter(q, defaults))
  p.expect(T.closeParen)
  return all
}

function parameterMode(p: Parser): FunctionParameter['mode'] | undefined {
  switch (p.tok) {
    case K.in:
      p.advance()
      return p.accept(K.out) ? 'inout' : 'in'
    case K.out:
      p.advance()
      return 'out'
    case K.inout:
      p.advance()
      return 'inout'
    case K.variadic:
      p.advance()
      return 'variadic'
    default:
      return undefined
  }
}

/** The mode may stand before or behind the name. */
function parameter(p: Parser, defaults: boolean): FunctionParameter {
  const pos = p.pos
  let mode = parameterMode(p)
  const name = isParameterName(p) ? functionWord(p) : undefined
  if (name !== undefined) mode ??= parameterMode(p)
  const type = functionType(p)
  let value: FunctionParameter['default']
  if (defaults && (p.accept(K.default) || p.accept(T.equals))) value = expression(p)
  return { pos, name, mode: mode ?? 'default', type, default: value }
}

/** A word is a parameter's name when a type follows it, and its type when nothing does. */
function isParameterName(p: Parser): boolean {
  if (!p.isFunctionName()) return false
  if (p.tok === K.double && p.peek() === K.precision) return false
  const next = p.peek()
  if (next === K.in || next === K.out || next === K.inout || next === K.variadic) return true
  return p.isFunctionName(next) || isTypeKeyword(next) || next === K.setof
}

/** aggregate_with_argtypes. */
export function aggregateSignature(p: Parser): AggregateSignature {
  const pos = p.pos
  const name = functionName(p)
  p.expect(T.openParen)
  if (p.accept(T.star)) {
    p.expect(T.closeParen)
    return { pos, name, parameters: [], orderedFrom: undefined }
  }
  const direct = p.tok === K.order ? [] : list(p, (q) => parameter(q, false))
  let ordered: FunctionParameter[] | undefined
  if (p.accept(K.order)) {
    p.expect(K.by)
    ordered = list(p, (q) => parameter(q, false))
  }
  p.expect(T.closeParen)
  const orderedFrom = ordered === undefined ? undefined : direct.length
  return { pos, name, parameters: [...direct, ...(ordered ?? [])], orderedFrom }
}
