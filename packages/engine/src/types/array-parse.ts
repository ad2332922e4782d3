/**
 * Array literals: `{1,2,NULL}`, `{{a,b},{"c d",e}}`, `[2:3]={4,5}`. Finds the shape and the text of
 * each element; the element's type reads the text.
 */
import { arraySubscriptError, malformedArray, tooManyDimensions } from '../errors/array-errors.ts'
import { maxDimensions } from './array-value.ts'

export type ArrayLiteral = {
  readonly dims: readonly number[]
  readonly lowerBounds: readonly number[] | undefined
  /** `null` for an unquoted NULL. */
  readonly elements: readonly (string | null)[]
}

const isSpace = /[\t-\r ]/

export function parseArrayLiteral(text: string, delimiter: string): ArrayLiteral {
  return new ArrayParser(text, delimiter).parse()
}

class ArrayParser {
  readonly #text: string
  readonly #delimiter: string
  readonly #elements: (string | null)[] = []
  /** Length of each dimension; -1 until the first list at that depth has been read. */
  readonly #dims: number[] = []
  #at = 0
  /** The depth of the elements, known from the first one on. */
  #elementDepth = -1

  constructor(text: string, delimiter: string) {
    this.#text = text
    this.#delimiter = delimiter
  }

  parse(): ArrayLiteral {
    const bounds = this.#readBounds()
    this.#skipSpace()
    if (this.#text[this.#at] !== '{') {
      throw this.#malformed(
        bounds === undefined
          ? 'Array value must start with "{" or dimension information.'
          : 'Array contents must start with "{".',
      )
    }
    this.#readList(0)
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#malformed('Junk after closing right brace.')
    const dims = this.#elements.length === 0 ? [] : this.#dims
    if (bounds !== undefined) this.#checkBounds(bounds, dims)
    return { dims, lowerBounds: bounds?.map(([lower]) => lower), elements: this.#elements }
  }

  #malformed(detail: string): Error {
    return malformedArray(this.#text, detail)
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && isSpace.test(this.#text[this.#at] as string)) this.#at++
  }

  #readBounds(): [number, number][] | undefined {
    const bounds: [number, number][] = []
    for (;;) {
      this.#skipSpace()
      if (this.#text[this.#at] !== '[') break
      if (bounds.length >= maxDimensions) {
        throw tooManyDimensions(bounds.length + 1, maxDimensions)
      }
      bounds.push(this.#readBound())
    }
    if (bounds.length === 0) return undefined
    if (this.#text[this.#at] !== '=') {
      throw this.#malformed('Missing "=" after array dimensions.')
    }
    this.#at++
    return bounds
  }

  #readBound(): [number, number] {
    const pattern = /\[([\t-\r ]*[+-]?\d+)(?:(:)([+-]?\d*))?/y
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) {
      throw this.#malformed('"[" must introduce explicitly-specified array dimensions.')
    }
    const [all, first, colon, second] = match
    if (colon !== undefined && !/\d/.test(second as string)) {
      throw this.#malformed('Missing array dimension value.')
    }
    this.#at += all.length
    if (this.#text[this.#at] !== ']') throw this.#malformed('Missing "]" after array dimensions.')
    this.#at++
    const lower = colon === undefined ? 1 : Number(first)
    const upper = Number(colon === undefined ? first : second)
    if (upper < lower) throw arraySubscriptError('upper bound cannot be less than lower bound')
    return [lower, upper]
  }

  #checkBounds(bounds: readonly [number, number][], dims: readonly number[]): void {
    const isSame =
      bounds.length === dims.length &&
      bounds.every(([lower, upper], i) => upper - lower + 1 === dims[i])
    if (!isSame) {
      throw this.#malformed('Specified array dimensions do not match array contents.')
    }
  }

  /** A list in braces, from its `{` on. */
  #readList(depth: number): void {
    if (depth >= maxDimensions) throw tooManyDimensions(this.#depthFromHere(depth), maxDimensions)
    if (this.#elementDepth >= 0 && depth >= this.#elementDepth) {
      throw this.#malformed('Unexpected "{" character.')
    }
    this.#at++
    let count = 0
    for (;;) {
      this.#skipSpace()
      const char = this.#text[this.#at]
      if (char === undefined) throw this.#malformed('Unexpected end of input.')
      if (char === '}' && count === 0 && depth === 0) break
      if (char === '{') this.#readList(depth + 1)
      else this.#readElement(depth + 1, char)
      count++
      this.#skipSpace()
      const next = this.#text[this.#at]
      if (next === '}') break
      if (next === undefined) throw this.#malformed('Unexpected end of input.')
      if (next === '{') throw this.#malformed('Unexpected "{" character.')
      if (next !== this.#delimiter) throw this.#malformed('Unexpected array element.')
      this.#at++
    }
    this.#at++
    const known = this.#dims[depth]
    if (known === undefined || known < 0) {
      for (let i = this.#dims.length; i < depth; i++) this.#dims.push(-1)
      this.#dims[depth] = count
    } else if (known !== count) {
      throw this.#malformed(
        'Multidimensional arrays must have sub-arrays with matching dimensions.',
      )
    }
  }

  #depthFromHere(depth: number): number {
    const rest = /^(?:[\t-\r ]*\{)*/.exec(this.#text.slice(this.#at)) as RegExpExecArray
    return depth + rest[0].replace(/[^{]/g, '').length
  }

  #readElement(depth: number, char: string): void {
    if (char === '}' || char === this.#delimiter) {
      throw this.#malformed(`Unexpected "${char}" character.`)
    }
    if (this.#elementDepth < 0) this.#elementDepth = depth
    else if (this.#elementDepth !== depth) throw this.#malformed('Unexpected array element.')
    this.#elements.push(char === '"' ? this.#readQuoted() : this.#readPlain())
  }

  #readQuoted(): string {
    const text = this.#text
    let from = ++this.#at
    let value = ''
    for (;;) {
      const char = text[this.#at]
      if (char === undefined) throw this.#malformed('Unexpected end of input.')
      if (char === '"') break
      if (char === '\\') {
        value += text.slice(from, this.#at)
        from = ++this.#at
        if (from >= text.length) throw this.#malformed('Unexpected end of input.')
      }
      this.#at++
    }
    value += text.slice(from, this.#at)
    this.#at++
    return value
  }

  #readPlain(): string | null {
    const text = this.#text
    const start = this.#at
    let from = start
    let value = ''
    // Blanks at the end do not count, unless a backslash stands before them.
    let kept = 0
    let hasEscape = false
    for (;;) {
      const char = text[this.#at]
      if (char === undefined) throw this.#malformed('Unexpected end of input.')
      if (char === '}' || char === this.#delimiter) break
      if (char === '{') throw this.#malformed('Unexpected "{" character.')
      if (char === '"') throw this.#malformed('Unexpected array element.')
      if (char === '\\') {
        hasEscape = true
        value += text.slice(from, this.#at)
        from = ++this.#at
        if (from >= text.length) throw this.#malformed('Unexpected end of input.')
        kept = value.length + 1
      }
      this.#at++
    }
    value += text.slice(from, this.#at)
    let end = value.length
    while (end > kept && isSpace.test(value[end - 1] as string)) end--
    value = value.slice(0, end)
    return !hasEscape && value.length === 4 && value.toUpperCase() === 'NULL' ? null : value
  }
}
