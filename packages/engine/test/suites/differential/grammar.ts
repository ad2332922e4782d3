/**
 * The scalar language of the random queries: for every type, patterns whose `{type}` holes are filled with expressions of that
 * type. Patterns keep away from errors (no division by zero, small factors) and from what may differ by right (sums of inexact
 * floats, times of day).
 */
export const TYPES = [
  'int2',
  'int4',
  'int8',
  'numeric',
  'float8',
  'text',
  'bool',
  'date',
  'timestamp',
  'interval',
  'int4[]',
  'jsonb',
  'uuid',
] as const

export type Ty = (typeof TYPES)[number]

/** Types of which two values can be equal and yet be written differently: 1.0 and 1.00, 1 mon and 30 days, 0 and -0. */
export const BLURRED: ReadonlySet<Ty> = new Set<Ty>(['numeric', 'interval', 'float8', 'jsonb'])

type Pattern = (type: Ty) => string

const anyType =
  (pattern: string): Pattern =>
  (type) =>
    pattern.replaceAll('{T}', `{${type}}`)

const generic = [
  'coalesce({T}, {T})',
  'case when {bool} then {T} else {T} end',
  'case when {bool} then {T} when {bool} then {T} end',
  'nullif({T}, {T})',
].map(anyType)

const comparable = ['greatest({T}, {T})', 'least({T}, {T})'].map(anyType)

const integers = (type: string): readonly string[] => [
  `({${type}} + {${type}})`,
  `({${type}} - {${type}})`,
  `({${type}} * {literal:int2})`,
  `({${type}} % nullif({${type}}, 0))`,
  `({${type}} / nullif({${type}}, 0))`,
  `abs({${type}})`,
  `(- {${type}})`,
  `({${type}} & {${type}})`,
  `({${type}} | {${type}})`,
]

const own: Readonly<Record<Ty, readonly string[]>> = {
  int2: ['({int2} % 7::int2)', 'abs({int2})', '({int2} & {int2})', '({bool}::int4)::int2'],
  int4: [
    ...integers('int4'),
    'length({text})',
    'position({text} in {text})',
    'extract(year from {date})::int4',
    'extract(day from {timestamp})::int4',
    '({date} - {date})',
    '{int2}::int4',
    '{bool}::int4',
    'ascii({text})',
    'cardinality({int4[]})',
    '({int4[]})[{literal:int4}]',
    'array_length({int4[]}, 1)',
    'strpos({text}, {text})',
    'jsonb_array_length(jsonb_build_array({int4}, {text}))',
  ],
  int8: [...integers('int8'), '{int4}::int8', '({int4} + {int8})', 'floor({numeric})::int8'],
  numeric: [
    '({numeric} + {numeric})',
    '({numeric} - {numeric})',
    '({numeric} * {literal:numeric})',
    '({numeric} / nullif({numeric}, 0))',
    'round({numeric}, 1)',
    'trunc({numeric}, {literal:int4})',
    'abs({numeric})',
    'ceil({numeric})',
    'floor({numeric})',
    '({int4} * {literal:numeric})',
    'mod({numeric}, nullif({numeric}, 0))',
    '{int8}::numeric',
    'extract(epoch from {interval})',
    'sign({numeric})',
    '{int4}::numeric(12, 3)',
  ],
  float8: [
    '({float8} + {float8})',
    '({float8} - {float8})',
    '({float8} * {literal:float8})',
    '({float8} / nullif({float8}, 0))',
    'abs({float8})',
    'floor({float8})',
    'sqrt(abs({float8}))',
    '{int4}::float8',
    '{numeric}::float8',
    'round({float8})',
  ],
  text: [
    '({text} || {text})',
    'upper({text})',
    'lower({text})',
    'substr({text}, {literal:int4})',
    'substring({text} from 2 for 3)',
    'replace({text}, {literal:text}, {literal:text})',
    'trim({text})',
    'lpad({text}, 6, {literal:text})',
    'left({text}, 2)',
    'right({text}, 2)',
    'reverse({text})',
    'repeat({literal:text}, 2)',
    'concat({text}, {int4}, {bool})',
    "concat_ws('-', {text}, {int4})",
    "split_part({text}, 'a', 1)",
    'initcap({text})',
    'translate({text}, {literal:text}, {literal:text})',
    "to_char({date}, 'YYYY-MM-DD Dy')",
    "to_char({numeric}, 'FM9990.00')",
    'md5({text})',
    '{int4}::text',
    '{numeric}::text',
    '{date}::text',
    '{timestamp}::text',
    '{interval}::text',
    '{bool}::text',
    '{int4[]}::text',
    '({jsonb} ->> {literal:text})',
    '{text}::varchar(3)::text',
    "array_to_string({int4[]}, ',', '*')",
    'quote_literal({text})',
    "regexp_replace({text}, '[aeiou]', '.', 'g')",
  ],
  bool: [
    '({bool} and {bool})',
    '({bool} or {bool})',
    '(not {bool})',
    '({int4} = {int4})',
    '({int4} < {int4})',
    '({int8} >= {int4})',
    '({numeric} > {numeric})',
    '({numeric} <= {int4})',
    '({float8} <> {float8})',
    '({text} = {text})',
    '({text} < {text})',
    '({date} <= {date})',
    '({timestamp} > {timestamp})',
    '({timestamp} >= {date})',
    '({interval} < {interval})',
    '({uuid} < {uuid})',
    '({int4[]} = {int4[]})',
    '({int4[]} && {int4[]})',
    '({int4[]} @> {int4[]})',
    '({jsonb} = {jsonb})',
    '({jsonb} @> {jsonb})',
    '({jsonb} ? {literal:text})',
    '({int4} is null)',
    '({text} is not null)',
    '({bool} is true)',
    '({bool} is not false)',
    '({bool} is unknown)',
    '({int4} is distinct from {int4})',
    '({text} is not distinct from {text})',
    '({int4} between {int4} and {int4})',
    '({int4} not between symmetric {int4} and {int4})',
    '({int4} in ({int4}, {literal:int4}, {literal:int4}))',
    '({text} not in ({literal:text}, {literal:text}))',
    '({text} like {pattern})',
    '({text} not ilike {pattern})',
    "({text} ~ '[a-c]+')",
    '(({int4}, {text}) = ({int4}, {text}))',
    '(({int4}, {text}) < ({int4}, {text}))',
    '({int4} = any ({int4[]}))',
    '({int4} > all ({int4[]}))',
    '(({date}, {date}) overlaps ({date}, {date}))',
  ],
  date: [
    '({date} + {literal:int4})',
    '({date} - {literal:int4})',
    '{timestamp}::date',
    'make_date(2000 + abs({int4} % 50), 2, 28)',
  ],
  timestamp: [
    '({timestamp} + {literal:interval})',
    '({timestamp} - {literal:interval})',
    "date_trunc('month', {timestamp})",
    "date_trunc('hour', {timestamp})",
    '({date} + {literal:interval})',
    '{date}::timestamp',
  ],
  interval: [
    '({interval} + {interval})',
    '({timestamp} - {timestamp})',
    '({interval} * {literal:int2})',
    'age({timestamp}, {timestamp})',
    'justify_hours({interval})',
    '(- {interval})',
  ],
  'int4[]': [
    'array[{int4}, {int4}]',
    '({int4[]} || {int4})',
    '({int4[]} || {int4[]})',
    'array_remove({int4[]}, {int4})',
    '({int4[]})[1:2]',
    'array_append({int4[]}, {int4})',
  ],
  jsonb: [
    'to_jsonb({int4})',
    'to_jsonb({text})',
    'to_jsonb({numeric})',
    "jsonb_build_object('k', {text}, 'n', {int4})",
    '({jsonb} -> {literal:text})',
    '({jsonb} || \'{"z": 1}\'::jsonb)',
    'to_jsonb({int4[]})',
  ],
  uuid: ['md5({text})::uuid'],
}

