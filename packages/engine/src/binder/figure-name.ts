/** The name of a result column without an alias, by PostgreSQL's rules. */
import type { Expression } from '../ast/expression.ts'
import type { Select } from '../ast/select.ts'

type Figured = { readonly name: string; readonly strong: boolean }

const unnamed: Figured = { name: '?column?', strong: false }

function strong(name: string): Figured {
  return { name, strong: true }
}

function subqueryName(select: Select): Figured {
  const { body } = select
  if (body.kind !== 'select-core') return unnamed
  const target = body.targets[0]
  if (target === undefined) return unnamed
  if (target.alias !== undefined) return strong(target.alias)
  return figure(target.expression)
}

function figure(ast: Expression): Figured {
  switch (ast.kind) {
    case 'column':
      return strong(ast.path[ast.path.length - 1] ?? '')
    case 'field':
      return strong(ast.field)
    case 'subscript':
    case 'field-star':
      return figure(ast.base)
    case 'call':
      return strong(ast.name[ast.name.length - 1] ?? '')
    case 'cast': {
      const inner = figure(ast.operand)
      if (inner.strong) return inner
      return { name: ast.type.names[ast.type.names.length - 1] ?? '', strong: false }
    }
    case 'collate':
      return figure(ast.operand)
    case 'case': {
      const inner = ast.otherwise === undefined ? unnamed : figure(ast.otherwise)
      return inner.strong ? inner : { name: 'case', strong: false }
    }
    case 'array':
    case 'array-subquery':
      return strong('array')
    case 'row':
      return strong('row')
    case 'coalesce':
      return strong('coalesce')
    case 'min-max':
    case 'sql-value':
      return strong(ast.name)
    case 'nullif':
      return strong('nullif')
    case 'grouping':
      return strong('grouping')
    case 'exists':
      return strong('exists')
    case 'scalar-subquery':
      return subqueryName(ast.query)
    case 'at-time-zone':
      return strong('timezone')
    case 'is-normalized':
      return strong('is_normalized')
    default:
      return unnamed
  }
}

export function figureName(ast: Expression): string {
  return figure(ast).name
}
