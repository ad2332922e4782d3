/**
 * Sequences. Not transactional: a number given out is gone, whoever rolls back. The log runs ahead of what is given out, so
 * that most calls log nothing and a crash loses at most `LOG_AHEAD` numbers.
 */
import type { SequenceObject } from '../catalog/objects.ts'
import { sequenceLimit } from '../errors/sequence-errors.ts'
import { narrow } from '../types/int64.ts'
import type { Oid } from '../types/type.ts'
import type { SequenceState } from '../wal/record-format.ts'
import type { RecordWriter } from '../wal/record-writer.ts'

const LOG_AHEAD = 32n

type Running = {
  lastValue: bigint
  isCalled: boolean
  /** What the log says was given out. */
  logged: bigint
  loggedIsCalled: boolean
}

export class Sequences {
  readonly #running = new Map<Oid, Running>()
  readonly #dirty = new Set<Oid>()

  #state(sequence: SequenceObject): Running {
    let state = this.#running.get(sequence.oid)
    if (state === undefined) {
      const start = BigInt(sequence.start)
      state = { lastValue: start, isCalled: false, logged: start, loggedIsCalled: false }
      this.#running.set(sequence.oid, state)
    }
    return state
  }

  nextval(sequence: SequenceObject): number | bigint {
    const state = this.#state(sequence)
    const increment = BigInt(sequence.increment)
    const min = BigInt(sequence.min)
    const max = BigInt(sequence.max)
    let next = state.isCalled ? state.lastValue + increment : state.lastValue
    let wrapped = false
    if (next > max || next < min) {
      if (!sequence.cycle)
        throw sequenceLimit(sequence.name, increment > 0n, increment > 0n ? max : min)
      next = increment > 0n ? min : max
      wrapped = true
    }
    state.lastValue = next
    state.isCalled = true
    const passed = increment > 0n ? next > state.logged : next < state.logged
    if (passed || wrapped || !state.loggedIsCalled) {
      let ahead = next + increment * LOG_AHEAD
      if (ahead > max || ahead < min) ahead = next
      this.#mark(sequence.oid, state, ahead, true)
    }
    return narrow(next)
  }

  setval(sequence: SequenceObject, value: number | bigint, isCalled: boolean): void {
    const state = this.#state(sequence)
    state.lastValue = BigInt(value)
    state.isCalled = isCalled
    this.#mark(sequence.oid, state, state.lastValue, isCalled)
  }

  #mark(oid: Oid, state: Running, logged: bigint, isCalled: boolean): void {
    state.logged = logged
    state.loggedIsCalled = isCalled
    this.#dirty.add(oid)
  }

  current(sequence: SequenceObject): { lastValue: number | bigint; isCalled: boolean } {
    const state = this.#state(sequence)
    return { lastValue: narrow(state.lastValue), isCalled: state.isCalled }
  }

  /** Adds what the log does not have yet. Whatever commits takes it along. */
  writeTo(log: RecordWriter): void {
    if (this.#dirty.size === 0) return
    for (const oid of this.#dirty) {
      const state = this.#running.get(oid)
      if (state !== undefined) log.sequence(oid, stateOf(state.logged, state.loggedIsCalled))
    }
    this.#dirty.clear()
  }

  /** Nothing that was logged lately can be counted on. */
  relog(): void {
    for (const oid of this.#running.keys()) this.#dirty.add(oid)
  }

  apply(oid: Oid, state: SequenceState): void {
    const lastValue = BigInt(state.lastValue)
    this.#running.set(oid, {
      lastValue,
      isCalled: state.isCalled,
      logged: lastValue,
      loggedIsCalled: state.isCalled,
    })
  }

  drop(oid: Oid): void {
    this.#running.delete(oid)
    this.#dirty.delete(oid)
  }

  /** For the root. Exact at a clean close; otherwise what the log has been told. */
  states(exact: boolean): Record<string, SequenceState> {
    const states: Record<string, SequenceState> = {}
    for (const [oid, state] of this.#running) {
      states[oid] = exact
        ? stateOf(state.lastValue, state.isCalled)
        : stateOf(state.logged, state.loggedIsCalled)
    }
    return states
  }
}

function stateOf(value: bigint, isCalled: boolean): SequenceState {
  return { lastValue: String(value), isCalled }
}
