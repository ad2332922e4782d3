/**
 * Text in and out of the date and time types in the four DateStyles and IntervalStyles and in several zones, here and on
 * PostgreSQL: the same text or the same error.
 */
import { startPostgres, skipReason, type PostgresCluster } from '@twill/testing'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqlError } from '../../src/errors/sql-error.ts'
import { builtinTypes } from '../../src/types/registry.ts'
import type { TypeContext } from '../../src/types/type.ts'
import { oracle, quote, testContext } from '../functions/calls.ts'
import { seeded } from '../functions/samples.ts'
import { intervalTexts, momentTexts, timeTexts } from './datetime-corpus.ts'

type Settings = Pick<TypeContext, 'dateStyle' | 'dateOrder' | 'intervalStyle' | 'timeZone'>

const sessions: readonly Settings[] = [
  { dateStyle: 'ISO', dateOrder: 'MDY', intervalStyle: 'postgres', timeZone: 'UTC' },
  {
    dateStyle: 'SQL',
    dateOrder: 'DMY',
    intervalStyle: 'postgres_verbose',
    timeZone: 'America/New_York',
  },
  {
    dateStyle: 'Postgres',
    dateOrder: 'MDY',
    intervalStyle: 'sql_standard',
    timeZone: 'Asia/Kolkata',
  },
  { dateStyle: 'German', dateOrder: 'DMY', intervalStyle: 'iso_8601', timeZone: 'Europe/Berlin' },
  { dateStyle: 'ISO', dateOrder: 'YMD', intervalStyle: 'postgres', timeZone: 'Australia/Sydney' },
  {
    dateStyle: 'Postgres',
    dateOrder: 'DMY',
    intervalStyle: 'postgres_verbose',
    timeZone: 'America/Sao_Paulo',
  },
]

const random = seeded(4711)

/** Seeded moments of the years in which zones change, with microseconds. */
const seededMoments = Array.from({ length: 150 }, () => {
  const two = (below: number, from = 0): string => String(random(below) + from).padStart(2, '0')
  const date = `${1972 + random(65)}-${two(12, 1)}-${two(28, 1)}`
  return `${date} ${two(24)}:${two(60)}:${two(60)}.${random(1_000_000)}`
})

const modified: readonly (readonly [type: string, typmod: number])[] = [
  ['timestamp(0)', 0],
  ['timestamp(3)', 3],
  ['time(2)', 2],
  ['interval year', 0x4ffff],
  ['interval day to hour', 0x408ffff],
  ['interval minute to second', 0x1800ffff],
  ['interval second(2)', 0x10000002],
]

function texts(type: string): readonly string[] {
  if (type.startsWith('interval')) return intervalTexts
  if (type === 'time' || type === 'timetz' || type.startsWith('time(')) return timeTexts
  return [...momentTexts, ...seededMoments]
}

/** PostgreSQL rounds the largest interval up into the negative; here it is out of range. */
function wrapsAround(type: string, text: string): boolean {
  return type === 'interval second(2)' && text === '9223372036854775807 us'
}

function engine(name: string, typmod: number, text: string, ctx: TypeContext): string {
  const type = builtinTypes.typeByName(name)
  if (type === undefined) throw new Error(name)
  try {
    return type.output(type.input(text, typmod, ctx), ctx)
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    return `ERROR ${error.code} ${error.message}`
  }
}

describe.skipIf(skipReason !== undefined)('dates, times and intervals as text', () => {
  let cluster: PostgresCluster
  let client: pg.Client

  beforeAll(async () => {
    cluster = await startPostgres()
    client = await cluster.connect()
  })

  afterAll(async () => {
    await cluster.stop()
  })

  it.each(sessions)(
    'read and print as PostgreSQL in $dateStyle $dateOrder $timeZone $intervalStyle',
    async (settings) => {
      await client.query(`set datestyle = '${settings.dateStyle}, ${settings.dateOrder}'`)
      await client.query(`set timezone = '${settings.timeZone}'`)
      await client.query(`set intervalstyle = '${settings.intervalStyle}'`)
      // The day matters where a time of day takes the session's zone.
      const nowMicros = Date.now() * 1000 - 946_684_800_000_000
      const ctx: TypeContext = { ...testContext, ...settings, nowMicros }
      const plain = ['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval']
      const types = [...plain.map((type) => [type, -1] as const), ...modified]
      for (const [type, typmod] of types) {
        const name = /^\w+/.exec(type)?.[0] as string
        const list = texts(type).filter((text) => !wrapsAround(type, text))
        const wanted = await oracle(
          client,
          list.map((text) => `(${quote(text)}::${type})`),
        )
        list.forEach((text, i) => {
          expect([type, text, engine(name, typmod, text, ctx)]).toEqual([type, text, wanted[i]])
        })
      }
    },
  )
})