/** What a hole of a type may be filled with. */
export function patternsOf(type: Ty): readonly string[] {
  const made = generic.map((pattern) => pattern(type))
  const isOrdered = !BLURRED.has(type) && type !== 'int4[]'
  return [...own[type], ...made, ...(isOrdered ? comparable.map((pattern) => pattern(type)) : [])]
}

/** Aggregates by the type of their result. `{…}` are expressions over the rows of a group. */
export const aggregates: Readonly<Partial<Record<Ty, readonly string[]>>> = {
  int8: ['count(*)', 'count({text})', 'count(distinct {int4})', 'sum({int4})', 'sum({int2})'],
  int4: ['min({int4})', 'max({int4})', 'max(distinct {int4})', 'bit_or({int4})'],
  numeric: [
    'sum({numeric})',
    'avg({int4})',
    'avg({numeric})',
    'sum(distinct {int8})',
    'avg({int2})',
  ],
  text: [
    'min({text})',
    'max({text})',
    "string_agg({text}, ',' order by {same})",
    "string_agg(distinct {text}, '|' order by {same})",
  ],
  bool: ['bool_and({bool})', 'bool_or({bool})', 'every({bool})'],
  date: ['min({date})', 'max({date})'],
  timestamp: ['max({timestamp})'],
  'int4[]': [
    'array_agg({int4} order by {same})',
    'array_agg(distinct {int4} order by {same} desc)',
  ],
  jsonb: ['jsonb_agg({int4} order by {same})'],
}

/** Window functions by the type of their result. `{order}` is an order that leaves no ties, `{T}` stands as above. */
export const windows: Readonly<Partial<Record<Ty, readonly string[]>>> = {
  int8: [
    'row_number() over (partition by {bool} order by {order})',
    'rank() over (order by {int4})',
    'dense_rank() over (partition by {bool} order by {text} desc)',
    'count(*) over (partition by {int4} % 3)',
    'sum({int4}) over (order by {order} rows between 2 preceding and current row)',
    'count({text}) over (order by {int4} range between unbounded preceding and current row)',
    'sum({int4}) over (order by {order} groups between 1 preceding and 1 following)',
  ],
  int4: [
    'lag({int4}) over (order by {order})',
    'lead({int4}, 2, -1) over (partition by {bool} order by {order})',
    'ntile(3) over (order by {order})',
    'first_value({int4}) over (partition by {bool} order by {order})',
    'max({int4}) over (order by {order} rows between 1 following and 3 following)',
    'nth_value({int4}, 2) over (order by {order} rows between unbounded preceding and unbounded following)',
  ],
  text: [
    'last_value({text}) over (order by {order} rows between current row and 1 following)',
    'min({text}) over (partition by {int4} % 2)',
  ],
  numeric: ['sum({numeric}) over (order by {int4})', 'avg({int4}) over (partition by {bool})'],
  float8: ['cume_dist() over (order by {int4})', 'percent_rank() over (order by {text})'],
}
