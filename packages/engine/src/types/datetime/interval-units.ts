/** The names of units in intervals and in `extract`, `date_trunc` and their kin. */
export type TimeUnit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium'
  | 'timezone'
  | 'timezone_hour'
  | 'timezone_minute'

/** Names count by their first ten letters, as in PostgreSQL. */
const significant = 10

const names: Readonly<Record<TimeUnit, string>> = {
  microsecond: 'us usec usecs usecond useconds microsecon',
  millisecond: 'ms msec msecs msecond mseconds millisecon',
  second: 's sec secs second seconds',
  minute: 'm min mins minute minutes',
  hour: 'h hr hrs hour hours',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  quarter: 'qtr quarter',
  year: 'y yr yrs year years',
  decade: 'dec decs decade decades',
  century: 'c cent century centuries',
  millennium: 'mil mils millennia millennium',
  timezone: 'timezone',
  timezone_hour: 'timezone_h',
  timezone_minute: 'timezone_m',
}

const units = new Map<string, TimeUnit>()
for (const [unit, spellings] of Object.entries(names)) {
  for (const spelling of spellings.split(' ')) units.set(spelling, unit as TimeUnit)
}

/** `text` in lower case. */
export function findUnit(text: string): TimeUnit | undefined {
  return units.get(text.slice(0, significant))
}

export type FieldName = TimeUnit | 'dow' | 'isodow' | 'doy' | 'isoyear' | 'julian' | 'epoch'

const specials = new Map<string, FieldName>([
  ['dow', 'dow'],
  ['doy', 'doy'],
  ['isodow', 'isodow'],
  ['isoyear', 'isoyear'],
  ['j', 'julian'],
  ['jd', 'julian'],
  ['julian', 'julian'],
  ['epoch', 'epoch'],
])

/** A field of `extract`; `text` in lower case. */
export function findField(text: string): FieldName | undefined {
  return findUnit(text) ?? specials.get(text)
}
