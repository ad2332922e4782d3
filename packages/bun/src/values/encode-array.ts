/** JavaScript arrays, nested and typed ones too, to SQL arrays. A string is an array literal. */
import { SqlError } from '@twill/engine'
import type { Datum, NonNull, Session, Type } from '@twill/engine'
import type { Encoder } from './encode.ts'
import { unfitParameter } from './parameter.ts'

export function arrayEncoder(
  session: Session,
  type: Type,
  makeElement: (session: Session, element: Type) => Encoder,
): (value: unknown) => NonNull {
  const { elementOid } = type
  const element = makeElement(session, session.type(elementOid))
  return (value) => {
    if (typeof value === 'string') return type.input(value, -1, session.typeContext)
    const list = listOf(value)
    if (list === undefined) throw unfitParameter(value, type)
    const dims = shapeOf(list)
    const elements: Datum[] = []
    flatten(list, dims, 0, element, elements)
    if (elements.length === 0) {
      return { kind: 'array', elementOid, dims: [], lowerBounds: [], elements }
    }
    return { kind: 'array', elementOid, dims, lowerBounds: dims.map(() => 1), elements }
  }
}

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (value instanceof Set) return [...value]
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined
  return Array.from(value as unknown as ArrayLike<unknown>)
}

/** Lengths along the first elements; `flatten` sees whether the others agree. */
function shapeOf(list: readonly unknown[]): readonly number[] {
  const dims: number[] = []
  for (let level: unknown = list; Array.isArray(level); level = level[0]) dims.push(level.length)
  return dims
}

function flatten(
  list: readonly unknown[],
  dims: readonly number[],
  depth: number,
  element: Encoder,
  into: Datum[],
): void {
  if (list.length !== dims[depth]) throw ragged()
  const isLast = depth === dims.length - 1
  for (const item of list) {
    if (Array.isArray(item) === isLast) throw ragged()
    if (isLast) into.push(element(item))
    else flatten(item as readonly unknown[], dims, depth + 1, element, into)
  }
}

function ragged(): SqlError {
  return new SqlError(
    '2202E',
    'multidimensional arrays must have array expressions with matching dimensions',
  )
}
