/**
 * The text of a vector, `[1,2.5,-3]`: blanks anywhere between, numbers as C's strtof reads them, printed as `real` is.
 */
import { floatInputOutOfRange } from '../errors/data-errors.ts'
import {
  tooManyDimensions,
  vectorElementNotFinite,
  vectorSyntax,
  vectorWithoutDimensions,
} from '../errors/vector-errors.ts'
import { parseFloat8, printFloat4 } from './float-text.ts'

/** pgvector's bound: a row of its table must fit a page. The kernels' memory has room for one power of two more. */
export const MAX_VECTOR_DIMENSIONS = 16_000

const COMMA = 44
const OPEN = 91
const CLOSE = 93

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** Digits, signs, the point, e and E. */
function isNumeral(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 46 ||
    code === 43 ||
    code === 101 ||
    code === 69
  )
}

const unusual =
  /[+-]?(?:nan(?:\(\w*\))?|inf(?:inity)?|0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?\d+)?)/iy

/** Buffers for the elements of what is being read; one text is read at a time. */
let elements = new Float32Array(64)

function push(count: number, value: number): void {
  if (count === elements.length) {
    const grown = new Float32Array(count * 2)
    grown.set(elements)
    elements = grown
  }
  elements[count] = value
}

class VectorScanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  #blanks(): number {
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++
    return this.#text.charCodeAt(this.#at)
  }

  #number(): number {
    const text = this.#text
    const start = this.#at
    let end = start
    while (isNumeral(text.charCodeAt(end))) end++
    const token = text.slice(start, end)
    const plain = end === start ? NaN : Number(token)
    if (plain === plain && text.charCodeAt(end) !== 120 && text.charCodeAt(end) !== 88) {
      this.#at = end
      return this.#single(plain, token)
    }
    unusual.lastIndex = start
    const found = unusual.exec(text)?.[0]
    if (found === undefined) throw vectorSyntax(text)
    this.#at = start + found.length
    if (/nan/i.test(found)) throw vectorElementNotFinite(true)
    if (/inf/i.test(found)) throw vectorElementNotFinite(false)
    return this.#single(parseFloat8(found), found)
  }

  #single(value: number, token: string): number {
    const single = Math.fround(value)
    if (single === Infinity || single === -Infinity) throw floatInputOutOfRange(token, 'vector')
    return single
  }

  read(): Float32Array {
    const text = this.#text
    if (this.#blanks() !== OPEN) throw vectorSyntax(text, 'Vector contents must start with "[".')
    this.#at++
    if (this.#blanks() === CLOSE) throw vectorWithoutDimensions()
    let count = 0
    for (;;) {
      if (count === MAX_VECTOR_DIMENSIONS) throw tooManyDimensions(MAX_VECTOR_DIMENSIONS)
      this.#blanks()
      push(count++, this.#number())
      const next = this.#blanks()
      this.#at++
      if (next === CLOSE) break
      if (next !== COMMA) throw vectorSyntax(text)
    }
    this.#blanks()
    if (this.#at < text.length) throw vectorSyntax(text, 'Junk after closing right brace.')
    return elements.slice(0, count)
  }
}

export function parseVector(text: string): Float32Array {
  return new VectorScanner(text).read()
}

export function printVector(value: Float32Array): string {
  let text = '['
  for (let i = 0; i < value.length; i++) {
    const element = value[i] as number
    if (i > 0) text += ','
    const isShort = element === Math.trunc(element) && element > -1e6 && element < 1e6
    text += isShort && element !== 0 ? String(element) : printFloat4(element, 1)
  }
  return `${text}]`
}
