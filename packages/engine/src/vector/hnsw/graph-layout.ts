/**
 * How a graph lies in pages. A page of an index has a 32-bit number; its top three bits say what it holds, so that each kind counts
 * its pages from 0 and there is no directory:
 *
 *   vectors  as they are compared (cosine: with length 1), padded with zeros to whole lanes; `dimensions` rounded up to four × f32
 *   nodes    row id · next node of the same row · level, state · 1 + its parent · first upper block · count, 2m base links
 *   upper    one block per node and upper layer, those of a node one after the other: count · m links
 *   rows     per row id: 1 + the newest node of the row, 0: none
 *   codes    where the graph has them: a record per node (`kernels/distance/estimate.wat`), the row id in it. The lowest bit of its
 *            first word says that the node does not answer; as part of a number it means nothing
 *
 * Vectors, nodes and upper blocks are numbered, and a power of two of them is on a page: a number is page and place by a shift and a
 * mask. Everything is 32-bit words, little-endian.
 */

import type { CodeBits } from '../../kernels/distance/estimate-twin.ts'
import { codeLayout } from '../codes/code-layout.ts'

export type GraphMetric = 'l2' | 'inner product' | 'cosine' | 'l1'

export type GraphShape = {
  readonly dimensions: number
  readonly metric: GraphMetric
  /** Neighbours a node has in an upper layer; twice as many in the base layer. */
  readonly m: number
  /** Bits that each element has in the codes of the vectors; without it there are no codes. l1 has none. */
  readonly codeBits?: CodeBits
}

export const VECTORS = 0
export const NODES = 1
export const UPPER = 2
export const ROWS = 3
export const CODES = 4
export const KINDS = 5

/** Page numbers of a kind. */
export const KIND_UNIT: number = 2 ** 29
const PAGE_BYTES = 32 * 1024

export type KindLayout = {
  readonly kind: number
  /** Words of one item. */
  readonly stride: number
  /** A number is page and place: `number >>> shift`, `number & mask`. */
  readonly shift: number
  readonly mask: number
  readonly pageBytes: number
}

/** Pages for so many items. */
export function pagesFor(items: number, { mask }: Pick<KindLayout, 'mask'>): number {
  return Math.ceil(items / (mask + 1))
}

/** Words of a node before its links. */
export const ROW = 0
export const NEXT = 1
export const STATE = 2
export const PARENT = 3
export const UPPER_BLOCK = 4
export const LINKS = 5

/** Words of a code's record: what is a number whose lowest bit says that the node does not answer, and the row id. */
export const CODE_STATE = 0
export const CODE_ROW = 3

/** Elements of a vector with its padding. */
export function paddedDimensions({ dimensions }: GraphShape): number {
  return (dimensions + 3) & ~3
}

function layout(kind: number, stride: number): KindLayout {
  let shift = 0
  while (stride * 4 * 2 ** (shift + 1) <= PAGE_BYTES) shift++
  return { kind, stride, shift, mask: 2 ** shift - 1, pageBytes: stride * 4 * 2 ** shift }
}

/** By kind. A vector that is larger than a page has one of its own size. */
export function layoutsOf(shape: GraphShape): readonly KindLayout[] {
  const { codeBits, dimensions } = shape
  return [
    layout(VECTORS, paddedDimensions(shape)),
    layout(NODES, LINKS + 1 + 2 * shape.m),
    layout(UPPER, 1 + shape.m),
    layout(ROWS, 1),
    ...(codeBits === undefined
      ? []
      : [layout(CODES, codeLayout(dimensions, codeBits).recordBytes / 4)]),
  ]
}
