/** A column's default as it is kept. */
import type { Expression } from '../../ast/expression.ts'
import { printExpression } from '../../parser/print-expression.ts'
import type { TypeRef } from '../../types/type.ts'

const stringTypes: Readonly<Record<number, string>> = {
  25: 'text',
  1042: 'bpchar',
  1043: 'character varying',
}

/** String constants of string columns say their type, as PostgreSQL shows them. */
export function defaultText(expression: Expression, type: TypeRef): string {
  const text = printExpression(expression)
  const isString = expression.kind === 'const' && expression.type === 'string'
  const name = isString ? stringTypes[type.oid] : undefined
  return name === undefined ? text : `${text}::${name}`
}
