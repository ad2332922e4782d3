/**
 * `Date` to date, timestamp and timestamptz. A timestamptz is the instant itself; the other two are what a clock in the session's
 * time zone shows at that instant.
 */
import type { NonNull, Session, Type } from '@twill/engine'
import { dateText } from './parameter.ts'

/** Milliseconds between the epochs of JavaScript (1970) and PostgreSQL (2000). */
export const EPOCH_GAP_MS = 946_684_800_000

const TIMESTAMPTZ = 1184

export function timestampEncoder(
  session: Session,
  type: Type,
  fromText: (value: unknown) => NonNull,
): (value: unknown) => NonNull {
  return (value) => {
    if (!(value instanceof Date)) return fromText(value)
    const text = dateText(value)
    if (type.name === 'date') return type.input(localText(session, text), -1, session.typeContext)
    if (type.name === 'timestamp' && !isUtc(session)) {
      return type.input(localText(session, text), -1, session.typeContext)
    }
    return microsOf(value)
  }
}

function microsOf(value: Date): number | bigint {
  const micros = (value.getTime() - EPOCH_GAP_MS) * 1000
  if (Number.isSafeInteger(micros)) return micros
  return BigInt(value.getTime() - EPOCH_GAP_MS) * 1000n
}

export function isUtc(session: Session): boolean {
  const { timeZone } = session.typeContext
  return timeZone === 'UTC' || timeZone === 'GMT' || timeZone === 'Etc/UTC'
}

/** The instant as a clock of the session shows it, without its offset. */
function localText(session: Session, isoText: string): string {
  const context = session.typeContext
  const { input, output } = session.type(TIMESTAMPTZ)
  const written = output(input(isoText, -1, context), context)
  return written.replace(/([+-]\d\d(:\d\d){0,2}|\s[A-Z]+)(?=$|\sBC$)/, '')
}
