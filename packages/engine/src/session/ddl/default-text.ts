/** A column's default as it is kept: whoever reads it later, under whatever search path, finds the same sequence. */
import type { Call, Cast, Expression } from '../../ast/expression.ts'
import { printExpression } from '../../parser/print-expression.ts'
import { quoteIdentifier } from '../../parser/quote-identifier.ts'
import type { TypeRef } from '../../types/type.ts'
import type { EngineSession } from '../session.ts'
import { regclassOid } from './dependents.ts'
import { schemaName } from './describe-object.ts'
import { mapNodes } from './stored-text.ts'

const stringTypes: Readonly<Record<number, string>> = {
  25: 'text',
  1042: 'bpchar',
  1043: 'character varying',
}

const sequenceFunctions: ReadonlySet<string> = new Set(['nextval', 'currval', 'setval'])

/** `DEFAULT NULL` is what a column has anyway, unless its domain has a default. */
export function isNoDefault(
  session: EngineSession,
  expression: Expression,
  type: TypeRef,
): boolean {
  const isNull = expression.kind === 'const' && expression.type === 'null'
  return isNull && session.types.type(type.oid).kind !== 'domain'
}

/** String constants of string columns say their type, as PostgreSQL shows them. */
export function defaultText(session: EngineSession, expression: Expression, type: TypeRef): string {
  const text = printExpression(pinned(session, expression))
  const isString = expression.kind === 'const' && expression.type === 'string'
  const name = isString ? stringTypes[type.oid] : undefined
  return name === undefined ? text : `${text}::${name}`
}

/** The expression with every sequence that it names by a constant as `'schema.name'::regclass`. */
function pinned(session: EngineSession, expression: Expression): Expression {
  return mapNodes(expression, (node) => qualified(session, typed(node)))
}

type Node = Record<string, unknown>

/** `nextval('s')` as `nextval('s'::regclass)`. */
function typed(node: Node): Node {
  if (node['kind'] !== 'call') return node
  const { name, args } = node as unknown as Call
  const [first, ...rest] = args
  if (!sequenceFunctions.has(name.at(-1) ?? '') || first?.kind !== 'const') return node
  return { ...node, args: [asRegclass(first), ...rest] }
}

function asRegclass(operand: Expression): Cast {
  const { pos } = operand
  return {
    kind: 'cast',
    pos,
    operand,
    type: {
      kind: 'type-name',
      pos,
      names: ['regclass'],
      modifiers: [],
      intervalFields: undefined,
      arrayBounds: [],
      setOf: false,
      percentType: false,
    },
  }
}

function qualified(session: EngineSession, node: Node): Node {
  if (node['kind'] === 'call') {
    const { args } = node as unknown as Call
    const [first, ...rest] = args
    if (first?.kind !== 'cast') return node
    const now = qualified(session, first)
    return now === first ? node : { ...node, args: [now, ...rest] }
  }
  const oid = regclassOid(session, node)
  const relation = oid === undefined ? undefined : session.catalog.object(oid)
  if (relation === undefined || !('schema' in relation)) return node
  const schema = quoteIdentifier(schemaName(session, relation.schema))
  const { operand } = node as unknown as Cast
  return { ...node, operand: { ...operand, text: `${schema}.${quoteIdentifier(relation.name)}` } }
}
