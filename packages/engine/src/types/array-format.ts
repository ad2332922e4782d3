/** Arrays to text: `{1,NULL,"a b"}`, with `[2:3]=` in front where subscripts do not start at 1. */
import type { ArrayValue } from './array-value.ts'
import type { NonNull } from './datum.ts'

const plain = /^[^\t-\r "\\{},]+$/

/** An element as it stands in an array literal. */
export function quoteElement(text: string, delimiter: string): string {
  const isPlain = plain.test(text) && (delimiter === ',' || !text.includes(delimiter))
  if (isPlain && !(text.length === 4 && text.toUpperCase() === 'NULL')) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

export function formatArray(
  array: ArrayValue,
  output: (value: NonNull) => string,
  delimiter = ',',
): string {
  const { elements, dims, lowerBounds } = array
  if (elements.length === 0) return '{}'
  let at = 0
  const element = (): string => {
    const value = elements[at++]
    return value === null || value === undefined ? 'NULL' : quoteElement(output(value), delimiter)
  }
  const list = (depth: number): string => {
    const items: string[] = []
    const isInnermost = depth === dims.length - 1
    for (let i = 0; i < (dims[depth] as number); i++) {
      items.push(isInnermost ? element() : list(depth + 1))
    }
    return `{${items.join(delimiter)}}`
  }
  const body = list(0)
  if (lowerBounds.every((bound) => bound === 1)) return body
  const bounds = dims.map((dim, i) => {
    const lower = lowerBounds[i] as number
    return `[${lower}:${lower + dim - 1}]`
  })
  return `${bounds.join('')}=${body}`
}
