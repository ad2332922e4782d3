/** Regular expressions, LIKE and number pictures: each of a list of patterns with each of a list of subjects, here and on PostgreSQL. */
import { startPostgres, skipReason, type PostgresCluster } from '@twill/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { functionsNamed } from '../../src/functions/registry.ts'
import { type Call, callSql, engineCall, oracle } from './calls.ts'

const TEXT = 25
const INT4 = 23
const INT8 = 20
const FLOAT8 = 701
const NUMERIC = 1700

function oid(name: string, ...args: readonly number[]): number {
  const found = functionsNamed(name).find((known) => known.args.join() === args.join())
  if (found === undefined) throw new Error(`${name}(${args.join()})`)
  return found.oid
}

const regexes = [
  'a',
  'a*',
  '(b+)(c)?',
  '^a',
  'c$',
  '[a-c]+',
  '[^a-c]+',
  '\\d+',
  '\\w+',
  '\\s',
  '.',
  '',
  'a|ab|abc',

  '(a|ab)(c|bcd)(d*)',
  'x*?y',
  'a{2,3}',
  'a{2}',
  '(?:ab)+',
  '\\mfoo\\M',
  '\\yb',
  '[[:alpha:]]+',

  '[[:digit:][:space:]]',
  '[]a]',
  '[^]a]',
  'a\\.b',
  '\\(x\\)',
  '(?i)ABC',
  '(?=a)b',
  '(?!a)b',
  '(a)\\1',

  'Y*?([0-9]{1,3})',
  'Y*([0-9]{1,3})',
  '(.*)(\\d+)(.*)',
  '(.*?)(\\d+)(.*)',
  '(?:(.*?)(\\d+)(.*)){1,1}',

  '***=a.b',
  'a**',
  '*a',
  'a{2,1}',
  '(',
  '[',
  ')',
  '\\1',
  '[b-a]',
  'a\\',
  '[[:foo:]]',
  '\\Aab',
  'c\\Z',

  '[a-]',
  '[\\d]',
  '[\\w-]+',
  '^(.*)$',
  '(?n)^.*$',
  'a??',
  '(a|b)*c',
  '\\x61',
  '\\u0061b',
  '\\Bx',
  '{',

  'a{',
  '\\D+',
  '[\\D]',
  '[^\\D]',
  '[x\\S]',
  '(?x) a b # c',
  'b$|c',
  '(foo|foobar)',
  '(fo|foo)(o|bar)',
  '^$',
  '(?<=a)b',
  '(?<!a)b',
  'a+?',
  'a+?b*',
  '\\.',
  '\\/',
  '/',
  '-',
  'a{0}',
  '()',
  '(|a)',
]
const subjects = [
  '',
  'a',
  'abc',
  'aabbcc',
  'foo bar',
  'foobar',
  'abcd1234',
  'XY1234Z',
  'abc01234xyz',
  'x.y a.b',
  'a\nb',
  'ABC',
  'abab',
  'aa',
  '(x)',
  'ab12 cd',
  '  a b  c',
  'foo-bar_1',
  '/a/',
  'ac abc abbc',
]
const likes = [
  '',
  '%',
  '_',
  '%%',
  'a%',
  '%a',
  '%a%',
  'a_c',
  '_b_',
  '%b%c',
  'a%b%c%',
  '%_%',
  '__',
  'a\\%',
  '\\_%',
  '%\\\\%',
  'foo%bar',
  '%o_b%',
  '%bb%b',
  'A%',
  '語%',
  '%語',
  '_語',
  '%😀_',
]
const likeSubjects = [
  ...subjects,
  '語',
  'a語',
  '語x語',
  '😀',
  'x😀y',
  '%',
  '_',
  'a%b',
  '\\',
  'bbb',
  'abbb',
]
const pictures = [
  '999',
  '9',
  '000',
  '0999',
  '9990',
  '99.99',
  'FM99.99',
  'FM99.00',
  '0.9',
  'FM0.99',
  '9.9',
  'FM9.9',
  'S999',

  '999S',
  'SG99',
  '99SG',
  'MI99',
  '99MI',
  'PL99',
  '99PL',
  '99PR',
  '9,999',
  '9G999D99',
  'FM9,999,999.99',

  'L99',
  '999th',
  '999TH',
  'RN',
  'FMRN',
  'rn',
  '99V99',
  '9.99EEEE',
  '"a"99',
  '99"x"',
  'FM999999990.00',

  '999,999.009',
  '00.00S',
  'FM00.0S',
  'S0.0',
  'FM9999.9999',
  '0000.0000',
  '9.',
  'B99.9',
  'FM"n:"99MI',
  'S99PR',
  '99..9',
  '99V9.9',
  '9EEEE9',
  '99.9MI',
  'FM99PR',
  'FM99SG',
  '9,9,9',
  '0,000',
]
const numbers = [
  '0',
  '1',
  '-1',
  '12',
  '-12',
  '123',
  '1234',
  '100',
  '485',
  '3',
  '11',
  '10',
  '0.5',
  '-0.5',
  '0.05',
  '12.345',
  '-12.345',
  '1234567.891',
  '0.001',
  '99.995',
  '-0.001',
]
const numberTexts: readonly (readonly [string, string])[] = [
  ['12,454.8-', '99G999D9S'],
  ['-34,338,492', '99G999G999'],
  ['-34,338,492.654,878', '99G999G999D999G999'],
  ['<564646.654564>', '999999.999999PR'],
  ['0.00001-', '9.999999S'],
  ['5 4 4 4 4 8 . 7 8', '9 9 9 9 9 9 . 9 9'],
  ['.01', 'FM9.99'],
  ['-.01', 'S99.99'],
  ['34,50', '999,99'],
  ['$1234.56', 'L99,999.99'],
  ['42nd', '99th'],
  ['abc', '999'],
  ['1.5', '9'],
  ['+5', 'S9'],
]

