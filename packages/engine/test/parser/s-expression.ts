/** Expressions of both parsers in one notation, so that their shapes can be compared. */
import { parseSync } from 'libpg-query'
import type { Expression } from '../../src/ast/expression.ts'
import { parseExpression } from '../../src/parser/parse.ts'

/** The oracle's protobuf JSON: its shape is known only by the tag, so nothing is typed. */
// oxlint-disable-next-line typescript/no-explicit-any
type Node = Record<string, any>

/** The oracle's tree of `SELECT text`. */
export function oracleTree(text: string): string {
  const result = parseSync(`select ${text}`) as Node
  return fromOracle(result['stmts'][0].stmt.SelectStmt.targetList[0].ResTarget.val)
}

export function ourTree(text: string): string {
  return fromOurs(parseExpression(text))
}

function form(name: string, ...parts: readonly string[]): string {
  return `(${[name, ...parts].join(' ')})`
}

function fromOurs(node: Expression): string {
  switch (node.kind) {
    case 'const':
      return node.type === 'null' ? 'null' : node.text
    case 'column':
      return node.path.join('.')
    case 'op':
      return node.left === undefined
        ? form(node.name, fromOurs(node.right))
        : form(node.name, fromOurs(node.left), fromOurs(node.right))
    case 'and':
    case 'or':
      return form(node.kind, ...flatten(node.kind, node.args).map(fromOurs))
    case 'not':
      return form('not', fromOurs(node.operand))
    case 'is':
      return form(`is${node.negated ? '-not' : ''}-${node.test}`, fromOurs(node.operand))
    case 'is-distinct':
      return form(
        node.negated ? 'not-distinct' : 'distinct',
        fromOurs(node.left),
        fromOurs(node.right),
      )
    case 'between':
      return form(
        `${node.negated ? 'not-' : ''}between`,
        ...[node.operand, node.low, node.high].map(fromOurs),
      )
    case 'in-list':
      return form(
        node.negated ? '<>-in' : '=-in',
        fromOurs(node.operand),
        ...node.list.map(fromOurs),
      )
    case 'like':
      return form(`${node.negated ? '!' : ''}~~`, fromOurs(node.operand), fromOurs(node.pattern))
    case 'cast':
      return form('cast', fromOurs(node.operand), node.type.names.at(-1) ?? '')
    case 'collate':
      return form('collate', fromOurs(node.operand))
    case 'at-time-zone':
      return form('timezone', fromOurs(node.zone), fromOurs(node.operand))
    case 'case':
      return form('case', ...node.branches.flatMap((b) => [fromOurs(b.when), fromOurs(b.then)]))
    case 'quantified':
      return form(`${node.operator.name}-${node.quantifier}`, fromOurs(node.operand))
    case 'subscript':
      return form(
        'subscript',
        fromOurs(node.base),
        ...node.subscripts.map((s) => (s.upper === undefined ? '' : fromOurs(s.upper))),
      )
    default:
      throw new Error(`no notation for ${node.kind}`)
  }
}

/** The oracle flattens a run on the left side also through parentheses. */
function flatten(kind: 'and' | 'or', args: readonly Expression[]): Expression[] {
  const [first, ...rest] = args
  if (first === undefined || first.kind !== kind) return [...args]
  return [...flatten(kind, first.args), ...rest]
}

function fromOracle(node: Node): string {
  const [tag, body] = Object.entries(node)[0] as [string, Node]
  switch (tag) {
    case 'A_Const':
      return constant(body)
    case 'ColumnRef':
      return body['fields'].map((field: Node) => field['String'].sval).join('.')
    case 'A_Expr':
      return operator(body)
    case 'BoolExpr': {
      const name = { AND_EXPR: 'and', OR_EXPR: 'or', NOT_EXPR: 'not' }[body['boolop'] as string]
      return form(name ?? '?', ...body['args'].map(fromOracle))
    }
    case 'NullTest':
      return form(
        body['nulltesttype'] === 'IS_NULL' ? 'is-null' : 'is-not-null',
        fromOracle(body['arg']),
      )
    case 'BooleanTest':
      return form(body['booltesttype'].toLowerCase().replaceAll('_', '-'), fromOracle(body['arg']))
    case 'TypeCast':
      // the grammar makes a cast of TRUE and FALSE
      if (body['arg'].A_Const?.boolval !== undefined && castName(body) === 'bool') {
        return constant(body['arg'].A_Const)
      }
      return form('cast', fromOracle(body['arg']), castName(body))
    case 'CollateClause':
      return form('collate', fromOracle(body['arg']))
    case 'FuncCall':
      return form(body['funcname'].at(-1).String.sval, ...body['args'].map(fromOracle))
    case 'CaseExpr':
      return form(
        'case',
        ...body['args'].flatMap((w: Node) => [
          fromOracle(w['CaseWhen'].expr),
          fromOracle(w['CaseWhen'].result),
        ]),
      )
    case 'A_Indirection':
      return form(
        'subscript',
        fromOracle(body['arg']),
        ...body['indirection'].map((i: Node) => fromOracle(i['A_Indices'].uidx)),
      )
    default:
      throw new Error(`no notation for ${tag}`)
  }
}

function castName(body: Node): string {
  return body['typeName'].names.at(-1).String.sval
}

function constant(body: Node): string {
  if (body['isnull'] === true) return 'null'
  if (body['ival'] !== undefined) return String(body['ival'].ival ?? 0)
  if (body['boolval'] !== undefined) return String(body['boolval'].boolval ?? false)
  return body['fval']?.fval ?? body['sval']?.sval ?? ''
}

function operator(body: Node): string {
  const name = body['name'].at(-1).String.sval as string
  const left = body['lexpr'] === undefined ? [] : [fromOracle(body['lexpr'])]
  const right = body['rexpr']
  switch (body['kind']) {
    case 'AEXPR_OP':
      return form(name, ...left, fromOracle(right))
    case 'AEXPR_DISTINCT':
      return form('distinct', ...left, fromOracle(right))
    case 'AEXPR_NOT_DISTINCT':
      return form('not-distinct', ...left, fromOracle(right))
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const negated = body['kind'] === 'AEXPR_NOT_BETWEEN'
      return form(negated ? 'not-between' : 'between', ...left, ...right.List.items.map(fromOracle))
    }
    case 'AEXPR_IN':
      return form(`${name}-in`, ...left, ...right.List.items.map(fromOracle))
    case 'AEXPR_LIKE':
      return form(name, ...left, fromOracle(right))
    case 'AEXPR_OP_ANY':
      return form(`${name}-any`, ...left)
    case 'AEXPR_OP_ALL':
      return form(`${name}-all`, ...left)
    default:
      throw new Error(`no notation for ${body['kind']}`)
  }
}
