/** Text to dates and timestamps by a pattern: `to_date` and `to_timestamp`. */
import { dateTimeTextOutOfRange } from '../../errors/datetime-errors.ts'
import { endDate, joinDayTime, microsPerSecond, minDate } from '../../types/datetime/civil.ts'
import { addInt64, type Int64 } from '../../types/int64.ts'
import { dateOf, timeOf } from './pattern-fields.ts'
import { PatternReader } from './pattern-reader.ts'
import { checkTimestamp, sessionUtc } from './timestamp-math.ts'

export function parseDateByPattern(text: string, pattern: string): number {
  const fields = new PatternReader(text, pattern).read()
  const days = dateOf(fields, text)
  timeOf(fields, text)
  if (days < minDate || days >= endDate) throw dateTimeTextOutOfRange('date', text)
  return days
}

export function parseTimestampByPattern(text: string, pattern: string, zone: string): Int64 {
  const fields = new PatternReader(text, pattern).read()
  const local = joinDayTime(dateOf(fields, text), timeOf(fields, text))
  if (fields.zoneHours === undefined) return sessionUtc(local, zone)
  const offset = fields.zoneSign * (fields.zoneHours * 3600 + fields.zoneMinutes * 60)
  return checkTimestamp(addInt64(local, -offset * microsPerSecond))
}
