/** Arrays: text in and out, operators and functions, here and on PostgreSQL. */
import { call } from './call-lists.ts'
import { compareWithPostgres } from './pg-suite.ts'

const arrays = [
  '{1,2,3}',
  '{}',
  '{NULL}',
  '{1,NULL,3}',
  '[0:2]={7,8,9}',
  '{{1,2},{3,4}}',
  '{{5,6}}',
  '{1}',
  '{3,2,1}',
  '{1,2}',
  '[2:3][1:2]={{1,2},{3,4}}',
]

const literals = [
  '{}',
  '{{},{}}',
  '{ 1 , 2}',
  '[2:3]={4,5}',
  '{"a b",NULL,"null","",x y }',
  '{1,2',
  '{1,}',
  '{{1},2}',
  '{1,{2}}',
  '{{1},{}}',
  '1,2',
  '{1}x',
  '{"a"b}',
  '{a"b"}',
  '[1:2]={1}',
  '{,}',
  '{{1,2},{3}}',
  '[1]={1}',
  '[1:0]={}',
  '[a]={}',
  '[1:1]{1}',
  '{{{{{{{1}}}}}}}',
  '',
  '{\\',
  '{"a',
  '[1:1]=1',
  '[1:1={1}',
  '{a\\,b}',
  '[-1:0][2:3]={{a,b},{c,d}}',
  '{日本,"é"}',
  '{ "x" }',
]

compareWithPostgres('functions of arrays', 'UTC', {
  'literals of arrays': literals.map((text) => call('array_cat _text _text _text', text, '{}')),
  comparisons: arrays.flatMap((a) =>
    arrays.flatMap((b) => [
      ...['array_eq', 'array_ne', 'array_lt', 'array_le', 'btarraycmp'].map((name) =>
        call(`${name} _int4 _int4`, a, b),
      ),
      ...['arraycontains', 'arraycontained', 'arrayoverlap'].map((name) =>
        call(`${name} _int4 _int4`, a, b),
      ),
      call('array_cat _int4 _int4 _int4', a, b),
    ]),
  ),
  shapes: arrays.flatMap((a) => [
    ...['array_ndims', 'array_dims', 'array_cardinality'].map((name) => call(`${name} _int4`, a)),
    ...['0', '1', '2', '5', '-1'].flatMap((n) => [
      ...['array_lower', 'array_upper', 'array_length', 'generate_subscripts_nodir'].map((name) =>
        call(`${name} _int4 int4`, a, n),
      ),
      call('trim_array _int4 int4 _int4', a, n),
    ]),
    call('generate_subscripts _int4 int4 bool', a, '1', 't'),
    call('array_unnest _int4 int4', a),
  ]),
  'searches and changes': arrays.flatMap((a) =>
    ['1', '3', null].flatMap((x) => [
      call('array_append _int4 int4 _int4', a, x),
      call('array_prepend int4 _int4 _int4', x, a),
      call('array_remove _int4 int4 _int4', a, x),
      call('array_replace _int4 int4 int4 _int4', a, x, '42'),
      call('array_position _int4 int4', a, x),
      call('array_position_start _int4 int4 int4', a, x, '2'),
      call('array_positions _int4 int4 _int4', a, x),
    ]),
  ),
  texts: [
    ...arrays.map((a) => call('array_to_text _int4 text', a, ',')),
    ...arrays.map((a) => call('array_to_text_null _int4 text text', a, ', ', '*')),
    call('text_to_array', 'a,b,,c', ','),
    call('text_to_array', 'abc', null),
    call('text_to_array', 'abc', ''),
    call('text_to_array', '', ','),
    call('text_to_array', 'axxbxx', 'xx'),
    call('text_to_array_null', 'a,b,c', ',', 'b'),
  ],
  fillings: [
    ...['{3}', '{2,2}', '{}', null, '{0}', '{NULL}'].map((dims) =>
      call('array_fill int4 _int4 _int4', '7', dims),
    ),
    call('array_fill int4 _int4 _int4', null, '{2}'),
    call('array_fill_with_lower_bounds int4 _int4 _int4 _int4', '7', '{2}', '{5}'),
    call('array_fill_with_lower_bounds int4 _int4 _int4 _int4', '7', '{2}', '{5,6}'),
    call('width_bucket_array int4 _int4', '5', '{1,3,5,7}'),
    call('width_bucket_array int4 _int4', '0', '{1,3,5,7}'),
    call('width_bucket_array int4 _int4', '9', '{1,NULL}'),
  ],
})
