/** The window functions proper, by internal name; aggregates over frames are in `operators/window.ts`. */
import { featureNotSupported } from '../errors/feature-errors.ts'
import { sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { Datum } from '../types/datum.ts'
import type { WindowFrame } from '../planner/plan.ts'
import { isExcluded, type FrameRange, type Partition } from './window-frame.ts'

/** What a window function may ask about its row. */
export type WindowRow = {
  readonly partition: Partition
  readonly row: number
  /** The row's frame. */
  readonly frame: () => FrameRange
  readonly exclude: WindowFrame['exclude']
  /** Argument `arg` evaluated for another row of the partition. */
  readonly argAt: (arg: number, row: number) => Datum
  readonly args: number
}

export type WindowFunction = (at: WindowRow) => Datum

const functions: Readonly<Record<string, WindowFunction>> = {
  window_row_number: ({ row }) => row + 1,
  window_rank: (at) => firstPeer(at) + 1,
  window_dense_rank: ({ partition, row }) => (partition.peers[row] as number) + 1,
  window_percent_rank: (at) =>
    at.partition.size <= 1 ? 0 : firstPeer(at) / (at.partition.size - 1),
  window_cume_dist: ({ partition, row }) =>
    (partition.starts[(partition.peers[row] as number) + 1] as number) / partition.size,
  window_ntile: ntile,
  window_lag: (at) => shifted(at, -1),
  window_lag_with_offset: (at) => shifted(at, -1),
  window_lag_with_offset_and_default: (at) => shifted(at, -1),
  window_lead: (at) => shifted(at, 1),
  window_lead_with_offset: (at) => shifted(at, 1),
  window_lead_with_offset_and_default: (at) => shifted(at, 1),
  window_first_value: (at) => valueInFrame(at, 1),
  window_last_value: (at) => valueInFrame(at, -1),
  window_nth_value: nthValue,
}

export function windowFunction(source: string): WindowFunction {
  const found = functions[source]
  if (found === undefined) throw featureNotSupported(`window function ${source}`)
  return found
}

function firstPeer({ partition, row }: WindowRow): number {
  return partition.starts[partition.peers[row] as number] as number
}

function ntile({ partition, row, argAt }: WindowRow): Datum {
  const value = argAt(0, row)
  if (value === null) return null
  const buckets = Number(value)
  if (buckets <= 0) {
    throw sqlError(
      sqlstate.invalidArgumentForNtileFunction,
      'argument of ntile must be greater than zero',
    )
  }
  const small = Math.floor(partition.size / buckets)
  const larger = partition.size % buckets
  const inLarger = larger * (small + 1)
  if (row < inLarger) return Math.floor(row / (small + 1)) + 1
  return larger + Math.floor((row - inLarger) / Math.max(small, 1)) + 1
}

function shifted({ partition, row, argAt, args }: WindowRow, sign: 1 | -1): Datum {
  const offset = args > 1 ? argAt(1, row) : 1
  if (offset === null) return null
  const target = row + sign * Number(offset)
  if (target >= 0 && target < partition.size) return argAt(0, target)
  return args > 2 ? argAt(2, row) : null
}

function nthValue(at: WindowRow): Datum {
  const n = at.argAt(1, at.row)
  if (n === null) return null
  if (Number(n) <= 0) {
    throw sqlError(
      sqlstate.invalidArgumentForNthValueFunction,
      'argument of nth_value must be greater than zero',
    )
  }
  return valueInFrame(at, Number(n))
}

/** The first argument for the nth row of the frame: counted from 1, or back from -1. */
function valueInFrame(at: WindowRow, n: number): Datum {
  const { partition, row, exclude } = at
  const { from, to } = at.frame()
  if (exclude === 'none') {
    const target = n > 0 ? from + n - 1 : to + n
    return target >= from && target < to ? at.argAt(0, target) : null
  }
  let left = Math.abs(n)
  const step = Math.sign(n)
  for (let i = n > 0 ? from : to - 1; i >= from && i < to; i += step) {
    if (isExcluded(exclude, partition, row, i)) continue
    if (--left === 0) return at.argAt(0, i)
  }
  return null
}
