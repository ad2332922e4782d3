/** A moment of a database's history, as it is written on the command line: an LSN, a time, or how long ago. */
import { lsnAtTime } from '@twill/engine'
import type { Lsn, Storage } from '@twill/storage'
import { UsageError } from '../host.ts'

export type Moment =
  | { readonly kind: 'lsn'; readonly lsn: Lsn }
  | { readonly kind: 'time'; readonly unixMs: number }

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

export function parseMoment(text: string, nowMs: number): Moment {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) {
    return { kind: 'lsn', lsn: Number(text) }
  }
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([smhd])(?:\s+ago)?$/.exec(text) ?? []
  if (unit !== undefined) {
    return { kind: 'time', unixMs: nowMs - Number(count) * (UNITS_MS[unit] ?? 0) }
  }
  // What PostgreSQL prints has a zone of two digits.
  const iso = text.replace(/(:\d\d(?:\.\d+)?\s?[+-]\d\d)$/, '$1:00')
  const unixMs = /^\d{4}-/.test(text) ? Date.parse(iso) : NaN
  if (Number.isNaN(unixMs)) {
    throw new UsageError(
      `"${text}" is no moment: an LSN, a time such as "2026-01-31 18:00:00+00", or 90s, 15m, 2h, 1d for how long ago`,
    )
  }
  return { kind: 'time', unixMs }
}

/** The last commit at or before a moment. */
export async function lsnOf(storage: Storage, moment: Moment): Promise<Lsn> {
  return moment.kind === 'lsn' ? moment.lsn : lsnAtTime(storage, moment.unixMs)
}
