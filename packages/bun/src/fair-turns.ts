/**
 * Statements that the engine answers at once never leave the microtask queue. A loop of them would keep timers, sockets and the
 * engine's own background work (checkpoints) from ever running; so now and then a statement waits for the event loop to turn.
 */

/** How long statements may follow one another without a turn. */
const SPELL_MS = 20
/** On the hot path the clock is read once in so many statements. */
const STRIDE = 64

let sinceMs = performance.now()
let statements = 0

/** A promise to wait for where it is time to let others go first. */
export function fairTurn(): Promise<void> | undefined {
  return performance.now() - sinceMs < SPELL_MS ? undefined : turn()
}

/** The same for statements that take microseconds. */
export function fairTurnSparsely(): Promise<void> | undefined {
  return ++statements % STRIDE === 0 ? fairTurn() : undefined
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      sinceMs = performance.now()
      resolve()
    })
  })
}
