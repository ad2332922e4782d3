/** How large the codes of a vector are, and a query's elements beside them. `kernels/distance/estimate.wat` has the layouts. */
import {
  BLOCK_BYTES,
  type CodeBits,
  QUERY_HEADER_BYTES,
  RECORD_HEADER_BYTES,
} from '../../kernels/distance/estimate-twin.ts'

export type CodeLayout = {
  readonly bits: CodeBits
  /** Elements that are coded: whole lanes, those beyond the vector's own are 0 before they are rotated. */
  readonly elements: number
  readonly blocks: number
  readonly recordBytes: number
  readonly queryBytes: number
  /** The greatest magnitude of a query's elements: sums of their products stay within 32 bits. */
  readonly mostElement: number
}

export function codeLayout(dimensions: number, bits: CodeBits): CodeLayout {
  const elements = (dimensions + 3) & ~3
  const blockElements = (BLOCK_BYTES * 8) / bits
  const blocks = Math.ceil(elements / blockElements)
  const padded = blocks * blockElements
  return {
    bits,
    elements,
    blocks,
    recordBytes: RECORD_HEADER_BYTES + blocks * BLOCK_BYTES,
    queryBytes: QUERY_HEADER_BYTES + padded * 2,
    mostElement: Math.min(32_767, Math.floor((2 ** 31 - 1) / (padded * (2 ** bits - 1)))),
  }
}
