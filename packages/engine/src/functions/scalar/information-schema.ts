/** What information_schema's functions say of a type and its modifier. */
import type { Datum } from '../../types/datum.ts'
import { isRecordValue } from '../../types/record-value.ts'
import type { ScalarImplementation } from '../function.ts'

const [INT8, INT2, INT4, FLOAT4, FLOAT8, NUMERIC] = [20, 21, 23, 700, 701, 1700]
const [TEXT, BPCHAR, VARCHAR, BIT, VARBIT] = [25, 1042, 1043, 1560, 1562]
const [DATE, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ, INTERVAL] = [1082, 1083, 1114, 1184, 1266, 1186]
/** What typmods of texts and numerics include. */
const HEADER = 4
const LONGEST_TEXT_BYTES = 1073741824
const UTF8_BYTES = 4
const FULL_PRECISION = 6
const FIELDS = 0xffff

const precisions: Readonly<Record<number, number>> = {
  [INT2]: 16,
  [INT4]: 32,
  [INT8]: 64,
  [FLOAT4]: 24,
  [FLOAT8]: 53,
}

function field(row: Datum, name: string): Datum {
  if (row === null || !isRecordValue(row)) return null
  const at = row.fields.findIndex((each) => each.name === name)
  return at < 0 ? null : (row.values[at] ?? null)
}

/** Of a column's row in `pg_attribute` and its type's in `pg_type`: the domain's own where the type is one. */
function ofColumn(plain: string, underDomain: string): ScalarImplementation {
  return {
    eval: (_ctx, column, type) =>
      field(type, 'typtype') === 'd' ? field(type, underDomain) : field(column, plain),
  }
}

type Fact = (type: number, typmod: number) => number | null

function fact(of: Fact): ScalarImplementation {
  return { eval: (_ctx, type, typmod) => of(Number(type), Number(typmod)) }
}

const maxLength: Fact = (type, typmod) => {
  if (typmod === -1) return null
  if (type === BPCHAR || type === VARCHAR) return typmod - HEADER
  return type === BIT || type === VARBIT ? typmod : null
}

const octetLength: Fact = (type, typmod) => {
  if (type !== TEXT && type !== BPCHAR && type !== VARCHAR) return null
  const length = maxLength(type, typmod)
  return length === null ? LONGEST_TEXT_BYTES : length * UTF8_BYTES
}

const precision: Fact = (type, typmod) => {
  if (type !== NUMERIC) return precisions[type] ?? null
  return typmod === -1 ? null : ((typmod - HEADER) >> 16) & 0xffff
}

const radix: Fact = (type) => (type === NUMERIC ? 10 : precisions[type] === undefined ? null : 2)

const scale: Fact = (type, typmod) => {
  if (type === INT2 || type === INT4 || type === INT8) return 0
  return type === NUMERIC && typmod !== -1 ? (typmod - HEADER) & 0xffff : null
}

const timePrecision: Fact = (type, typmod) => {
  if (type === DATE) return 0
  if ([TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ].includes(type)) {
    return typmod < 0 ? FULL_PRECISION : typmod
  }
  if (type !== INTERVAL) return null
  return typmod < 0 || (typmod & FIELDS) === FIELDS ? FULL_PRECISION : typmod & FIELDS
}

export const informationSchema: Readonly<Record<string, ScalarImplementation>> = {
  _pg_truetypid: ofColumn('atttypid', 'typbasetype'),
  _pg_truetypmod: ofColumn('atttypmod', 'typtypmod'),
  _pg_char_max_length: fact(maxLength),
  _pg_char_octet_length: fact(octetLength),
  _pg_numeric_precision: fact(precision),
  _pg_numeric_precision_radix: fact(radix),
  _pg_numeric_scale: fact(scale),
  _pg_datetime_precision: fact(timePrecision),
}
