/** Bound expressions as SQL text: every operator in parentheses of its own, every cast shown, or only what is needed of the former. */
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { Expr } from '../expression.ts'
import { writeCall } from './call-text.ts'
import { RECORD } from '../type-oids.ts'
import { castOperand, isCast } from './cast-text.ts'
import { writeConstant } from './constant-text.ts'
import { operatorOf } from './operator-names.ts'
import { writeAggregate, writeSublink, writeWindowCall } from './query-parts.ts'
import { columnText } from './query-scope.ts'
import { NoRuleText, type RuleWriter } from './rule-writer.ts'
import { isSimple } from './simple-node.ts'

const CASE_INDENT = 4

/** An operand: in parentheses where only needed ones are written and this one is. */
export function writeOperand(writer: RuleWriter, expr: Expr, parent: Expr): void {
  const open = writer.pretty && !isSimple(expr, parent)
  if (open) writer.write('(')
  writeExpression(writer, expr)
  if (open) writer.write(')')
}

/** Something with operators: in parentheses unless only needed ones are written. */
export function enclosed(writer: RuleWriter, body: () => void): void {
  if (!writer.pretty) writer.write('(')
  body()
  if (!writer.pretty) writer.write(')')
}

export function writeList(writer: RuleWriter, items: readonly Expr[]): void {
  writer.list(items, (item) => writeExpression(writer, item))
}

export function writeExpression(writer: RuleWriter, expr: Expr): void {
  if (isCast(expr)) {
    writeCast(writer, expr)
    return
  }
  switch (expr.kind) {
    case 'const':
      return writeConstant(writer, expr)
    case 'column': {
      const name = writer.columns[expr.index]
      if (name === undefined) throw new NoRuleText()
      return writer.write(quoteIdentifier(name))
    }
    case 'var':
      return writer.write(columnText(writer, expr).text)
    case 'call':
      return writeCall(writer, expr)
    case 'caseValue':
      return writer.write('VALUE')
    case 'sqlValue':
      return writer.write(sqlValueText(expr))
    case 'aggregate':
      return writeAggregate(writer, expr)
    case 'window':
      return writeWindowCall(writer, expr)
    case 'sublink':
      return writeSublink(writer, expr)
    default:
      return writeCompound(writer, expr)
  }
}

function sqlValueText({ name, type }: Extract<Expr, { kind: 'sqlValue' }>): string {
  return `${name.toUpperCase()}${type.typmod < 0 ? '' : `(${type.typmod})`}`
}

function writeCompound(writer: RuleWriter, expr: Expr): void {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return enclosed(writer, () => {
        const separator = expr.kind === 'and' ? ' AND ' : ' OR '
        writer.list(expr.args, (arg) => writeOperand(writer, arg, expr), separator)
      })
    case 'not':
      return enclosed(writer, () => {
        writer.write('NOT ')
        writeOperand(writer, expr.arg, expr)
      })
    case 'isNull':
    case 'booleanTest':
      return enclosed(writer, () => {
        writeOperand(writer, expr.arg, expr)
        const test = expr.kind === 'isNull' ? 'NULL' : expr.test.toUpperCase()
        writer.write(` IS ${expr.negated ? 'NOT ' : ''}${test}`)
      })
    case 'distinctFrom':
      return writeDistinct(writer, expr)
    case 'nullIf':
      writer.write('NULLIF(')
      writeList(writer, [expr.left, expr.right])
      return writer.write(')')
    case 'coalesce':
    case 'greatest':
    case 'least':
      writer.write(`${expr.kind.toUpperCase()}(`)
      writeList(writer, expr.args)
      return writer.write(')')
    case 'case':
      return writeCase(writer, expr)
    case 'arrayCompare':
      return enclosed(writer, () => {
        writeOperand(writer, expr.left, expr)
        const name = operatorOf(expr.op.oid)?.name
        if (name === undefined) throw new NoRuleText()
        writer.write(` ${name} ${expr.all ? 'ALL' : 'ANY'} (`)
        writeOperand(writer, expr.array, expr)
        writer.write(')')
      })
    case 'array':
      writer.write('ARRAY[')
      writeList(writer, expr.elements)
      writer.write(']')
      if (expr.elements.length === 0) writer.write(`::${writer.names.typeName(expr.type)}`)
      return
    case 'row':
      writer.write('ROW(')
      writeList(writer, expr.args)
      writer.write(')')
      if (expr.type.oid !== RECORD) writer.write(`::${writer.names.typeName(expr.type)}`)
      return
    case 'subscript':
      return writeSubscript(writer, expr)
    default:
      throw new NoRuleText()
  }
}

function writeDistinct(writer: RuleWriter, expr: Extract<Expr, { kind: 'distinctFrom' }>): void {
  const comparison = (parent: Expr): void =>
    enclosed(writer, () => {
      writeOperand(writer, expr.left, parent)
      writer.write(' IS DISTINCT FROM ')
      writeOperand(writer, expr.right, parent)
    })
  if (!expr.negated) return comparison(expr)
  enclosed(writer, () => {
    writer.write('NOT ')
    comparison(expr)
  })
}

function writeCase(writer: RuleWriter, expr: Extract<Expr, { kind: 'case' }>): void {
  writer.keyword('CASE', 0, CASE_INDENT, 0)
  if (expr.operand !== undefined) {
    writer.write(' ')
    writeExpression(writer, expr.operand)
  }
  for (const { when, then } of expr.whens) {
    writer.keyword('WHEN ', 0, 0, 0)
    writeExpression(writer, expr.operand === undefined ? when : comparedWith(when))
    writer.write(' THEN ')
    writeExpression(writer, then)
  }
  writer.keyword('ELSE ', 0, 0, 0)
  writeExpression(writer, expr.otherwise ?? { kind: 'const', type: expr.type, value: null })
  writer.keyword('END', -CASE_INDENT, 0, 0)
}

/** `CASE x WHEN y`: y alone of `x = y`. */
function comparedWith(when: Expr): Expr {
  const right = when.kind === 'call' ? when.args[1] : undefined
  if (right === undefined) throw new NoRuleText()
  return right
}

function writeSubscript(writer: RuleWriter, expr: Extract<Expr, { kind: 'subscript' }>): void {
  const open = expr.arg.kind !== 'var' && expr.arg.kind !== 'column' && expr.arg.kind !== 'field'
  if (open) writer.write('(')
  writeExpression(writer, expr.arg)
  if (open) writer.write(')')
  for (const { slice, lower, upper } of expr.subscripts) {
    writer.write('[')
    if (lower !== undefined) writeExpression(writer, lower)
    if (slice) writer.write(':')
    if (upper !== undefined) writeExpression(writer, upper)
    writer.write(']')
  }
}

function writeCast(writer: RuleWriter, expr: Expr): void {
  const { arg, type } = castOperand(expr)
  if (arg.kind === 'const' && arg.type.oid === type.oid && arg.type.typmod === -1) {
    writeConstant(writer, arg, 'never')
  } else {
    enclosed(writer, () => writeOperand(writer, arg, expr))
  }
  writer.write(`::${writer.names.typeName(type)}`)
}
