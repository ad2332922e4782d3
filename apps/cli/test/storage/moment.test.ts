import { expect, test } from 'vitest'
import { UsageError } from '../../src/host.ts'
import { parseMoment } from '../../src/storage/moment.ts'

const NOW_MS = Date.UTC(2026, 0, 31, 18)

test.each([
  ['0', { kind: 'lsn', lsn: 0 }],
  ['90071992547', { kind: 'lsn', lsn: 90071992547 }],
  ['90s', { kind: 'time', unixMs: NOW_MS - 90_000 }],
  ['15m', { kind: 'time', unixMs: NOW_MS - 15 * 60_000 }],
  ['1.5 h ago', { kind: 'time', unixMs: NOW_MS - 5_400_000 }],
  ['2d ago', { kind: 'time', unixMs: NOW_MS - 2 * 86_400_000 }],
  ['2026-01-31', { kind: 'time', unixMs: Date.UTC(2026, 0, 31) }],
  ['2026-01-31T17:00:00Z', { kind: 'time', unixMs: NOW_MS - 3_600_000 }],
  ['2026-01-31 17:00:00+00', { kind: 'time', unixMs: NOW_MS - 3_600_000 }],
  ['2026-01-31 17:00:00.25-01', { kind: 'time', unixMs: NOW_MS + 250 }],
] as const)('%s is %o', (text, moment) => {
  expect(parseMoment(text, NOW_MS)).toEqual(moment)
})

test.each(['soon', '', '-1', '1.5', '2026-13-01', '5 weeks', '99999999999999999999'])(
  '"%s" is no moment',
  (text) => {
    expect(() => parseMoment(text, NOW_MS)).toThrow(UsageError)
  },
)