function pairs(left: readonly string[], right: readonly string[]): [string, string][] {
  return left.flatMap((a) => right.map((b): [string, string] => [a, b]))
}

const suites: Readonly<Record<string, readonly Call[]>> = {
  'regular expressions': pairs(subjects, regexes).flatMap((args): Call[] => [
    { oid: oid('textregexeq', TEXT, TEXT), args },
    { oid: oid('texticregexeq', TEXT, TEXT), args },
    { oid: oid('regexp_match', TEXT, TEXT), args },
    { oid: oid('regexp_replace', TEXT, TEXT, TEXT, TEXT), args: [...args, '<\\&\\1>', 'g'] },
    { oid: oid('regexp_split_to_array', TEXT, TEXT), args },
    { oid: oid('regexp_count', TEXT, TEXT), args },
    { oid: oid('regexp_instr', TEXT, TEXT, INT4, INT4), args: [...args, '2', '1'] },
    { oid: oid('substring', TEXT, TEXT), args },
  ]),
  LIKE: pairs(likeSubjects, likes).map((args) => ({ oid: oid('textlike', TEXT, TEXT), args })),
  'SIMILAR TO': ['a%', '(a|b)c', '_b_', '[a-c]+', 'a\\%', 'x|ABC', '%(o|b){2}%'].flatMap(
    (pattern) => [
      { oid: oid('similar_to_escape', TEXT), args: [pattern] },
      { oid: oid('similar_to_escape', TEXT, TEXT), args: [pattern, '#'] },
      { oid: oid('substring', TEXT, TEXT, TEXT), args: ['foobar', `#"${pattern}#"%`, '#'] },
      { oid: oid('substring', TEXT, TEXT, TEXT), args: ['foobar', `%#"o${pattern}#"%`, '#'] },
    ],
  ),
  'number pictures': [
    ...pairs(numbers, pictures).flatMap((args): Call[] => [
      { oid: oid('to_char', NUMERIC, TEXT), args },
      { oid: oid('to_char', FLOAT8, TEXT), args },
    ]),
    ...pairs(
      numbers.filter((number) => !number.includes('.')),
      pictures,
    ).map((args) => ({ oid: oid('to_char', INT8, TEXT), args })),
    ...numberTexts.map((args) => ({ oid: oid('to_number', TEXT, TEXT), args })),
  ],
}

describe.skipIf(skipReason !== undefined)('patterns mean what they mean in PostgreSQL', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster.stop())

  it.each(Object.entries(suites))('%s', async (_name, calls) => {
    const client = await cluster.connect()
    const expected = await oracle(client, calls.map(callSql))
    const differences = calls.flatMap((call, at) => {
      const actual = engineCall(call)
      return actual === expected[at]
        ? []
        : [`${callSql(call)}: ${actual} instead of ${expected[at]}`]
    })
    expect(differences).toEqual([])
  })
})
