/** Functions about other sessions and about waiting: who blocks whom, pg_sleep, what the client runs and where it is. */
import type { Interval } from '../../types/interval-value.ts'
import { arrayOf, isArrayValue } from '../../types/array-value.ts'
import { PENDING } from '../../store/waits.ts'
import { microsOf } from '../evaluation.ts'
import type { EngineSession } from '../session.ts'
import type { SessionFunctionArea } from './session-function.ts'

const INT4 = 23

export function blockersOf(session: EngineSession | undefined): readonly number[] {
  const waiting = session?.owner.waiting
  if (waiting === undefined) return []
  return [...new Set([...waiting.blockers()].map(({ id }) => id))]
}

function sessionOf(session: EngineSession, pid: unknown): EngineSession | undefined {
  return session.host.sessions.get(Number(pid))
}

/**
 * A statement that waits is begun again when the time is over, so that each call is made anew: of as many as are done, the first
 * ones return at once.
 */
export class Sleeps {
  #run: object | undefined
  #done = 0
  #seen = 0
  #untilMs: number | undefined

  sleep(session: EngineSession, seconds: number): '' {
    const { waits, interrupts } = session
    const { env } = session.host
    if (this.#run !== waits) {
      this.#run = waits
      this.#done = 0
      this.#seen = 0
      this.#untilMs = undefined
    }
    if (this.#seen++ < this.#done) return ''
    const nowMs = env.now()
    this.#untilMs ??= nowMs + Math.max(seconds, 0) * 1000
    const leftMs = this.#untilMs - nowMs
    if (!(leftMs > 0)) {
      this.#untilMs = undefined
      this.#done++
      return ''
    }
    this.#seen = 0
    waits.waitFor(
      new Promise<void>((resolve) => {
        const stop = env.schedule(Math.min(leftMs, MAX_DELAY_MS), resolve)
        interrupts.atEnd(stop)
      }),
    )
    // oxlint-disable-next-line typescript/only-throw-error -- expressions wait by throwing PENDING
    throw PENDING
  }
}

/** The longest that a host's timer takes; who sleeps longer is woken in between. */
const MAX_DELAY_MS = 2 ** 31 - 1

export const backends: SessionFunctionArea = {
  pg_sleep: (session, [seconds]) => session.sleeps.sleep(session, Number(seconds)),
  'pg_sleep_for(interval)': (session, [span]) => {
    const { months, days, micros } = span as Interval
    const seconds = (months * 30 + days) * 86_400 + Number(micros) / 1e6
    return session.sleeps.sleep(session, seconds)
  },
  'pg_sleep_until(timestamptz)': (session, [moment]) => {
    const micros = Number(moment) - microsOf(session.host.env.now())
    return session.sleeps.sleep(session, micros / 1e6)
  },
  pg_blocking_pids: (session, [pid]) => arrayOf(INT4, blockersOf(sessionOf(session, pid))),
  pg_safe_snapshot_blocking_pids: () => arrayOf(INT4, []),
  pg_isolation_test_session_is_blocked: (session, [pid, list]) => {
    const given = list ?? null
    const interesting = isArrayValue(given) ? given.elements : []
    return blockersOf(sessionOf(session, pid)).some((blocker) => interesting.includes(blocker))
  },
  current_query: (session) => session.activity.query,
  inet_client_addr: (session) => session.client?.address ?? null,
  inet_client_port: (session) => session.client?.port ?? null,
  pg_notification_queue_usage: () => 0,
}
