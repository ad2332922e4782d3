/** json and jsonb: text in and out, operators and functions over a zoo of documents, here and on PostgreSQL. */
import { call } from './call-lists.ts'
import { compareWithPostgres } from './pg-suite.ts'

const documents = [
  '{"a":1,"b":[1,2,{"c":null}],"aa":"x"}',
  '[1,2,3]',
  '[]',
  '{}',
  '"str"',
  '1',
  'null',
  'true',
  '{"b":1.10,"a":{"x":[{"y":"z"}]}}',
  '["a","b",null,"a"]',
  '[[1],[2,[3]]]',
  '{"a":"b","zz":null,"b":2,"a":3}',
  '1.0',
  '1e3',
  '-0',
  '-0.00',
  '1E-5',
  '123456789012345678901234567890.10',
  '[1.5,1.50,100]',
  '{"k\\u00e9":"\\u20ac \\n \\" \\\\ \\/"}',
  '{"a":{"b":{"c":[1,2,3]}},"d":null}',
]
const broken = [
  '',
  '{',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a" 1}',
  '[1,',
  '[1 2]',
  '[,]',
  '{,}',
  'tru',
  'nul',
  '01',
  '1.',
  '.5',
  '-',
  '1e',
  '"a',
  '"\\x"',
  '"\\u12"',
  '"\\ud800"',
  '"\\udc00"',
  '"\\u0000"',
  '{"a":1}}',
  '[1]]',
  "'a'",
  '{a:1}',
  '"a\tb"',
  '1 2',
  'abc',
  '{"a":tru}',
  '+1',
  '[1}',
  '{"a":1]',
  '"\\ud800\\ud800"',
  'true false',
  '{"a":1 "b"}',
  '-a',
  '1a',
  '[1, 2, 3\n, x]',
]

const kinds = ['json', 'jsonb'] as const
const readPaths = ['{a}', '{b,2,c}', '{a,x,0,y}', '{}', '{-1}', '{1,1,0}', '{a,NULL}', '{foo,1}']
const writePaths = [
  ...readPaths,
  '{0}',
  '{9}',
  '{-9}',
  '{NULL}',
  '{a,b,c,1}',
  '{new}',
  '{b,new}',
  '{a,x,0,w}',
]

const unary = ['typeof', 'array_length', 'strip_nulls', 'each', 'each_text', 'object_keys']
const elements = ['array_elements', 'array_elements_text']

const values = [
  '1',
  'a"b',
  't',
  '1.50',
  'NaN',
  '2000-01-02',
  '2000-01-02 03:04:05.6',
  '2000-01-02 03:04:05+00',
  '{"a" :1}',
  '{"b":2}',
  '{{1,2},{3,NULL}}',
  '{a,"b c"}',
  '1 day',
  'infinity',
  '0044-03-15 12:00 BC',
]
const valueTypes =
  'int4 text bool numeric float8 date timestamp timestamptz json jsonb _int4 _text interval date timestamp'

compareWithPostgres('functions of json', 'Asia/Kolkata', {
  'text input and output': [...documents, ...broken, ' [ 1 , 2 ] '].flatMap((text) =>
    kinds.map((kind) => call(`to_json ${kind} json`, text)),
  ),
  navigation: documents.flatMap((text) =>
    kinds.flatMap((kind) => [
      ...['a', 'b', 'nope', '0'].flatMap((key) => [
        call(`${kind}_object_field`, text, key),
        call(`${kind}_object_field_text`, text, key),
      ]),
      ...['0', '1', '-1', '5'].flatMap((index) => [
        call(`${kind}_array_element`, text, index),
        call(`${kind}_array_element_text`, text, index),
      ]),
      ...readPaths.flatMap((path) => [
        call(`${kind}_extract_path`, text, path),
        call(`${kind}_extract_path_text`, text, path),
      ]),
    ]),
  ),
  'functions of one document': documents.flatMap((text) => [
    ...kinds.flatMap((kind) =>
      [...unary, ...elements].map((name) => call(`${kind}_${name}`, text)),
    ),
    call('jsonb_pretty', text),
    ...['bool', 'numeric', 'int2', 'int4', 'int8', 'float4', 'float8'].map((type) =>
      call(`jsonb_${type}`, text),
    ),
  ]),
  'functions of two documents': documents.flatMap((left) =>
    documents.flatMap((right) =>
      ['contains', 'contained', 'eq', 'lt', 'cmp', 'concat'].map((name) =>
        call(`jsonb_${name}`, left, right),
      ),
    ),
  ),
  'keys and deletions': documents.flatMap((text) => [
    ...['a', 'str', 'nope'].flatMap((key) => [
      call('jsonb_exists', text, key),
      call('jsonb_delete', text, key),
    ]),
    ...['{a,b}', '{}', '{a,NULL}'].flatMap((keys) => [
      call('jsonb_exists_any', text, keys),
      call('jsonb_exists_all', text, keys),
      call('jsonb_delete_array', text, keys),
    ]),
    ...['0', '-1', '9', '-9'].map((index) => call('jsonb_delete_idx', text, index)),
  ]),
  'changes at a path': documents.flatMap((text) =>
    writePaths.flatMap((path) => [
      call('jsonb_delete_path', text, path),
      ...['t', 'f'].flatMap((flag) => [
        call('jsonb_set', text, path, '"N"', flag),
        call('jsonb_insert', text, path, '"N"', flag),
      ]),
    ]),
  ),
  building: kinds.flatMap((kind) => [
    call(`${kind}_build_array ${valueTypes} ${kind}`, ...values),
    call(
      `${kind}_build_object text int4 text _int4 int4 text ${kind}`,
      'a',
      '1',
      'b',
      '{1,2}',
      '3',
      null,
    ),
    call(`${kind}_build_object text int4 ${kind}`, null, '1'),
    call(`${kind}_build_object text ${kind}`, 'a'),
    ...['{a,1,b,NULL}', '{{a,1},{b,2}}', '{a,1,b}', '{{a,1,2},{b,2,3}}', '{}', '{NULL,1}'].map(
      (pairs) => call(`${kind}_object`, pairs),
    ),
    call(`${kind}_object_two_arg`, '{a,b}', '{1,2}'),
    call(`${kind}_object_two_arg`, '{a,b}', '{1}'),
  ]),
  arrays: [
    call('array_to_json _int4 json', '{{1,2},{3,4}}'),
    call('array_to_json_pretty _int4 bool json', '{{1,2},{3,4}}', 't'),
    call('array_to_json _int4 json', '{}'),
    call('to_json _timestamptz json', '{2000-01-01 00:00+00}'),
  ],
})
