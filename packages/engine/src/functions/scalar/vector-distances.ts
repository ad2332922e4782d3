/** The distances of two vectors: l2, squared or not, inner product, cosine, l1, and the angle. */
import { type Distance, distanceBetween } from '../../kernels/distance/score.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'
import { checkSame } from './vectors.ts'

type Vector = Float32Array

/** The distance that a function computes, by its internal name. */
export const distanceFunctions: Readonly<Record<string, Distance>> = {
  vector_l2_distance: 'l2',
  vector_l2_squared_distance: 'l2-squared',
  vector_inner_product: 'inner-product',
  vector_negative_inner_product: 'negative-inner-product',
  vector_cosine_distance: 'cosine',
  vector_l1_distance: 'l1',
}

function distance(kind: Distance): ScalarImplementation {
  return scalar((_ctx, a: Vector, b: Vector) => {
    checkSame(a, b)
    return distanceBetween(kind, a, b)
  })
}

/** The angle between two vectors of length 1, as a part of half a turn. */
function spherical(a: Vector, b: Vector): number {
  checkSame(a, b)
  const product = distanceBetween('inner-product', a, b)
  return Math.acos(Math.max(-1, Math.min(1, product))) / Math.PI
}

export const vectorDistances: Readonly<Record<string, ScalarImplementation>> = {
  ...Object.fromEntries(
    Object.entries(distanceFunctions).map(([name, kind]) => [name, distance(kind)]),
  ),
  vector_spherical_distance: scalar((_ctx, a: Vector, b: Vector) => spherical(a, b)),
}
