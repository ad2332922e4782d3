/** Arithmetic, fields, truncation, casts, zones and series of dates and times on seeded values. */
import { call, type ListedCall } from './call-lists.ts'
import { compareWithPostgres } from './pg-suite.ts'
import { seeded } from './samples.ts'

const rounds = 40
const random = seeded(7)

function pick<T>(items: readonly T[]): T {
  return items[random(items.length)] as T
}

function between(low: number, high: number): number {
  return low + random(high - low + 1)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

const oddDates = [
  '2000-02-29',
  '1999-12-31',
  '2024-02-29',
  '0044-03-15 BC',
  '0001-01-01',
  'infinity',
  '-infinity',
  '1970-01-01',
  '99999-01-01',
  '0001-12-31 BC',
  '2020-01-31',
  '2011-03-13',
  '2011-11-06',
]

function date(): string {
  const usual = `${between(1700, 2300)}-${two(between(1, 12))}-${two(between(1, 28))}`
  return pick([usual, usual, pick(oddDates)])
}

function time(): string {
  const usual = `${two(random(24))}:${two(random(60))}:${two(random(60))}.${random(1_000_000)}`
  return pick([usual, usual, '00:00', '02:30', '24:00:00', '12:00', '23:59:59.999999'])
}

function stamp(): string {
  const day = date()
  if (day.includes('inf')) return day
  return day.endsWith(' BC') ? `${day.slice(0, -3)} ${time()} BC` : `${day} ${time()}`
}

function timetz(): string {
  return time() + pick(['+00', '-08', '+05:30', '+01'])
}

function span(): string {
  const usual = [
    `${between(-30, 30)} mons`,
    `${between(-60, 60)} days`,
    `${between(-100, 100)} hours`,
    `${between(-6_000_000, 6_000_000)} us`,
  ].join(' ')
  const odd = [
    '1 mon',
    '1 day',
    '-1 mon',
    '1 year',
    '25 hours',
    '0',
    '1 us',
    '-1 us',
    '200000 years',
  ]
  return pick([usual, usual, pick(odd)])
}

/** Mostly lengths that a frame can have. */
function spanUp(): string {
  return pick(['1 day', '3 hours', '2 mons', '0', '1 day 1 us', '-1 day'])
}

const units = [
  'microseconds',
  'milliseconds',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'decade',
  'century',
  'millennium',
  'dow',
  'isodow',
  'doy',
  'isoyear',
  'julian',
  'epoch',
  'timezone',
  'timezone_hour',
  'timezone_minute',
  'foo',
]
const zones = [
  'Asia/Tokyo',
  'America/New_York',
  'EST',
  '+02',
  'foo',
  'utc+3',
  'europe/berlin',
  'CEST',
]

/** Calls of one function with arguments drawn anew each time. */
function many(head: string, ...draws: (() => string)[]): ListedCall[] {
  return Array.from({ length: rounds }, () => call(head, ...draws.map((draw) => draw())))
}

function each(head: string, values: readonly string[], draw: () => string): ListedCall[] {
  return values.flatMap((value) => [call(head, value, draw()), call(head, value, draw())])
}

function zone(): string {
  return pick(zones)
}

function unit(): string {
  return pick(units)
}

const factor = (): string => String((random(2_000_001) - 1_000_000) / 131_072)

/** No zone knows what its clock showed before there were railways as everybody else does. */
function modern(): string {
  return `${between(1972, 2037)}-${two(between(1, 12))}-${two(between(1, 28))} ${time()}`
}

compareWithPostgres('functions of dates and times', 'America/New_York', {
  sums: [
    ...many('date_mi', date, date),
    ...many('date_pli', date, () => String(between(-1000, 1000))),
    ...many('date_pl_interval', date, span),
    ...many('date_mi_interval', date, span),
    ...many('datetime_timestamp', date, time),
    ...many('datetimetz_timestamptz', date, timetz),
    ...many('timestamptz(date,time)', date, time),
    ...many('timestamp_mi', stamp, stamp),
    ...many('timestamp_pl_interval', stamp, span),
    ...many('timestamp_mi_interval', stamp, span),
    ...many('timestamptz_pl_interval', stamp, span),
    ...many('timestamptz_mi_interval', stamp, span),
    ...many('time_mi_time', time, time),
    ...many('time_pl_interval', time, span),
    ...many('time_mi_interval', time, span),
    ...many('timetz_pl_interval', timetz, span),
  ],
  intervals: [
    ...many('interval_pl', span, span),
    ...many('interval_mi', span, span),
    ...many('interval_um', span),
    ...many('interval_mul', span, factor),
    ...many('interval_div', span, factor),
    ...many('interval_justify_hours', span),
    ...many('interval_justify_days', span),
    ...many('interval_justify_interval', span),
    ...many('interval_cmp', span, span),
    ...many('interval_lt', span, span),
    call('interval_div', '1 day', '0'),
  ],
  ages: [
    ...many('timestamp_age', modern, modern),
    ...many('timestamptz_age', modern, modern),
    ...many('timestamp_age', modern, modern),
  ],
  truncations: [
    ...many('timestamp_trunc', unit, stamp),
    ...many('timestamptz_trunc', unit, stamp),
    ...many('timestamptz_trunc_zone', unit, stamp, zone),
    ...many('interval_trunc', unit, span),
    ...many('timestamp_bin', () => pick(['15 min', '1 day', '67 min', '1 mon', '0']), stamp, stamp),
  ],
  comparisons: [
    ...many('date_eq_timestamp', date, stamp),
    ...many('date_lt_timestamptz', date, stamp),
    ...many('timestamp_ge_timestamptz', stamp, stamp),
    ...many('timestamptz_cmp_date', stamp, date),
    ...many('timetz_lt', timetz, timetz),
    ...many('timetz_cmp', timetz, timetz),
    ...many(
      'overlaps_timestamp timestamp timestamp timestamp timestamp',
      stamp,
      stamp,
      stamp,
      stamp,
    ),
    ...many('overlaps(timestamp,interval,timestamp,interval)', stamp, span, stamp, span),
    ...many('overlaps_time', time, time, time, time),
    call('overlaps_time', '01:00', '02:00', null, '03:00'),
  ],
  casts: [
    ...many('date_timestamptz', date),
    ...many('timestamptz_date', stamp),
    ...many('timestamptz_time', stamp),
    ...many('timestamptz_timetz', stamp),
    ...many('timestamp_timestamptz', stamp),
    ...many('timestamptz_timestamp', stamp),
    ...many('interval_time', span),
    ...many('timetz_time', timetz),
    ...many('timestamp_zone', zone, modern),
    ...many('timestamptz_zone', zone, modern),
    ...many('timestamp_izone', () => pick(['1 hour', '-02:30', '1 day']), stamp),
    ...many('timetz_izone', () => pick(['1 hour', '-02:30']), timetz),
    ...many('timestamp_scale', stamp, () => String(random(7))),
  ],
  fields: [
    ...['extract_timestamp', 'extract_timestamptz', 'timestamp_part', 'timestamptz_part'].flatMap(
      (head) => each(head, units, stamp),
    ),
    ...['extract_date', 'date_part(text,date)'].flatMap((head) => each(head, units, date)),
    ...each('extract_time', units, time),
    ...each('extract_timetz', units, timetz),
    ...['extract_interval', 'interval_part'].flatMap((head) => each(head, units, span)),
  ],
  constructors: [
    ...[
      '2000 2 29',
      '2001 2 29',
      '0 1 1',
      '-44 3 15',
      '5874897 12 31',
      '5874898 1 1',
      '-4714 11 23',
    ].map((fields) => call('make_date', ...fields.split(' '))),
    ...['1 2 3.5', '24 0 0', '24 0 0.1', '-1 0 0', '1 60 0', '1 2 60'].map((fields) =>
      call('make_time', ...fields.split(' ')),
    ),
    call('make_timestamp', '2000', '1', '1', '1', '2', '3.123456789'),
    call('make_timestamptz', '2000', '1', '1', '1', '2', '3.5'),
    call('make_timestamptz_at_timezone', '2000', '1', '1', '1', '2', '3.5', 'Asia/Tokyo'),
    call('make_interval', '1', '2', '3', '4', '5', '6', '7.5'),
    ...['1284352323.5', 'nan', '1e20', '-infinity'].map((text) => call('float8_timestamptz', text)),
  ],
  'bounds of frames': ['t', 'f'].flatMap((less) => [
    ...many(
      'in_range_timestamp_interval',
      stamp,
      stamp,
      spanUp,
      () => 't',
      () => less,
    ),
    ...many(
      'in_range_timestamptz_interval',
      stamp,
      stamp,
      spanUp,
      () => 'f',
      () => less,
    ),
    ...many(
      'in_range_date_interval',
      date,
      date,
      spanUp,
      () => 't',
      () => less,
    ),
    ...many(
      'in_range_interval_interval',
      span,
      span,
      spanUp,
      () => 'f',
      () => less,
    ),
    ...many(
      'in_range_time_interval',
      time,
      time,
      spanUp,
      () => 't',
      () => less,
    ),
  ]),
  series: [
    call('generate_series_timestamp', '2000-01-31', '2000-06-30', '1 mon'),
    call('generate_series_timestamptz', '2020-03-06', '2020-03-10', '1 day'),
    call('generate_series_timestamptz', '2020-03-08 00:00', '2020-03-08 05:00', '1 hour'),
    call('generate_series_timestamp', '2000-01-02', '2000-01-01', '-6 hours'),
    call('generate_series_timestamp', '2000-01-02', '2000-01-01', '0'),
  ],
})
