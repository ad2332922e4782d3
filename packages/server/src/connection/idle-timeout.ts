/** The two timeouts of a session that nothing happens in. They are its settings, so that SET changes them. */
import type { Session, SqlError } from '@twill/engine'
import { idleInTransaction, idleSession } from './connection-errors.ts'

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A setting as SHOW gives it (`0`, `500ms`, `2min`), in milliseconds. */
export function durationMs(text: string): number {
  if (text === '0') return 0
  const [, count = '0', unit = 'ms'] = /^(\d+)(ms|s|min|h|d)?$/.exec(text) ?? []
  return Number(count) * (unitsMs[unit] ?? 0)
}

/** Why a session that has been idle for so long has to end; `undefined`: it has not. */
export function idleTimeout(session: Session, idleMs: number): SqlError | undefined {
  const isIdle = session.transactionStatus === 'idle'
  const name = isIdle ? 'idle_session_timeout' : 'idle_in_transaction_session_timeout'
  const timeoutMs = durationMs(session.setting(name))
  if (timeoutMs === 0 || idleMs < timeoutMs) return undefined
  return isIdle ? idleSession() : idleInTransaction()
}
