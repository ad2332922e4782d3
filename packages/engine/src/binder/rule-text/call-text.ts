/** Calls: with an operator, in a syntax of their own, or plainly. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Expr } from '../expression.ts'
import { writeOperand, enclosed, writeExpression } from './expression-text.ts'
import { isOperatorCall, operatorOf } from './operator-names.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'

type Call = Extract<Expr, { kind: 'call' }>

export function writeCall(writer: RuleWriter, call: Call): void {
  if (isOperatorCall(call)) return writeOperation(writer, call)
  if (call.written === 'syntax' && writeSyntax(writer, call)) return
  writer.write(`${writer.names.functionName(call.fn)}(`)
  const last = call.args.length - 1
  for (const [i, arg] of call.args.entries()) {
    if (i > 0) writer.write(', ')
    if (i === last && call.variadicArray) writer.write('VARIADIC ')
    writeExpression(writer, arg)
  }
  writer.write(')')
}

function writeOperation(writer: RuleWriter, call: Call): void {
  const operator = operatorOf(call.fn.oid)
  const [left, right] = call.args
  if (operator === undefined || left === undefined) throw new NoRuleText()
  enclosed(writer, () => {
    if (right === undefined) {
      writer.write(`${operator.name} `)
      return writeOperand(writer, left, call)
    }
    writeOperand(writer, left, call)
    writer.write(` ${operator.name} `)
    writeOperand(writer, right, call)
  })
}

/** Functions whose grammar has words between the arguments; false for those that are written as calls after all. */
function writeSyntax(writer: RuleWriter, call: Call): boolean {
  const { args } = call
  const operand = (i: number): void => writeOperand(writer, args[i] as Expr, call)
  const words = (...parts: readonly (string | number)[]): true => {
    for (const part of parts)
      if (typeof part === 'number') operand(part)
      else writer.write(part)
    return true
  }
  switch (call.fn.name) {
    case 'extract':
      return writeExtract(writer, call)
    case 'timezone':
      return words('(', 1, ' AT TIME ZONE ', 0, ')')
    case 'overlaps':
      return words('((', 0, ', ', 1, ') OVERLAPS (', 2, ', ', 3, '))')
    case 'position':
      return words('POSITION((', 1, ') IN (', 0, '))')
    case 'substring':
      return args.length === 3
        ? words('SUBSTRING(', 0, ' FROM ', 1, ' FOR ', 2, ')')
        : words('SUBSTRING(', 0, ' FROM ', 1, ')')
    case 'overlay':
      return args.length === 4
        ? words('OVERLAY(', 0, ' PLACING ', 1, ' FROM ', 2, ' FOR ', 3, ')')
        : words('OVERLAY(', 0, ' PLACING ', 1, ' FROM ', 2, ')')
    case 'btrim':
      return writeTrim(writer, call, 'BOTH')
    case 'ltrim':
      return writeTrim(writer, call, 'LEADING')
    case 'rtrim':
      return writeTrim(writer, call, 'TRAILING')
    default:
      return false
  }
}

function writeExtract(writer: RuleWriter, call: Call): true {
  const [field, from] = call.args
  if (field?.kind !== 'const' || from === undefined) throw new NoRuleText()
  writer.write(`EXTRACT(${quoteIdentifier(String(field.value))} FROM `)
  writeExpression(writer, from)
  writer.write(')')
  return true
}

function writeTrim(writer: RuleWriter, call: Call, side: string): true {
  const [text, characters] = call.args
  if (text === undefined) throw new NoRuleText()
  writer.write(`TRIM(${side}`)
  if (characters !== undefined) {
    writer.write(' ')
    writeExpression(writer, characters)
  }
  writer.write(' FROM ')
  writeExpression(writer, text)
  writer.write(')')
  return true
}
