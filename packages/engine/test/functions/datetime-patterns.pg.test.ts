/** to_char, to_date and to_timestamp over every pattern field, here and on PostgreSQL. */
import { call } from './call-lists.ts'
import { compareWithPostgres } from './pg-suite.ts'

const patterns = [
  'YYYY-MM-DD HH24:MI:SS',
  'YYYY-MM-DD"T"HH24:MI:SS.MSOF',
  'Day, DD Month YYYY',
  'FMDay, FMDD FMMonth YYYY',
  'DAY DY Dy dy MON Mon mon',
  'HH12:MI:SS AM',
  'hh:mi:ss p.m.',
  'DDD IDDD D ID WW IW W Q',
  'CC Y,YYY YYY YY Y',
  'IYYY IYY IY I',
  'J SSSS SSSSS',
  'RM rm FMRM',
  'DDth DDTH Dth FMDDth',
  'FF1 FF2 FF3 FF4 FF5 FF6 US MS',
  'TZ tz TZH:TZM OF',
  'AD BC A.D. b.c.',
  'yyyy-mm-dd',
  '"quoted \\"x" YYYY',
  'FMHH24:FMMI:FMSS',
  '',
  'foo bar',
  'YYYYMMDD',
  'TMMonth TMDay',
  'HH24 HH',
  'YYYY\\"MM',
]
const stamps = [
  '2000-01-01 00:00:00',
  '1999-12-31 23:59:59.987654',
  '2024-02-29 12:30:45.1',
  '0044-03-15 06:07:08 BC',
  '2021-01-03 13:00',
  '12345-06-07 01:02:03',
  'infinity',
  '2005-11-11 11:11:11.000011',
]
const spans = ['1 year 2 mons 3 days 04:05:06.789', '-1 day -2:03:04', '0', '100 hours', '15 mons']
/** Fields that PostgreSQL makes up a calendar date for when an interval has none. */
const calendarPatterns = new Set(['IYYY IYY IY I', 'J SSSS SSSSS'])
const texts: readonly (readonly [text: string, pattern: string])[] = [
  ['2000-01-02', 'YYYY-MM-DD'],
  ['02 Jan 2000', 'DD Mon YYYY'],
  ['January 2, 2000', 'Month DD, YYYY'],
  ['20000102', 'YYYYMMDD'],
  ['20000102 030405', 'YYYYMMDD HH24MISS'],
  ['2000-01-02 03:04:05.678', 'YYYY-MM-DD HH24:MI:SS.MS'],
  ['99-12-31', 'YY-MM-DD'],
  ['2000/366', 'YYYY/DDD'],
  ['2451545', 'J'],
  ['12:30 PM', 'HH12:MI AM'],
  ['10:00', 'HH24:MI'],
  ['2000-13-01', 'YYYY-MM-DD'],
  ['2000-02-30', 'YYYY-MM-DD'],
  ['abc', 'YYYY'],
  ['2000-1-2', 'YYYY-MM-DD'],
  ['2000-W01-1', 'IYYY-"W"IW-ID'],
  ['44-03-15 BC', 'YYYY-MM-DD BC'],
  ['2000-01-02 03:04:05 +05:30', 'YYYY-MM-DD HH24:MI:SS TZH:TZM'],
  ['  2000   01 02', 'YYYY MM DD'],
  ['2000 01 02', 'YYYYMMDD'],
  ['1 4 1902', 'Q MM YYYY'],
  ['3rd Jan 2000', 'DDth Mon YYYY'],
  ['13:00 PM', 'HH12:MI PM'],
  ['05121445482000', 'MMDDHH24MISSYYYY'],
  ['2000 foo', 'YYYY Mon'],
  ['2011-12-18 11:38 PST', 'YYYY-MM-DD HH12:MI TZ'],
  ['2000-06-01T10:11:12', 'YYYY-MM-DD"T"HH24:MI:SS'],
  ['1,999', 'Y,YYY'],
  ['86399', 'SSSS'],
  ['2000-01-01 25:00', 'YYYY-MM-DD HH24:MI'],
  ['', 'YYYY'],
  ['2000', ''],
  ['XII 2000', 'RM YYYY'],
  ['2000-01-01', 'FXYYYY-MM-DD'],
  ['Monday 3 January 2000', 'Day DD Month YYYY'],
  ['0.123', 'SS.US'],
  ['12 1', 'MM D'],
  ['20 19', 'CC YY'],
  ['2000-01-01 1:2:3', 'YYYY-MM-DD HH24:MI:SS'],
  ['97/Feb/16', 'YY/Mon/DD'],
  ['2018-11-02 12:34:56.025', 'YYYY-MM-DD HH24:MI:SS.FF3'],
  ['2018-11-02 12:34:56.1234', 'YYYY-MM-DD HH24:MI:SS.US'],
]

compareWithPostgres('patterns of dates and times', 'America/New_York', {
  'to_char of timestamps': patterns.flatMap((pattern) =>
    stamps.flatMap((stamp) => [
      call('timestamp_to_char', stamp, pattern),
      call('timestamptz_to_char', stamp, pattern),
    ]),
  ),
  'to_char of intervals': patterns
    .filter((pattern) => !calendarPatterns.has(pattern))
    .flatMap((pattern) => spans.map((span) => call('interval_to_char', span, pattern))),
  'to_date and to_timestamp': texts.flatMap(([text, pattern]) => [
    call('to_date', text, pattern),
    call('to_timestamp', text, pattern),
  ]),
})
