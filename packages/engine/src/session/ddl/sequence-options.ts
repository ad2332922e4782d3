/** The options of CREATE SEQUENCE, ALTER SEQUENCE and identity columns. */
import type { SequenceOption } from '../../ast/ddl-sequence.ts'
import { resolveTypeName } from '../../binder/resolve-type.ts'
import type { SequenceObject } from '../../catalog/objects.ts'
import { sqlError, type SqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import { sessionBinding } from '../evaluate-constants.ts'
import { ownedByCreator } from '../privileges/new-object.ts'
import type { EngineSession } from '../session.ts'

const INT2 = 21
const INT4 = 23
const INT8 = 20

const limits: Readonly<Record<number, readonly [bigint, bigint]>> = {
  [INT2]: [-32768n, 32767n],
  [INT4]: [-2147483648n, 2147483647n],
  [INT8]: [-9223372036854775808n, 9223372036854775807n],
}

function invalid(message: string): SqlError {
  return sqlError(sqlstate.invalidParameterValue, message)
}

export function sequenceFromOptions(
  session: EngineSession,
  name: string,
  schema: number,
  type: number,
  options: readonly SequenceOption[],
): SequenceObject {
  const initial: SequenceObject = {
    kind: 'sequence',
    oid: session.host.store.newOid(),
    schema,
    name,
    ...ownedByCreator(session, 'S', schema),
    type,
    start: '1',
    increment: '1',
    min: '1',
    max: String((limits[type] as readonly [bigint, bigint])[1]),
    cache: 1,
    cycle: false,
    persistence: 'permanent',
  }
  return applySequenceOptions(session, initial, options, true)
}

/** The value of the one option of these kinds; options may not stand twice. */
function pick(
  options: readonly SequenceOption[],
  ...kinds: readonly SequenceOption['kind'][]
): SequenceOption | undefined {
  const found = options.filter((option) => kinds.includes(option.kind))
  if (found.length > 1) throw sqlError(sqlstate.syntaxError, 'conflicting or redundant options')
  return found[0]
}

function valueOf(
  options: readonly SequenceOption[],
  kind: SequenceOption['kind'],
): string | undefined {
  const option = pick(options, kind)
  return option !== undefined && 'value' in option ? option.value : undefined
}

/** The sequence with the options applied. A new one starts at its end; an old one keeps its start. */
export function applySequenceOptions(
  session: EngineSession,
  sequence: SequenceObject,
  options: readonly SequenceOption[],
  isNew: boolean,
): SequenceObject {
  const as = pick(options, 'as')
  const type =
    as?.kind !== 'as' ? sequence.type : resolveTypeName(sessionBinding(session, ''), as.type).oid
  const range = limits[type]
  if (range === undefined) throw invalid('sequence type must be smallint, integer, or bigint')
  const increment = BigInt(valueOf(options, 'increment') ?? sequence.increment)
  if (increment === 0n) throw invalid('INCREMENT must not be zero')
  const min = bound(pick(options, 'min-value', 'no-min-value'), () =>
    increment > 0n ? 1n : range[0],
  )
  const max = bound(pick(options, 'max-value', 'no-max-value'), () =>
    increment > 0n ? range[1] : -1n,
  )
  const fresh = isNew || as !== undefined
  const lowest = min ?? (fresh ? (increment > 0n ? 1n : range[0]) : BigInt(sequence.min))
  const highest = max ?? (fresh ? (increment > 0n ? range[1] : -1n) : BigInt(sequence.max))
  if (lowest < range[0] || highest > range[1] || lowest >= highest) {
    throw invalid(`MINVALUE (${lowest}) must be less than MAXVALUE (${highest})`)
  }
  const startOption = valueOf(options, 'start')
  const start =
    startOption !== undefined
      ? BigInt(startOption)
      : isNew
        ? increment > 0n
          ? lowest
          : highest
        : BigInt(sequence.start)
  if (start < lowest)
    throw invalid(`START value (${start}) cannot be less than MINVALUE (${lowest})`)
  if (start > highest)
    throw invalid(`START value (${start}) cannot be greater than MAXVALUE (${highest})`)
  const cache = Number(valueOf(options, 'cache') ?? sequence.cache)
  if (cache < 1) throw invalid(`CACHE (${cache}) must be greater than zero`)
  const cycle = pick(options, 'cycle', 'no-cycle')
  return {
    ...sequence,
    type,
    increment: String(increment),
    min: String(lowest),
    max: String(highest),
    start: String(start),
    cache,
    cycle: cycle === undefined ? sequence.cycle : cycle.kind === 'cycle',
  }
}

function bound(option: SequenceOption | undefined, otherwise: () => bigint): bigint | undefined {
  if (option === undefined) return undefined
  return 'value' in option && typeof option.value === 'string' ? BigInt(option.value) : otherwise()
}
