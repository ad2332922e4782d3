/**
 * sum, avg, variance and deviation of floats and the two-argument statistics (corr, covar, regr). Sums of squares of deviations
 * run along with the sums (Youngs and Cramer's update), which keeps them accurate in one pass.
 */
import { floatOverflow } from '../../errors/data-errors.ts'
import type { Datum } from '../../types/datum.ts'
import type { AggregateImplementation } from '../function.ts'
import { checkOverflow } from '../scalar/floats.ts'
import { aggregate, fold } from './counting.ts'
import { spreads } from './exact-sums.ts'

class Moments {
  n = 0
  sx = 0
  sxx = 0

  add(x: number): void {
    const before = this.n
    const sxBefore = this.sx
    this.n = before + 1
    this.sx = sxBefore + x
    if (before === 0) {
      if (!Number.isFinite(x)) this.sxx = NaN
      return
    }
    const deviation = x * this.n - this.sx
    this.sxx += (deviation * deviation) / (this.n * before)
    if (Number.isFinite(this.sx) && Number.isFinite(this.sxx)) return
    const wasFinite = isNotInfinite(sxBefore) && isNotInfinite(x)
    if (wasFinite && (isInfinite(this.sx) || isInfinite(this.sxx))) throw floatOverflow()
    this.sxx = NaN
  }
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity
}

function isNotInfinite(value: number): boolean {
  return !isInfinite(value)
}

/** Sums over pairs; `y` is the first argument, as in the standard. */
class PairMoments {
  n = 0
  sx = 0
  sxx = 0
  sy = 0
  syy = 0
  sxy = 0

  add(y: number, x: number): void {
    const before = this.n
    const finiteX = isNotInfinite(this.sx) && isNotInfinite(x)
    const finiteY = isNotInfinite(this.sy) && isNotInfinite(y)
    this.n = before + 1
    this.sx += x
    this.sy += y
    if (before === 0) {
      if (!Number.isFinite(x)) this.sxx = this.sxy = NaN
      if (!Number.isFinite(y)) this.syy = this.sxy = NaN
      return
    }
    const dx = x * this.n - this.sx
    const dy = y * this.n - this.sy
    const scale = 1 / (this.n * before)
    this.sxx += dx * dx * scale
    this.syy += dy * dy * scale
    this.sxy += dx * dy * scale
    this.#check(finiteX, finiteY)
  }

  /** An infinity that no operand brought is an overflow; one that an operand brought leaves the squares undefined. */
  #check(finiteX: boolean, finiteY: boolean): void {
    const x = isInfinite(this.sx) || isInfinite(this.sxx)
    const y = isInfinite(this.sy) || isInfinite(this.syy)
    const xy = isInfinite(this.sxy)
    if ((x && finiteX) || (y && finiteY) || (xy && finiteX && finiteY)) throw floatOverflow()
    if (isInfinite(this.sxx)) this.sxx = NaN
    if (isInfinite(this.syy)) this.syy = NaN
    if (isInfinite(this.sxy)) this.sxy = NaN
  }
}

function moments(final: (state: Moments) => Datum): AggregateImplementation {
  return aggregate<Moments>({
    init: () => new Moments(),
    step: (state, _ctx, value) => {
      state.add(value as number)
      return state
    },
    final: (state) => (state.n === 0 ? null : final(state)),
    skipNulls: true,
  })
}

function spread(sample: boolean, root: boolean): AggregateImplementation {
  return moments(({ n, sxx }) => {
    if (sample && n === 1) return null
    const variance = sxx / (sample ? n - 1 : n)
    return root ? Math.sqrt(variance) : variance
  })
}

function pairs(final: (state: PairMoments) => Datum): AggregateImplementation {
  return aggregate<PairMoments>({
    init: () => new PairMoments(),
    step: (state, _ctx, y, x) => {
      state.add(y as number, x as number)
      return state
    },
    final: (state) => (state.n === 0 ? null : final(state)),
    skipNulls: true,
  })
}

function rSquared({ sxx, syy, sxy }: PairMoments): Datum {
  if (sxx === 0) return null
  return syy === 0 ? 1 : (sxy * sxy) / (sxx * syy)
}

const average = moments(({ n, sx }) => sx / n)

export const floatSums: Readonly<Record<string, AggregateImplementation>> = {
  'sum(float8)': fold<number>((state, value) => checkOverflow(state + value, state, value)),
  'sum(float4)': fold<number>((state, value) =>
    checkOverflow(Math.fround(state + value), state, value),
  ),
  'avg(float4)': average,
  'avg(float8)': average,
  ...spreads('float4', spread),
  ...spreads('float8', spread),
  'corr(float8,float8)': pairs(({ sxx, syy, sxy }) =>
    sxx === 0 || syy === 0 ? null : sxy / Math.sqrt(sxx * syy),
  ),
  'covar_pop(float8,float8)': pairs(({ n, sxy }) => sxy / n),
  'covar_samp(float8,float8)': pairs(({ n, sxy }) => (n < 2 ? null : sxy / (n - 1))),
  'regr_avgx(float8,float8)': pairs(({ n, sx }) => sx / n),
  'regr_avgy(float8,float8)': pairs(({ n, sy }) => sy / n),
  'regr_sxx(float8,float8)': pairs(({ sxx }) => sxx),
  'regr_syy(float8,float8)': pairs(({ syy }) => syy),
  'regr_sxy(float8,float8)': pairs(({ sxy }) => sxy),
  'regr_slope(float8,float8)': pairs(({ sxx, sxy }) => (sxx === 0 ? null : sxy / sxx)),
  'regr_intercept(float8,float8)': pairs(({ n, sx, sy, sxx, sxy }) =>
    sxx === 0 ? null : (sy - (sx * sxy) / sxx) / n,
  ),
  'regr_r2(float8,float8)': pairs(rSquared),
  'regr_count(float8,float8)': aggregate<number>({
    init: () => 0,
    step: (state) => state + 1,
    final: (state) => state,
    skipNulls: true,
  }),
}
