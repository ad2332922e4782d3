/** Where the frame of a row begins and ends within its partition, for every kind of frame. */
import { SqlError, sqlError } from '../errors/sql-error.ts'
import { sqlstate } from '../errors/sqlstate.ts'
import type { FrameBound, WindowFrame } from '../planner/plan.ts'
import type { Datum, NonNull } from '../types/datum.ts'
import type { Compiler, Evaluator } from './compile/evaluator.ts'
import { binaryEval } from './compile/function-eval.ts'
import type { Frame } from './context.ts'
import type { SortKey } from '../binder/expression.ts'

/** A partition under way: how many rows, which are peers, and the value each is ordered by. */
export type Partition = {
  readonly size: number
  /** Number of the peer group of each row. */
  readonly peers: Int32Array
  /** First row of each peer group, and behind the last. */
  readonly starts: readonly number[]
  /** The first order key of a row. */
  readonly key: (row: number) => Datum
}

/** Rows `from` … `to - 1` of the partition. */
export type FrameRange = { readonly from: number; readonly to: number }

export type FrameFinder = (frame: Frame, partition: Partition, row: number) => FrameRange

type Offset = { readonly code: Evaluator | undefined; readonly what: string }

export function compileFrame(
  compiler: Compiler,
  frame: WindowFrame,
  order: SortKey | undefined,
): FrameFinder {
  const start = bound(compiler, frame, frame.start, true, order)
  const end = bound(compiler, frame, frame.end, false, order)
  return (context, partition, row) => {
    const from = Math.max(start(context, partition, row), 0)
    const to = Math.min(end(context, partition, row), partition.size)
    return { from, to: Math.max(from, to) }
  }
}

type FindBound = (frame: Frame, partition: Partition, row: number) => number

function bound(
  compiler: Compiler,
  frame: WindowFrame,
  edge: FrameBound,
  isStart: boolean,
  order: SortKey | undefined,
): FindBound {
  switch (edge.kind) {
    case 'unboundedPreceding':
      return () => 0
    case 'unboundedFollowing':
      return (_, partition) => partition.size
    case 'currentRow':
      if (frame.mode === 'rows') return (_, __, row) => (isStart ? row : row + 1)
      return (_, { peers, starts }, row) =>
        starts[(peers[row] as number) + (isStart ? 0 : 1)] as number
    case 'preceding':
    case 'following':
      return offsetBound(compiler, frame, edge, isStart, order)
  }
}

function offsetBound(
  compiler: Compiler,
  frame: WindowFrame,
  edge: Extract<FrameBound, { offset: unknown }>,
  isStart: boolean,
  order: SortKey | undefined,
): FindBound {
  const offset: Offset = {
    code: compiler.compile(edge.offset),
    what: isStart ? 'starting' : 'ending',
  }
  const sign = edge.kind === 'preceding' ? -1 : 1
  if (frame.mode === 'rows') {
    return (context, _, row) => row + sign * rowOffset(offset, context) + (isStart ? 0 : 1)
  }
  if (frame.mode === 'groups') {
    return (context, { peers, starts }, row) => {
      const group = (peers[row] as number) + sign * rowOffset(offset, context) + (isStart ? 0 : 1)
      return starts[Math.min(Math.max(group, 0), starts.length - 1)] as number
    }
  }
  return rangeBound(compiler, frame, edge, isStart, order)
}

function rowOffset(offset: Offset, context: Frame): number {
  const value = (offset.code as Evaluator).scalar(context)
  if (value === null) throw badOffset(`frame ${offset.what} offset must not be null`, true)
  const count = Number(value)
  if (count < 0) throw badOffset(`frame ${offset.what} offset must not be negative`, false)
  return count
}

function badOffset(message: string, isNull: boolean): Error {
  return sqlError(
    isNull ? sqlstate.nullValueNotAllowed : sqlstate.invalidPrecedingOrFollowingSize,
    message,
  )
}

/**
 * RANGE with an offset: the first (or behind the last) row whose key is within `key ± offset`. NULL keys frame their peers. Keys
 * are in order, so that the peer group is found by bisection.
 */
function rangeBound(
  compiler: Compiler,
  frame: WindowFrame,
  edge: Extract<FrameBound, { offset: unknown }>,
  isStart: boolean,
  order: SortKey | undefined,
): FindBound {
  if (order === undefined) throw new Error('a RANGE offset without an order')
  const outward = (edge.kind === 'preceding') !== order.descending
  const move = outward ? frame.subtract : frame.add
  if (move === undefined) throw new Error('a RANGE offset without an operator')
  const shift = binaryEval(move, order.expr.type, edge.offset.type, compiler.types)
  const { compare } = compiler.types.type(order.expr.type.oid)
  if (compare === undefined) throw new Error('a RANGE frame over a type without order')
  const offset = rangeOffset(compiler, edge.offset, isStart)
  const sign = order.descending ? -1 : 1
  return (context, partition, row) => {
    const key = partition.key(row)
    const { peers, starts } = partition
    const by = offset(context)
    if (key === null) return starts[(peers[row] as number) + (isStart ? 0 : 1)] as number
    const limit = shifted(shift, context, key, by)
    const isBehind = (value: Datum): boolean => {
      if (value === null) return !order.nullsFirst
      // What lies beyond the type's range lies beyond every value.
      if (limit === null) return edge.kind === 'preceding'
      const side = compare(value, limit) * sign
      return isStart ? side >= 0 : side > 0
    }
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBehind(partition.key(starts[middle] as number))) high = middle
      else low = middle + 1
    }
    return starts[low] as number
  }
}

/** The offset of a frame's edge; throws for NULL, and for one that points the wrong way. */
function rangeOffset(
  compiler: Compiler,
  offset: FrameOffset,
  isStart: boolean,
): (context: Frame) => NonNull {
  const { scalar } = compiler.compile(offset)
  const type = compiler.types.type(offset.type.oid)
  let zero: NonNull | undefined
  return (context) => {
    const by = scalar(context)
    if (by === null) {
      throw badOffset(`frame ${isStart ? 'starting' : 'ending'} offset must not be null`, true)
    }
    zero ??= type.input('0', -1, context.ctx.eval)
    if (Number.isNaN(by) || (type.compare?.(by, zero) ?? 0) < 0) {
      throw badOffset('invalid preceding or following size in window function', false)
    }
    return by
  }
}

type FrameOffset = Extract<FrameBound, { offset: unknown }>['offset']

/** The key moved by the offset; `null` where that is more than an integer can be. */
function shifted(
  shift: ReturnType<typeof binaryEval>,
  context: Frame,
  key: NonNull,
  by: NonNull,
): Datum {
  try {
    return shift(context.ctx.eval, key, by)
  } catch (error) {
    if (error instanceof SqlError && error.code === sqlstate.numericValueOutOfRange) return null
    throw error
  }
}

/** Whether EXCLUDE takes a row out of the frame of `row`. */
export function isExcluded(
  exclude: WindowFrame['exclude'],
  { peers }: Partition,
  row: number,
  other: number,
): boolean {
  switch (exclude) {
    case 'none':
      return false
    case 'current row':
      return row === other
    case 'group':
      return peers[row] === peers[other]
    case 'ties':
      return row !== other && peers[row] === peers[other]
  }
}
