/** Type names back to SQL text: those that the grammar spells specially in that spelling, all others as they are. */
import type { TypeName } from '../ast/type-name.ts'
import { printExpression, printPath } from './print-expression.ts'

const spellings: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  numeric: 'numeric',
  varchar: 'character varying',
  varbit: 'bit varying',
}

export function printTypeName(type: TypeName): string {
  const bounds = type.arrayBounds.map((bound) => `[${bound ?? ''}]`).join('')
  return `${type.setOf ? 'SETOF ' : ''}${baseName(type)}${bounds}`
}

function baseName(type: TypeName): string {
  const { names } = type
  const modifiers =
    type.modifiers.length === 0 ? '' : `(${type.modifiers.map(printExpression).join(', ')})`
  if (type.percentType) return `${printPath(names)}%TYPE`
  if (names.length !== 2 || names[0] !== 'pg_catalog') return printPath(names) + modifiers
  const name = names[1] as string
  switch (name) {
    case 'timestamp':
    case 'time':
      return `${name}${modifiers} without time zone`
    case 'timestamptz':
    case 'timetz':
      return `${name.slice(0, -2)}${modifiers} with time zone`
    case 'interval': {
      const fields = type.intervalFields === undefined ? '' : ` ${type.intervalFields}`
      return `interval${fields}${modifiers}`
    }
    // without a modifier the SQL spellings of these mean a length of 1
    case 'bpchar':
      return modifiers === '' ? 'pg_catalog.bpchar' : `character${modifiers}`
    case 'bit':
      return modifiers === '' ? 'pg_catalog."bit"' : `bit${modifiers}`
    default:
      return Object.hasOwn(spellings, name)
        ? `${spellings[name]}${modifiers}`
        : printPath(names) + modifiers
  }
}
